"""The OpenAPI document in git is the one that this version serves."""

from pathlib import Path

import pytest

from lineal.server.description import describe

DOCUMENTS = Path(__file__).parents[2] / "docs" / "openapi"


@pytest.mark.house
@pytest.mark.parametrize("protocol", ["databricks", "mlflow", "native"])
def test_document_in_git_is_up_to_date(protocol):
    renew = f"renew it on purpose: lineal openapi {protocol} > docs/openapi/{protocol}.json"
    assert (DOCUMENTS / f"{protocol}.json").read_text("utf-8") == describe(protocol), renew

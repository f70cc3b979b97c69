"""The OpenAPI document in git is the one that this version serves."""

from pathlib import Path

import pytest

from lineal.server.description import describe

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi" / "mlflow.json"


@pytest.mark.house
def test_document_in_git_is_up_to_date():
    assert DOCUMENT.read_text("utf-8") == describe("mlflow"), "renew it on purpose: lineal openapi > docs/openapi/mlflow.json"

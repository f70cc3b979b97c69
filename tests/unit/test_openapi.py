"""The OpenAPI documents in git are those that this version serves, and the TypeScript types those that they stand for."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from tests.contract import native_types

from lineal.api.native.examples import EXAMPLES
from lineal.api.native.operations import OPERATIONS
from lineal.server.description import describe

DOCUMENTS = Path(__file__).parents[2] / "docs" / "openapi"


@pytest.mark.house
@pytest.mark.parametrize("protocol", ["databricks", "mlflow", "native"])
def test_document_in_git_is_up_to_date(protocol):
    renew = f"renew it on purpose: lineal openapi {protocol} > docs/openapi/{protocol}.json"
    assert (DOCUMENTS / f"{protocol}.json").read_text("utf-8") == describe(protocol), renew


@pytest.mark.house
def test_types_of_the_web_app_are_up_to_date():
    document = json.loads(native_types.DOCUMENT.read_text("utf-8"))
    assert native_types.TYPES.read_text("utf-8") == native_types.made(document), "renew them: python -m tests.contract.native_types"
    names = [name.rpartition(".")[2] for name in document["components"]["schemas"]]
    assert len(set(names)) == len(names), "two messages have one name"


@pytest.mark.house
@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_of_the_native_protocol_are_messages(name):
    row = next(row for row in OPERATIONS if row.name == name)
    example = EXAMPLES[name]
    if example.body is not None:
        in_path = dict.fromkeys(re.findall(r"\{(\w+)", row.path), "1")
        msgspec.convert({**in_path, **example.body}, row.request)
    if example.answer is not None:
        read = msgspec.convert(example.answer, row.response)
        assert set(msgspec.to_builtins(read)) >= set(example.answer), "every field is one of the message"

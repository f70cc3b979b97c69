"""Walks every row of the Databricks protocol: what each must have, that its route answers, and that docs/databricks.md knows it."""

import re
from collections import Counter
from pathlib import Path

import httpx
import pytest
from tests.servers import serving

from lineal.api.databricks.operations import OPERATIONS
from lineal.api.databricks.protocol import PREFIXES
from lineal.api.operation import Operation
from lineal.errors import LinealError
from lineal.server.description import databricks

PAGE = Path(__file__).parents[2] / "docs" / "databricks.md"
PUBLIC = {"getDatabricksConfig", "downloadSignedModelFile"}
"""What a client asks before it has a login, and a URL whose signature is the permission."""
AGENT = {"user-agent": "unknown/0.0.0 databricks-sdk-py/0.156.0"}
CODES = {"INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST", "PERMISSION_DENIED"}
PATH_VALUES = {"workspace": "1", "id": "999"}
each = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


@pytest.fixture(scope="module")
def http(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("store")) as server, httpx.Client(base_url=server.url, headers=AGENT, timeout=60) as client:
        yield client


def test_names_are_unique():
    assert [name for name, count in Counter(operation.name for operation in databricks().operations).items() if count > 1] == []


def test_what_needs_no_login_is_a_decision():
    assert {operation.name for operation in OPERATIONS if operation.permission == "public"} == PUBLIC


@each
def test_rows_are_whole(operation: Operation):
    assert (operation.handler is None) != (operation.stream is None)
    assert re.fullmatch(r"[A-Z].+\.", operation.summary, re.DOTALL), "a sentence"
    fields = operation.request.__struct_fields__ if operation.request is not None else ()
    assert set(operation.required) <= set(fields)
    assert all(issubclass(error, LinealError) for error in operation.errors)
    if operation.method != "GET":
        assert operation.effect == "change" or operation.permission.endswith((".edit", ".manage")), "tokens for reading may not do it"


@each
def test_an_empty_request_is_answered_or_refused_in_the_protocols_own_shape(operation: Operation, http: httpx.Client):
    for prefix in operation.prefixes if operation.prefixes is not None else PREFIXES:
        path = prefix + re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: PATH_VALUES.get(found[1], "absent"), operation.path)
        for message in (
            {},
            {"name": "absent", "version": "1", "stage": "Staging", "comment": "x", "id": "absent", "new_name": "y", "path": "z"},
        ):
            as_query = operation.method in {"GET", "DELETE"}
            answer = http.request(operation.method, path, json=None if as_query else message, params=message if as_query else None)
            assert answer.status_code < 500, answer.text
            if operation.required and not message:
                assert answer.status_code == 400
                assert answer.json()["message"] == f"Missing required field: {operation.required[0]}"
            if answer.status_code >= 400:
                refusal = answer.json()
                assert set(refusal) == {"error_code", "message"}
                assert refusal["error_code"] in CODES
            elif operation.handler is not None:
                assert isinstance(answer.json(), dict)


def test_the_page_knows_every_call():
    page = PAGE.read_text("utf-8")
    for operation in databricks().operations:
        path = re.sub(r"\{(\w+)(?::\w+)?\}", r"{\1}", operation.path)
        assert f"`{operation.method} {path}`" in page, f"docs/databricks.md says nothing of {operation.method} {path}"

"""Walks every operation row: what each must have, that its route answers over a socket, and that docs/mlflow.md knows it."""

import re
from collections import Counter
from typing import get_args

import httpx
import pytest
from tests.contract.mlflow_page import PAGE, renewed
from tests.servers import serving

from lineal.api.mlflow.operations import OPERATIONS
from lineal.api.mlflow.protocol import PREFIXES
from lineal.api.operation import Operation, Permission
from lineal.errors import LinealError

PUBLIC = {"health", "version", "getServerInfo", "downloadSignedArtifact", "uploadSignedArtifact", "uploadPart"}
"""What needs no login: what a client asks before it has one, and URLs whose signature is the permission."""
PATH_VALUES = {"workspace": "1", "number": "1"}
each = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


@pytest.fixture(scope="module")
def http(tmp_path_factory):
    """A server of our own: an empty request may make a run, too."""
    with serving(tmp_path_factory.mktemp("store")) as server, httpx.Client(base_url=server.url) as client:
        yield client


def test_names_are_unique():
    assert [name for name, count in Counter(operation.name for operation in OPERATIONS).items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z][A-Za-z]+", operation.name) for operation in OPERATIONS)


def test_what_needs_no_permission_is_a_decision():
    assert {operation.name for operation in OPERATIONS if operation.permission == "public"} == PUBLIC


@each
def test_rows_are_whole(operation: Operation):
    assert (operation.handler is None) != (operation.stream is None), "exactly one of handler and stream"
    assert operation.permission in get_args(Permission)
    assert re.fullmatch(r"[A-Z].+\.", operation.summary), "a sentence"
    assert operation.path.startswith("/")
    fields = operation.request.__struct_fields__ if operation.request is not None else ()
    assert set(operation.required) <= set(fields), "required fields are fields of the request"
    assert all(issubclass(error, LinealError) for error in operation.errors)
    if operation.handler is not None and operation.method == "GET" and operation.response is not None:
        is_webhooks = operation.name in {"listWebhooks", "getWebhook"}  # an address may have a secret in it
        assert is_webhooks or operation.permission.endswith((".read", "public", "caller", "store.manage")), "reading needs no more"
    if operation.method in {"PUT", "PATCH", "DELETE"} and operation.permission != "public":
        assert operation.permission.endswith((".edit", ".manage", "caller")), "changing needs more than reading"


@each
def test_an_empty_request_is_answered_or_refused_in_the_protocols_own_shape(operation: Operation, http: httpx.Client):
    for prefix in operation.prefixes if operation.prefixes is not None else PREFIXES:
        path = prefix + re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: PATH_VALUES.get(found[1], "absent"), operation.path)
        message = {} if operation.handler is not None and operation.method in {"POST", "PATCH"} else None
        answer = http.request(operation.method, path, json=message)
        assert answer.status_code < 500, answer.text
        if operation.required:
            assert answer.status_code == 400
            missing = re.fullmatch(r"Missing value for required parameter '(\w+)'\..*", answer.json()["message"])
            assert missing is None or missing[1] in operation.required
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/json"
            refusal = answer.json()
            assert set(refusal) == {"error_code", "message"}
            assert refusal["error_code"] in {"INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST", "PERMISSION_DENIED"}, (
                "the route is there"
            )
            assert refusal["message"]
        elif operation.handler is not None:
            assert isinstance(answer.json(), dict)
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_knows_every_operation_and_every_difference():
    page = PAGE.read_text("utf-8")
    assert page.count("<!-- made: ") == 3
    assert renewed(page) == page, "renew it on purpose: python -m tests.contract.mlflow_page"

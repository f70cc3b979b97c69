"""Walks every row of the native protocol: what each must have, that its route answers, and that docs/native-api.md knows it."""

import re
from collections import Counter
from typing import get_args

import msgspec
import pytest
from tests.contract.native_page import PAGE, renewed
from tests.native import Native, native_server

from lineal.api.native.operations import OPERATIONS
from lineal.api.operation import Operation, Permission
from lineal.errors import LinealError, Stale

PUBLIC = {"beginProviderLogin", "finishProviderLogin", "getSession", "login", "setUp"}
"""What needs no login: a decision each time."""
NOT_REPEATABLE = {
    "createToken": "the answer has a secret, which is nowhere kept",
    "setUp": "it is good once anyway",
    "createUser": "a name is unique, and the answer may be read again",
    "createServiceAccount": "the same",
    "createGroup": "the same",
    "createRole": "the same",
    "redeliver": "sending again is what it is for",
}
"""Creates that an Idempotency-Key does not make safer, and why."""
LISTS_WITHOUT_PAGES = {"listAliases", "listStagesOfVersion", "listVersionsInStage", "listRunKeys", "listRunValues", "listFilterFields"}
"""Lists that end at a limit of their own and say so."""
each = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


@pytest.fixture(scope="module")
def native(request, tmp_path_factory):
    """A server of our own: an empty request may make a run, too."""
    with native_server("sqlite", tmp_path_factory.mktemp("native"), request) as opened:
        yield opened


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
    if operation.request is not None:
        assert operation.request.__struct_config__.forbid_unknown_fields, "a field that is unknown is an error"
        named = {field.encode_name for field in msgspec.structs.fields(operation.request)}
        assert set(re.findall(r"\{(\w+)", operation.path)) <= named, "what the path names is in the request"
    if operation.status == 201:
        assert operation.repeatable or operation.name in NOT_REPEATABLE, "a create may carry an Idempotency-Key"
    if operation.tagged and operation.method != "GET" and operation.status != 201:
        assert Stale in operation.errors, "a change of a thing with a tag heeds If-Match"


@each
def test_lists_have_a_limit_and_a_cursor(operation: Operation):
    if not operation.name.startswith(("list", "search")) or operation.name in LISTS_WITHOUT_PAGES:
        return
    assert operation.request is not None
    assert {"limit", "cursor"} <= set(operation.request.__struct_fields__)
    assert "cursor" in operation.response.__struct_fields__


@each
def test_an_empty_request_is_answered_or_refused_as_a_problem(operation: Operation, native: Native):
    prefix = "/api/v1" if operation.prefixes is None else operation.prefixes[0]
    path = prefix + re.sub(r"\{(\w+)(?::\w+)?\}", "absent", operation.path)
    message = {} if operation.handler is not None and operation.method in {"POST", "PATCH", "PUT"} else None
    with native.client.stream(operation.method, path, json=message) as answer:  # a stream of events would never end
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.status_code < 400:
            return
        answer.read()
    assert answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].rpartition(":")[2] not in {"unknown-operation", "method-not-allowed"}, "the route is there"


ANY_QUERY = {"finishProviderLogin", "metrics"}
"""Whose query is not ours to name: a provider adds what it likes, and so do scrapers."""


@each
def test_a_query_field_that_nothing_reads_is_refused(operation: Operation, native: Native):
    prefix = "/api/v1" if operation.prefixes is None else operation.prefixes[0]
    path = prefix + re.sub(r"\{(\w+)(?::\w+)?\}", "1", operation.path)
    with_body = operation.method in {"POST", "PATCH", "PUT"} and operation.handler is not None
    with native.client.stream(operation.method, f"{path}?surprise=1", json={} if with_body else None) as answer:
        if operation.name in ANY_QUERY:
            assert "*" in operation.query
            return
        answer.read()
    assert (answer.status_code, answer.json().get("field")) == (422, "surprise"), answer.text


@each
def test_what_the_body_says_is_not_taken_from_the_query(operation: Operation, native: Native):
    if operation.handler is None or operation.request is None or operation.method == "GET":
        return
    path = "/api/v1" + re.sub(r"\{(\w+)(?::\w+)?\}", "1", operation.path)
    for field in msgspec.structs.fields(operation.request):
        name = field.encode_name
        answer = native.client.request(operation.method, f"{path}?{name}=1", json={"surprise": 1})
        assert (answer.status_code, answer.json().get("field")) == (422, name), answer.text


def test_a_protection_of_one_model_is_not_made_one_of_all(native: Native):
    model = native.model()
    native.problem("PUT", f"/protected-aliases/live?object={model}", 422, "invalid", field="object")
    assert native.ok("GET", "/protected-aliases")["aliases"] == []
    native.ok("PUT", "/protected-aliases/live", {"object": model})
    assert native.ok("GET", "/protected-aliases")["aliases"] == []
    assert native.ok("GET", f"/protected-aliases?object={model}")["aliases"] == ["live"]
    native.ok("DELETE", f"/protected-aliases/live?object={model}")  # a DELETE without a body takes its query
    assert native.ok("GET", f"/protected-aliases?object={model}")["aliases"] == []


def test_without_a_login_nothing_is_ones_own(native: Native):
    for method, path in (("GET", "/tokens"), ("DELETE", "/tokens/1"), ("GET", "/grants")):
        assert "Access control is off" in native.problem(method, path, 409, "conflict")["detail"]
    native.problem("POST", "/tokens", 409, "conflict", {"name": "x"})
    native.ok("POST", "/users", {"name": "named", "password": "correct horse battery"}, status=201)
    assert native.ok("GET", "/tokens?account=named")["tokens"] == []


def test_the_page_knows_every_operation():
    page = PAGE.read_text("utf-8")
    assert renewed(page) == page, "renew it on purpose: python -m tests.contract.native_page"

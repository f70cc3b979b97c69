"""Every operation, by every kind of caller, on an object of theirs and on somebody else's: who is let in, who is told what.

The rows are those of all protocols: a new one is walked by itself. What a row should let through is told here again, in `_expected`, so
that a mistake in the guard does not excuse itself. Requests go through the real dispatcher, with real credentials and a real database;
only the handlers are replaced, by one that notes that it was reached. Rows that decide in their use case, and lists, run whole.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import httpx
import msgspec
import pytest

from lineal.access.accounts import CreateAccount, create_account
from lineal.access.grants import Grant, Target, Who, grant
from lineal.access.tokens import CreateToken, create_token, spell
from lineal.access.values import EVERY, Level
from lineal.api.dispatch import Dispatcher, Protocol
from lineal.api.guard import guard_of
from lineal.api.mlflow.errors import answer_unknown
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.server.app import PROTOCOLS, Server, create_server
from lineal.server.config import Config
from lineal.storage.database import Origin
from lineal.storage.sql import Sql

ROOT = Origin("root", 1_700_000_000_000_000, unrestricted=True)
AGENT = {"databricks": "databricks-sdk-py/0.156.0", "mlflow": "mlflow-python-client/3.17.2", "native": "test"}

ON_OBJECTS = {"nothing": Level.NONE, "reader": Level.READ, "editor": Level.EDIT, "manager": Level.MANAGE}
"""People with a level on one experiment and one registered model, and nothing else."""
ON_STORE = {"store-reader": Level.READ, "store-editor": Level.EDIT, "store-manager": Level.MANAGE}
MAKER = "maker"
"""May make experiments and registered models, and has made none."""
ADMIN = "an-admin"
STRANGER = "nobody"
PEOPLE = (*ON_OBJECTS, *ON_STORE, MAKER, ADMIN, STRANGER)

ENDLESS = {"streamEvents"}
"""Lists whose answer has no end: they are tested where they are made, over a socket."""
ANSWER_TIME_MAX_S = 30
"""Generous: machines that run tests are busy."""

_EXPERIMENT_KINDS = {"experiment", "experiment_name", "run", "logged_model", "artifact"}
_MODEL_KINDS = {"registered_model", "model_version"}

PAIRS = [(protocol, operation) for protocol in PROTOCOLS for operation in protocol.operations]


def _rows(*kinds: str) -> list[Any]:
    """Answer the rows whose object is of one of `kinds`; without kinds, all."""
    chosen = [pair for pair in PAIRS if not kinds or (pair[1].object is not None and pair[1].object.kind in kinds)]
    if kinds:
        chosen = [pair for pair in chosen if pair[1].name not in ENDLESS]
    return [pytest.param(protocol, operation, id=f"{protocol.name}-{operation.name}") for protocol, operation in chosen]


class Things:
    """An experiment with a run and a logged model, and a registered model with a version; every name has `mark` in it."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.experiment_id = ""
        self.run_id = ""
        self.model_id = ""
        self.model = f"model-{mark}"

    def named(self, kind: str) -> str:
        match kind:
            case "experiment":
                return self.experiment_id
            case "experiment_name":
                return f"experiment-{self.mark}"
            case "run":
                return self.run_id
            case "logged_model":
                return self.model_id
            case "artifact":
                return f"{self.experiment_id}/some/file"
            case _:
                return self.model


class World:
    """A server, what is in it, and who sends requests."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self.server: Server = create_server(Config(store=":memory:", auth="on"))
        self.runner.run(self._start())

    async def _start(self) -> None:
        await self.server.start()
        assert self.server._services is not None
        self.services: Services = self.server._services
        self.reached: list[str] = []
        self.guarded = Dispatcher(self.services, [self._stubbed(protocol) for protocol in PROTOCOLS], answer_unknown)
        self.tokens = {name: spell(f"{name:-<43}") for name in PEOPLE if name != STRANGER}
        for name in self.tokens:
            await self._person(name)
        self.own, self.foreign = Things("mine"), Things("theirs")
        for things in (self.own, self.foreign):
            await self._fill(things)
        for name, level in ON_OBJECTS.items():
            if level > Level.NONE:
                await self._grant(name, Target("experiment", int(self.own.experiment_id), ""), level)
                await self._grant(name, Target("registered_model", self.own_model_id, ""), level)
        for name, level in ON_STORE.items():
            await self._grant(name, Target("store", EVERY, ""), level)
        await self.services.db.write(grant, Grant(Who(MAKER), Target("store", EVERY, ""), Level.NONE, may_create=True), ROOT)

    def _stubbed(self, protocol: Protocol) -> Protocol:
        async def reached(services: Services, call: Call, request: Any) -> None:
            self.reached.append(call.caller.name)

        async def streamed(services: Services, call: Call, request: Any) -> Any:
            self.reached.append(call.caller.name)
            from starlette.responses import Response  # noqa: PLC0415 - used here only

            return Response()

        rows = [
            msgspec.structs.replace(row, **({"handler": reached} if row.handler is not None else {"stream": streamed}))
            for row in protocol.operations
        ]
        return msgspec.structs.replace(protocol, operations=tuple(rows))

    async def _person(self, name: str) -> None:
        await self.services.db.write(create_account, CreateAccount(kind="user", name=name, is_admin=name == ADMIN), ROOT)
        await self.services.db.write(create_token, CreateToken(name, "t", self.tokens[name], ("all",), None), ROOT)

    async def _grant(self, name: str, target: Target, level: Level) -> None:
        await self.services.db.write(grant, Grant(Who(name), target, level), ROOT)

    async def _fill(self, things: Things) -> None:
        base = "/api/2.0/mlflow"

        async def made(path: str, message: Any) -> Any:
            answer = await self.send(self.server, ADMIN, "POST", base + path, message, "mlflow")
            assert answer.status_code == 200, answer.text
            return answer.json()

        things.experiment_id = (await made("/experiments/create", {"name": f"experiment-{things.mark}"}))["experiment_id"]
        tags = [{"key": "mlflow.runName", "value": f"run-{things.mark}"}]
        run = await made("/runs/create", {"experiment_id": things.experiment_id, "tags": tags})
        things.run_id = run["run"]["info"]["run_id"]
        logged = await made("/logged-models", {"experiment_id": things.experiment_id, "name": f"logged-{things.mark}"})
        things.model_id = logged["model"]["info"]["model_id"]
        await made("/registered-models/create", {"name": things.model})
        await made("/model-versions/create", {"name": things.model, "source": f"s3://bucket/{things.mark}"})
        await made("/registered-models/alias", {"name": things.model, "alias": "live", "version": "1"})
        dataset = {"name": f"dataset-{things.mark}", "digest": "d", "source_type": "x", "source": "y"}
        await made("/runs/log-inputs", {"run_id": things.run_id, "datasets": [{"dataset": dataset, "tags": []}]})
        found = await self.services.db.read(_model_id, things.model)
        if things.mark == "mine":
            self.own_model_id = found

    async def send(self, app: Any, person: str, method: str, path: str, message: Any, protocol: str) -> httpx.Response:
        headers = {"user-agent": AGENT[protocol], "host": "127.0.0.1"}
        if person != STRANGER:
            headers["authorization"] = f"Bearer {self.tokens[person]}"
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
            if method == "GET" or (method == "DELETE" and protocol == "native") or path.endswith("/upload-artifact"):
                return await client.request(method, path, params=_flat(message), headers=headers)
            return await client.request(method, path, json=message, headers=headers)

    def ask(self, app: Any, person: str, method: str, path: str, message: Any, protocol: str) -> httpx.Response:
        return self.runner.run(asyncio.wait_for(self.send(app, person, method, path, message, protocol), ANSWER_TIME_MAX_S))

    def events(self) -> int:
        return self.runner.run(self.services.db.read(_events, None))

    def close(self) -> None:
        self.runner.run(self.server.stop())
        self.runner.close()


def _model_id(reader: Any, name: str) -> int:
    return reader.value(Sql("select id from registered_models where name = ?", name))


def _events(reader: Any, _: None) -> int:
    return reader.value(Sql("select count(*) from events"))


def _flat(message: Any) -> dict[str, Any]:
    return {key: value for key, value in message.items() if isinstance(value, str | int | list) and value != []}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


def _objects(operation: Operation) -> list[ObjectOf]:
    found, each = [], operation.object
    while each is not None:
        found.append(each)
        each = each.or_else
    return found


_SAMPLES: dict[str, Any] = {
    "version": "1", "alias": "live", "by": "user_id", "stage": "Staging", "archive_existing_versions": False, "key": "k", "value": "v",
    "sha256": [],    "events": ["REGISTERED_MODEL_CREATED"], "data": "x",
}  # fmt: skip


def _sample(kind: Any, name: str) -> Any:
    """Answer a value of a type that a field may have."""
    if get_origin(kind) in {list, tuple}:
        return [_sample(get_args(kind)[0], name)]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _fields(kind)
    if get_origin(kind) is not None and type(get_args(kind)[0]) is str:
        return get_args(kind)[0]
    options = [option for option in get_args(kind) if option is not type(None)]
    if options and get_origin(kind) is not dict:
        return _sample(options[0], name)
    if get_origin(kind) is dict:
        return {}
    if name in _SAMPLES and (kind is str) == isinstance(_SAMPLES[name], str):
        return _SAMPLES[name]
    return {int: 1, bool: False, float: 1.0}.get(kind, "x")


def _fields(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {field.encode_name: _sample(field.type, field.name) for field in msgspec.structs.fields(kind) if field.required}


def _request(operation: Operation, protocol: Protocol, things: Things) -> tuple[str, dict[str, Any]]:
    """Answer a path and a message that name the objects of `things`, and are whole enough to be read."""
    message = _fields(operation.request) if operation.request is not None else {}
    types = {field.name: field for field in msgspec.structs.fields(operation.request)} if operation.request is not None else {}
    for name in operation.required:
        message[types[name].encode_name] = _sample(types[name].type, name)
    for index, each in enumerate(_objects(operation)):
        if not each.field or (index > 0 and (each.field not in types or types[each.field].encode_name not in message)):
            continue
        named: Any = things.named(each.kind)
        first, _, rest = each.field.partition(".")
        if rest:
            item = get_args(types[first].type)[0]
            each_is_list = get_origin(next(field.type for field in msgspec.structs.fields(item) if field.name == rest)) is list
            message[first] = [{**_fields(item), rest: [named] if each_is_list else named}]
        elif operation.request is None:
            message[first] = named
        else:
            is_list = "list[" in str(types[first].type) or "tuple[" in str(types[first].type)
            message[types[first].encode_name] = [named] if is_list else named
    if "max_results" in types:
        message["max_results"] = 100
    in_path = re.findall(r"\{(\w+)(?::\w+)?\}", operation.path)
    values = {name: str(message.pop(name, _SAMPLES.get(name, "1"))) for name in in_path}
    prefixes = operation.prefixes if operation.prefixes is not None else protocol.prefixes
    return prefixes[-1] + re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: values[found[1]], operation.path), message


def _expected(operation: Operation, person: str, *, is_own: bool) -> int:
    """Answer 0 where the handler must be reached, else the status of the refusal."""
    what, _, word = operation.permission.partition(".")
    if what == "public":
        return 0
    if person == STRANGER:
        return 401
    if what == "caller" or person == ADMIN:
        return 0
    kind = _objects(operation)[0].kind
    if kind in {"listed", "decided"}:
        return 0
    if operation.permission == "store.manage":
        return 403
    if word == "create":
        return 0 if person in {MAKER, "store-manager"} else 403
    needed = {"read": Level.READ, "edit": Level.EDIT, "manage": Level.MANAGE}[word]
    has = ON_STORE.get(person, Level.NONE)
    if kind == "somewhere":
        return 0 if max(has, ON_OBJECTS.get(person, Level.NONE)) >= needed else 403
    if kind == "store":
        return 0 if has >= needed else 403
    assert kind in _EXPERIMENT_KINDS | _MODEL_KINDS
    if is_own:
        has = max(has, ON_OBJECTS.get(person, Level.NONE))
    return 0 if has >= needed else 403 if has >= Level.READ else 404


@pytest.mark.parametrize(("protocol", "operation"), _rows())
def test_every_operation_lets_in_whom_its_row_says(world: World, protocol: Protocol, operation: Operation):
    for is_own in (True, False):
        path, message = _request(operation, protocol, world.own if is_own else world.foreign)
        for person in PEOPLE:
            world.reached.clear()
            before = world.events()
            answer = world.ask(world.guarded, person, operation.method, path, message, protocol.name)
            expected = _expected(operation, person, is_own=is_own)
            whose = "own" if is_own else "foreign"
            told = f"{person}, {whose}: {operation.method} {path} {message} -> {answer.status_code} {answer.text[:200]}"
            assert bool(world.reached) == (expected == 0), told
            if expected:
                assert answer.status_code == expected, told
                assert world.events() == before, told


def _whole(operation: Operation, protocol: Protocol, things: Things) -> tuple[str, dict[str, Any]]:
    """Answer a request that names what `things` has, wherever a field of it can name something."""
    path, message = _request(operation, protocol, things)
    types = {field.encode_name: field.type for field in msgspec.structs.fields(operation.request)} if operation.request is not None else {}
    named = {"name": things.model, "model_name": things.model, "run_id": things.run_id, "experiment_ids": [things.experiment_id]}
    for name, value in named.items():
        if name in types and name not in re.findall(r"\{(\w+)", operation.path):
            message[name] = value
    return path.replace("/x/", f"/{things.model}/"), message


@pytest.mark.parametrize(("protocol", "operation"), _rows("decided"))
def test_what_decides_in_its_use_case_refuses_whom_nothing_was_granted(world: World, protocol: Protocol, operation: Operation):
    path, message = _whole(operation, protocol, world.foreign)
    path = path.replace("/registered-models/1/", f"/registered-models/{world.foreign.model}/")
    before = world.events()
    answer = world.ask(world.server, "nothing", operation.method, path, message, protocol.name)
    assert world.foreign.mark not in re.sub(re.escape(world.foreign.model), "", answer.text), answer.text
    assert world.events() == before, f"{operation.method} {path} {message} -> {answer.text}"
    assert answer.status_code >= 400 or not _marks(answer.text), answer.text


@pytest.mark.parametrize(("protocol", "operation"), _rows("listed"))
def test_lists_show_only_what_the_caller_may_read(world: World, protocol: Protocol, operation: Operation):
    both = [world.own.experiment_id, world.foreign.experiment_id]
    path, message = _request(operation, protocol, world.own)
    types = {field.encode_name: field.type for field in msgspec.structs.fields(operation.request)} if operation.request is not None else {}
    if "experiment_ids" in types:
        message["experiment_ids"] = both
    answers = {
        person: world.ask(world.server, person, operation.method, path, message, protocol.name) for person in ("nothing", "reader", ADMIN)
    }
    assert all(answer.status_code == 200 for answer in answers.values()), {name: answer.text for name, answer in answers.items()}
    assert _marks(answers["nothing"].text) == set(), answers["nothing"].text
    assert "theirs" not in _marks(answers["reader"].text), answers["reader"].text
    told = _marks(answers[ADMIN].text)
    if told:
        assert told == {"mine", "theirs"}, "an administrator sees both"
        assert _marks(answers["reader"].text) == {"mine"}, answers["reader"].text


def _marks(text: str) -> set[str]:
    return set(re.findall(r"\b(?:experiment|run|logged|model|dataset)-(mine|theirs)\b", text))


def test_counts_and_groups_leave_out_what_the_caller_may_not_read(world: World):
    ids = {"experiment_ids": [world.own.experiment_id, world.foreign.experiment_id]}
    for person, runs in (("nothing", 0), ("reader", 1), ("store-reader", 2), (ADMIN, 2)):
        answer = world.ask(world.server, person, "POST", "/api/v1/runs/count", ids, "native")
        assert answer.json() == {"runs": runs}, person
        grouped = world.ask(world.server, person, "POST", "/api/v1/runs/group", {**ids, "by": ["user_id"]}, "native")
        assert sum(group["runs"] for group in grouped.json()["groups"]) == runs, person


def test_pages_are_full_although_most_is_hidden(world: World):
    base = "/api/2.0/mlflow/registered-models"
    for number in range(12):
        world.ask(world.server, ADMIN, "POST", f"{base}/create", {"name": f"page-{number:02}"}, "mlflow")
    for number in (3, 7, 11):
        model_id = world.runner.run(world.services.db.read(_model_id, f"page-{number:02}"))
        world.runner.run(world._grant("nothing", Target("registered_model", model_id, ""), Level.READ))
    first = world.ask(world.server, "nothing", "GET", f"{base}/search", {"max_results": 2}, "mlflow").json()
    assert [model["name"] for model in first["registered_models"]] == ["page-03", "page-07"]
    token = first["next_page_token"]
    second = world.ask(world.server, "nothing", "GET", f"{base}/search", {"max_results": 2, "page_token": token}, "mlflow").json()
    assert [model["name"] for model in second["registered_models"]] == ["page-11"]
    assert "next_page_token" not in second


@pytest.mark.parametrize(
    "fault",
    [
        {"object": None},
        {"object": ObjectOf("experiment")},
        {"object": ObjectOf("store", "experiment_id")},
        {"object": ObjectOf("experiment", "no_such_field")},
        {"permission": "caller"},
    ],
)
def test_a_row_that_does_not_say_what_it_speaks_of_does_not_start_the_server(fault: dict[str, Any]):
    row = next(operation for protocol in PROTOCOLS for operation in protocol.operations if operation.name == "getExperiment")
    guard_of(row)
    with pytest.raises(ValueError, match="getExperiment"):
        guard_of(msgspec.structs.replace(row, **fault))


def test_the_oracle_can_fail():
    row = next(operation for protocol in PROTOCOLS for operation in protocol.operations if operation.name == "getExperiment")
    assert [_expected(row, person, is_own=True) for person in ("nothing", "reader", ADMIN, STRANGER)] == [404, 0, 0, 401]
    assert json.dumps(_fields(row.request)) == "{}" if row.request else True

"""The whole of `w.model_registry`, with the stock databricks-sdk alone, by five people of different rights: what works, what is refused.

No call may warn, and no call of the SDK is left out.
"""

import asyncio
import inspect
import logging
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.config import Config
from databricks.sdk.errors import BadRequest, InvalidState, NotFound, PermissionDenied, ResourceAlreadyExists, Unauthenticated
from databricks.sdk.service import ml
from tests.receivers import receiving
from tests.servers import serving

from lineal import ledger
from lineal.access.accounts import CreateAccount, create_account
from lineal.access.grants import Grant, Target, Who, grant
from lineal.access.tokens import CreateToken, create_token, spell
from lineal.access.values import EVERY, Level
from lineal.storage.database import Origin
from lineal.storage.sqlite import SqliteDatabase

pytestmark = pytest.mark.client

LEVELS = {
    "reader": "CAN_READ",
    "editor": "CAN_EDIT",
    "stager": "CAN_MANAGE_STAGING_VERSIONS",
    "producer": "CAN_MANAGE_PRODUCTION_VERSIONS",
    "manager": "CAN_MANAGE",
}
PEOPLE = tuple(LEVELS)
SOURCE = "s3://bucket/model"


class Office:
    """A server where everybody has to log in, and a client of each of its people."""

    def __init__(self, url: str, tokens: dict[str, str]) -> None:
        self.url = url
        self.clients = {name: _client(url, token) for name, token in tokens.items()}

    def __getitem__(self, name: str) -> Any:
        """The registry as somebody calls it; Any, since the SDK declares every field as optional."""
        return self.clients[name].model_registry

    def raw(self, name: str, method: str, path: str, **more: Any) -> Any:
        """Make a call that the SDK has not."""
        return self.clients[name].api_client.do(method, path, **more)

    def model(self) -> tuple[str, str]:
        """Let the manager make a model that everybody has their level on; answers its name and id."""
        name = f"fraud {uuid.uuid4().hex}"
        self["manager"].create_model(name)
        model_id = self["manager"].get_model(name).registered_model_databricks.id
        entries = [
            ml.RegisteredModelAccessControlRequest(user_name=who, permission_level=ml.RegisteredModelPermissionLevel(level))
            for who, level in LEVELS.items()
        ]
        self["manager"].set_permissions(model_id, access_control_list=entries)
        return name, model_id

    def version(self, name: str, stage: str = "None") -> str:
        """Let the manager make a version that is in `stage`."""
        version = self["manager"].create_model_version(name, SOURCE).model_version.version
        if stage != "None":
            self["manager"].transition_stage(name, version, stage, archive_existing_versions=False)
        return version


def _client(url: str, token: str) -> WorkspaceClient:
    return WorkspaceClient(config=Config(host=url, token=token, retry_timeout_seconds=5))


async def _people(store: Path) -> dict[str, str]:
    """Make the accounts of a store that is not served yet, and answer a token of each."""
    database = SqliteDatabase.open(store, before_commit=ledger.flush)
    origin = Origin("test", time.time_ns() // 1000, unrestricted=True)
    tokens = {}
    try:
        for name in (*PEOPLE, "stranger", "admin"):
            made = CreateAccount(kind="user", name=name, password_hash="", is_admin=name == "admin")
            await database.write(create_account, made, origin)
            secret = spell(uuid.uuid4().hex + uuid.uuid4().hex[:11])
            await database.write(create_token, CreateToken(name, "test", secret, ("all",), None), origin)
            tokens[name] = secret
        every = Target("registered_model", EVERY, "every registered model")
        await database.write(grant, Grant(Who("manager"), every, Level.NONE, may_create=True), origin)
    finally:
        await database.close()
    return tokens


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    store = tmp_path_factory.mktemp("store") / "lineal"
    tokens = asyncio.run(_people(store))
    with serving(store, "--auth", "on", environment={"LINEAL_WEBHOOK_ALLOW": "127.0.0.1"}) as server:
        yield Office(server.url, tokens)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which the SDK warned, in either way."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield
    told = [record.getMessage() for record in caplog.records if record.name.startswith("databricks") and record.levelno >= logging.WARNING]
    assert told == []
    assert [str(warning.message) for warning in warned if not issubclass(warning.category, ResourceWarning)] == []


def test_who_is_who(office: Office):
    for name in PEOPLE:
        client = office.clients[name]
        assert client.current_user.me().user_name == name
        assert client.get_workspace_id() == 1
    with pytest.raises(Unauthenticated):
        _client(office.url, "nonsense").current_user.me()


# What each call needs: the first of PEOPLE who may make it, and the call by somebody on a fresh version in `stage`.
Call = Callable[[Any, str, str], Any]
CALLS: dict[str, tuple[str, str, Call]] = {
    "get the model": ("reader", "None", lambda r, name, _: r.get_model(name)),
    "get the version": ("reader", "None", lambda r, name, v: r.get_model_version(name, v)),
    "get the download URI": ("reader", "None", lambda r, name, v: r.get_model_version_download_uri(name, v)),
    "get the latest": ("reader", "None", lambda r, name, _: list(r.get_latest_versions(name, stages=["None"]))),
    "list requests": ("reader", "None", lambda r, name, v: list(r.list_transition_requests(name, v))),
    "request Staging": ("reader", "None", lambda r, name, v: r.create_transition_request(name, v, "Staging")),
    "request Production": ("reader", "Staging", lambda r, name, v: r.create_transition_request(name, v, "Production")),
    "comment": ("reader", "None", lambda r, name, v: r.create_comment(name, v, "hm")),
    "register a version": ("editor", "None", lambda r, name, _: r.create_model_version(name, SOURCE)),
    "describe the model": ("editor", "None", lambda r, name, _: r.update_model(name, description="d")),
    "describe the version": ("editor", "None", lambda r, name, v: r.update_model_version(name, v, description="d")),
    "tag the model": ("editor", "None", lambda r, name, _: r.set_model_tag(name, "k", "v")),
    "untag the model": ("editor", "None", lambda r, name, _: r.delete_model_tag(name, "k")),
    "tag the version": ("editor", "None", lambda r, name, v: r.set_model_version_tag(name, v, "k", "v")),
    "untag the version": ("editor", "None", lambda r, name, v: r.delete_model_version_tag(name, v, "k")),
    "None to Staging": ("stager", "None", lambda r, name, v: r.transition_stage(name, v, "Staging", archive_existing_versions=False)),
    "Staging to Archived": (
        "stager",
        "Staging",
        lambda r, name, v: r.transition_stage(name, v, "Archived", archive_existing_versions=False),
    ),
    "Staging to Production": (
        "producer",
        "Staging",
        lambda r, name, v: r.transition_stage(name, v, "Production", archive_existing_versions=False),
    ),
    "Production to Archived": (
        "producer",
        "Production",
        lambda r, name, v: r.transition_stage(name, v, "Archived", archive_existing_versions=False),
    ),
    "None to Staging, by MLflow's call": ("stager", "None", lambda r, name, v: _mlflow_moves(r, name, v, "Staging")),
    "Staging to Production, by MLflow's call": ("producer", "Staging", lambda r, name, v: _mlflow_moves(r, name, v, "Production")),
    "approve Staging": (
        "stager",
        "asked: Staging",
        lambda r, name, v: r.approve_transition_request(name, v, "Staging", archive_existing_versions=False),
    ),
    "approve Production": (
        "producer",
        "asked: Production",
        lambda r, name, v: r.approve_transition_request(name, v, "Production", archive_existing_versions=True),
    ),
    "reject Staging": ("stager", "asked: Staging", lambda r, name, v: r.reject_transition_request(name, v, "Staging")),
    "reject Production": ("producer", "asked: Production", lambda r, name, v: r.reject_transition_request(name, v, "Production")),
    "cancel another's": ("manager", "asked: Production", lambda r, name, v: r.delete_transition_request(name, v, "Production", "admin")),
    "delete the version": ("manager", "None", lambda r, name, v: r.delete_model_version(name, v)),
    "rename the model": ("manager", "None", lambda r, name, _: r.rename_model(name, new_name=f"{name} renamed")),
    "delete the model": ("manager", "None", lambda r, name, _: r.delete_model(name)),
    "get permissions": ("manager", "None", lambda r, name, _: r.get_permissions(_id(r, name))),
    "grant more": (
        "manager",
        "None",
        lambda r, name, _: r.update_permissions(_id(r, name), access_control_list=[_entry("reader", "CAN_EDIT")]),
    ),
    "grant anew": (
        "manager",
        "None",
        lambda r, name, _: r.set_permissions(_id(r, name), access_control_list=[_entry("manager", "CAN_MANAGE")]),
    ),
    "get permission levels": ("reader", "None", lambda r, name, _: r.get_permission_levels(_id(r, name))),
}  # fmt: skip - a table


def _mlflow_moves(registry: Any, name: str, version: str, stage: str) -> None:
    body = {"name": name, "version": version, "stage": stage, "archive_existing_versions": True}
    registry._api.do("POST", "/api/2.0/mlflow/model-versions/transition-stage", body=body)


def _id(registry: Any, name: str) -> str:
    return registry.get_model(name).registered_model_databricks.id


def _entry(user: str, level: str) -> ml.RegisteredModelAccessControlRequest:
    return ml.RegisteredModelAccessControlRequest(user_name=user, permission_level=ml.RegisteredModelPermissionLevel(level))


@pytest.mark.parametrize("what", CALLS)
def test_a_call_needs_its_level(office: Office, what: str):
    first, stage, call = CALLS[what]
    name, _ = office.model()
    place, _, asked = stage.partition(": ")
    version = office.version(name, "None" if asked else place)
    if asked:
        office["admin"].create_transition_request(name, version, asked)
    before = office["manager"].get_model_version(name, version).model_version
    for who in PEOPLE[: PEOPLE.index(first)]:
        with pytest.raises(PermissionDenied):
            call(office[who], name, version)
    with pytest.raises(NotFound):
        call(office["stranger"], name, version)
    assert office["manager"].get_model_version(name, version).model_version == before, "a refused call changed something"
    call(office[first], name, version)


def test_a_request_from_filing_to_history(office: Office):
    name, _ = office.model()
    old, version = office.version(name, "Production"), office.version(name)
    filed = office["reader"].create_transition_request(name, version, "production", comment="2 % better").request
    assert (filed.to_stage, filed.user_id, filed.comment) == ("Production", "reader", "2 % better")
    assert filed.available_actions == [ml.ActivityAction.CANCEL_TRANSITION_REQUEST]
    with pytest.raises(ResourceAlreadyExists):
        office["reader"].create_transition_request(name, version, "Production")
    office["editor"].create_transition_request(name, version, "Production")
    assert [found.user_id for found in office["stager"].list_transition_requests(name, version)] == ["reader", "editor"]
    with pytest.raises(BadRequest):
        office["reader"].create_transition_request(name, version, "Live")
    with pytest.raises(InvalidState):
        office["reader"].create_transition_request(name, old, "Production")
    office["reader"].delete_transition_request(name, version, "Production", "reader", comment="later")
    with pytest.raises(NotFound):
        office["reader"].delete_transition_request(name, version, "Production", "reader")
    approved = (
        office["producer"].approve_transition_request(name, version, "Production", archive_existing_versions=True, comment="go").activity
    )
    assert (approved.activity_type, approved.user_id, approved.from_stage, approved.to_stage, approved.comment) == (
        ml.ActivityType.APPROVED_REQUEST,
        "producer",
        "None",
        "Production",
        "go",
    )  # fmt: skip - one activity
    assert office["reader"].get_model_version(name, old).model_version.current_stage == "Archived"
    assert list(office["reader"].list_transition_requests(name, version)) == []
    listed = office.raw("reader", "GET", "/api/2.0/mlflow/activities/list", query={"name": name, "version": version})
    assert [found["activity_type"] for found in listed["activities"]] == [
        "APPROVED_REQUEST",
        "CANCELLED_REQUEST",
        "REQUESTED_TRANSITION",
        "REQUESTED_TRANSITION",
    ]


def test_a_direct_move_answers_what_the_caller_may_do(office: Office):
    name, _ = office.model()
    version = office.version(name)
    office["reader"].create_transition_request(name, version, "Staging")
    office["reader"].create_transition_request(name, version, "Production", comment="soon")
    moved = (
        office["stager"].transition_stage(name, version, "staging", archive_existing_versions=True, comment="try").model_version_databricks
    )
    assert (moved.current_stage, moved.permission_level) == ("Staging", ml.PermissionLevel.CAN_MANAGE_STAGING_VERSIONS)
    assert moved.email_subscription_status == ml.RegistryEmailSubscriptionType.SUBSCRIBED
    assert [(found.to_stage, found.user_id, found.comment) for found in moved.open_requests] == [("Production", "reader", "soon")]
    with pytest.raises(BadRequest):
        office["stager"].transition_stage(name, version, "Archived", archive_existing_versions=True)


def test_comments_belong_to_their_authors(office: Office):
    name, _ = office.model()
    version = office.version(name)
    made = office["reader"].create_comment(name, version, "looks good").comment
    assert made.user_id == "reader"
    assert made.available_actions == [ml.CommentActivityAction.EDIT_COMMENT, ml.CommentActivityAction.DELETE_COMMENT]
    assert office["reader"].update_comment(made.id, "looks better").comment.comment == "looks better"
    for who in PEOPLE[1:]:
        with pytest.raises(PermissionDenied):
            office[who].update_comment(made.id, "mine")
    for who in PEOPLE[1:4]:
        with pytest.raises(PermissionDenied):
            office[who].delete_comment(made.id)
    for call in (office["stranger"].delete_comment, lambda found: office["stranger"].update_comment(found, "x")):
        with pytest.raises(NotFound):
            call(made.id)
    listed = office.raw("reader", "GET", "/api/2.0/mlflow/comments/list", query={"name": name, "version": version})
    assert [found["comment"] for found in listed["comments"]] == ["looks better"]
    office["manager"].delete_comment(made.id)
    with pytest.raises(NotFound):
        office["reader"].update_comment(made.id, "again")


def test_lists_show_what_one_may_read(office: Office):
    name, _ = office.model()
    office.version(name)
    for who in PEOPLE:
        assert name in [model.name for model in office[who].list_models(max_results=2)]
        assert [model.name for model in office[who].search_models(filter=f"name = '{name}'")] == [name]
        assert [version.version for version in office[who].search_model_versions(filter=f"name = '{name}'")] == ["1"]
    assert list(office["stranger"].list_models()) == []
    assert list(office["stranger"].search_models()) == []
    assert list(office["stranger"].search_model_versions()) == []
    with pytest.raises(PermissionDenied):
        office["stranger"].create_model(f"{name} too")


def test_a_model_in_use_is_neither_renamed_nor_deleted(office: Office):
    name, _ = office.model()
    version = office.version(name, "Staging")
    with pytest.raises(InvalidState, match="are in the stages Staging"):
        office["manager"].rename_model(name, new_name=f"{name} b")
    with pytest.raises(InvalidState):
        office["manager"].delete_model(name)
    office["manager"].transition_stage(name, version, "Archived", archive_existing_versions=False)
    assert office["manager"].rename_model(name, new_name=f"{name} b").registered_model.name == f"{name} b"
    office["manager"].delete_model(f"{name} b")
    with pytest.raises(NotFound):
        office["manager"].get_model(f"{name} b")


def _held(found: Any) -> dict[str, list[tuple[str, bool]]]:
    """What each has, and whether by the root. The SDK has no word for the right to make models, and answers None for it."""
    return {
        holder.user_name or holder.group_name: [
            (each.permission_level.value if each.permission_level else "", each.inherited) for each in holder.all_permissions
        ]
        for holder in found.access_control_list
    }


def test_permissions_of_a_model_and_of_every_one(office: Office):
    name, model_id = office.model()
    manager = office["manager"]
    found = manager.get_permissions(model_id)
    assert (found.object_id, found.object_type) == (f"/registered-models/{model_id}", "registered-model")
    held = _held(found)
    assert {who: held[who][0] for who in PEOPLE} == {who: (level, False) for who, level in LEVELS.items()}
    assert held["admins"] == [("CAN_MANAGE", True)]
    changed = _held(manager.update_permissions(model_id, access_control_list=[_entry("reader", "CAN_EDIT")]))
    assert (changed["reader"], changed["editor"]) == ([("CAN_EDIT", False)], [("CAN_EDIT", False)])
    office["reader"].update_model(name, description="now I may")
    replaced = _held(manager.set_permissions(model_id, access_control_list=[_entry("manager", "CAN_MANAGE"), _entry("editor", "CAN_READ")]))
    assert {who for who in replaced if who in PEOPLE} == {"manager", "editor"}
    with pytest.raises(NotFound):
        office["reader"].get_model(name)
    with pytest.raises(NotFound):
        manager.update_permissions(model_id, access_control_list=[_entry("nobody at all", "CAN_READ")])
    with pytest.raises(NotFound):
        manager.get_permissions("99999")
    with pytest.raises(PermissionDenied):
        manager.get_permissions("root")
    levels = [level.permission_level.value for level in manager.get_permission_levels(model_id).permission_levels]
    assert levels == list(LEVELS.values())


def test_permissions_of_every_model(office: Office):
    name, model_id = office.model()
    manager, admin = office["manager"], office["admin"]
    manager.set_permissions(model_id, access_control_list=[_entry("manager", "CAN_MANAGE")])

    every = _held(admin.update_permissions("root", access_control_list=[_entry("reader", "CAN_READ")]))
    assert every["reader"] == [("CAN_READ", False)]
    assert every["manager"] == [("", False)]
    assert office["reader"].get_model(name).registered_model_databricks.permission_level == ml.PermissionLevel.CAN_READ
    inherited = manager.get_permissions(model_id)
    by_root = next(holder for holder in inherited.access_control_list if holder.user_name == "reader").all_permissions
    assert [(each.permission_level.value, each.inherited_from_object) for each in by_root] == [("CAN_READ", ["/registered-models/root"])]
    # As Terraform's provider sends it: the administrators, and who may make models.
    entries = [
        {"group_name": "admins", "permission_level": "CAN_MANAGE"},
        {"user_name": "manager", "permission_level": "CAN_CREATE_REGISTERED_MODEL"},
    ]
    root = "/api/2.0/permissions/registered-models/root"
    answer = office.raw("admin", "PUT", root, body={"access_control_list": entries})
    held = {holder.get("user_name") or holder["group_name"]: holder["all_permissions"] for holder in answer["access_control_list"]}
    assert "reader" not in held
    assert [each["permission_level"] for each in held["manager"]] == ["CAN_CREATE_REGISTERED_MODEL"]
    with pytest.raises(NotFound):
        office["reader"].get_model(name)
    manager.create_model(f"{name} too")
    levels = office.raw("admin", "GET", f"{root}/permissionLevels")["permission_levels"]
    assert [level["permission_level"] for level in levels] == [*LEVELS.values(), "CAN_CREATE_REGISTERED_MODEL"]


def test_webhooks_are_for_those_who_manage_the_model(office: Office):
    name, _ = office.model()
    with receiving() as receiver:
        spec = ml.HttpUrlSpec(url=receiver.url, secret="shared", enable_ssl_verification=False)
        events = [ml.RegistryWebhookEvent.TRANSITION_REQUEST_CREATED]
        for who in PEOPLE[:4]:
            with pytest.raises(PermissionDenied):
                office[who].create_webhook(events, http_url_spec=spec, model_name=name)
        with pytest.raises(PermissionDenied):
            office["manager"].create_webhook(events, http_url_spec=spec)  # of every model
        made = office["manager"].create_webhook(events, http_url_spec=spec, model_name=name).webhook
        assert [found.id for found in office["manager"].list_webhooks(model_name=name)] == [made.id]
        assert office["manager"].test_registry_webhook(made.id).body == "ok"
        office["manager"].update_webhook(made.id, description="to the chat")
        version = office.version(name)
        office["reader"].create_transition_request(name, version, "Production")
        sent = receiver.wait(2)[-1].json
        assert (sent["event"], sent["model_name"], sent["version"], sent["to_stage"]) == (
            "TRANSITION_REQUEST_CREATED",
            name,
            version,
            "Production",
        )
        for who in PEOPLE[:4]:
            with pytest.raises((PermissionDenied, NotFound)):
                office[who].delete_webhook(made.id)
        office["manager"].delete_webhook(made.id)
        assert list(office["manager"].list_webhooks(model_name=name)) == []


def test_nothing_of_the_sdk_was_left_out():
    source = Path(__file__).read_text("utf-8")
    calls = [name for name, _ in inspect.getmembers(ml.ModelRegistryAPI, inspect.isfunction) if not name.startswith("_")]
    assert len(calls) > 30
    assert [name for name in calls if f".{name}(" not in source] == []

"""Logging in, accounts, tokens, sessions and grants, over a socket."""

import re
import time

import httpx
import pytest
from tests.people import ADMIN, PASSWORD, Person, Place, guarded
from tests.servers import serving

EXPERIMENTS = "/api/2.0/mlflow/experiments"
MODELS = "/api/2.0/mlflow/registered-models"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with guarded(tmp_path_factory.mktemp("store")) as found:
        yield found


def _experiment(place: Place, name: str) -> str:
    return place.admin.ok("POST", f"{EXPERIMENTS}/create", {"name": name})["experiment_id"]


def _get(person: Person, experiment_id: str) -> int:
    return person("GET", f"{EXPERIMENTS}/get?experiment_id={experiment_id}").status_code


def test_nobody_gets_in_without_credentials(place: Place):
    refused = place.stranger("GET", f"{EXPERIMENTS}/get?experiment_id=0")
    assert refused.status_code == 401
    assert refused.json()["error_code"] == "UNAUTHENTICATED"
    assert refused.headers["www-authenticate"].startswith("Basic")
    assert place.stranger("GET", "/api/v1/whoami").status_code == 401
    assert place.stranger("GET", "/health").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!!",
        "Basic bm9jb2xvbg==",
        "Bearer",
        "Bearer lnl_" + "x" * 43,
        "Negotiate abc",
        "Basic //79/A==",
        "Bearer " + "y" * 9_000,
    ],
)
def test_credentials_that_prove_nothing_are_refused_alike(place: Place, header: str):
    answer = place.client.get("/api/v1/whoami", headers={"authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:lineal:problem:unauthenticated"


def test_a_user_sees_nothing_until_something_is_granted(place: Place):
    ada = place.person("ada")
    hidden = _experiment(place, "hidden")
    unknown = ada("GET", f"{EXPERIMENTS}/get?experiment_id=999999")
    refused = ada("GET", f"{EXPERIMENTS}/get?experiment_id={hidden}")
    assert (refused.status_code, refused.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert refused.text.replace(hidden, "N") == unknown.text.replace("999999", "N"), "what one may not read looks as if it were not there"
    place.grant("ada", "experiment", hidden, "READ")
    assert _get(ada, hidden) == 200
    denied = ada("POST", f"{EXPERIMENTS}/set-experiment-tag", {"experiment_id": hidden, "key": "k", "value": "v"})
    assert (denied.status_code, denied.json()["error_code"]) == (403, "PERMISSION_DENIED")
    place.grant("ada", "experiment", hidden, "EDIT")
    ada.ok("POST", f"{EXPERIMENTS}/set-experiment-tag", {"experiment_id": hidden, "key": "k", "value": "v"})
    place.grant("ada", "experiment", hidden, "NONE")
    assert _get(ada, hidden) == 404, "at once"


def test_who_makes_something_manages_it(place: Place):
    maker, other = place.person("maker"), place.person("maker-other")
    assert maker("POST", f"{EXPERIMENTS}/create", {"name": "makers-own"}).status_code == 403
    place.grant("maker", "experiment", "*", "NONE", may_create=True)
    made = maker.ok("POST", f"{EXPERIMENTS}/create", {"name": "makers-own"})["experiment_id"]
    assert maker.ok("GET", f"/api/v1/level?object_kind=experiment&object={made}") == {"level": "MANAGE"}
    maker.ok("PUT", "/api/v1/grants", {"principal": "maker-other", "object_kind": "experiment", "object": made, "level": "READ"})
    assert _get(other, made) == 200
    refused = other("PUT", "/api/v1/grants", {"principal": "maker-other", "object_kind": "experiment", "object": made, "level": "MANAGE"})
    assert refused.status_code == 403
    maker.ok("POST", f"{EXPERIMENTS}/delete", {"experiment_id": made})
    assert maker("POST", MODELS + "/create", {"name": "makers-model"}).status_code == 403


def test_the_level_on_an_alias_says_who_may_move_it(place: Place):
    mover, editor = place.person("alias-mover"), place.person("alias-editor")
    place.admin.ok("POST", "/api/v1/registered-models", {"name": "aliased"})
    place.grant("alias-mover", "registered_model", "aliased", "READ")
    place.grant("alias-editor", "registered_model", "aliased", "MANAGE_PRODUCTION")
    asked = "/api/v1/level?object_kind=alias&object=aliased&alias=Live"
    assert (mover.ok("GET", asked), editor.ok("GET", asked)) == ({"level": "READ"}, {"level": "MANAGE_PRODUCTION"})
    place.admin.ok("PUT", "/api/v1/protected-aliases/live", {"object": "aliased"})
    place.grant("alias-mover", "alias", "aliased", "EDIT", alias="live")
    assert (mover.ok("GET", asked), editor.ok("GET", asked)) == ({"level": "EDIT"}, {"level": "READ"})
    assert place.stranger("GET", asked).status_code == 401
    assert editor("GET", "/api/v1/level?object_kind=registered_model&object=aliased&alias=live").json()["field"] == "alias"


def test_groups_and_roles_give_what_they_have_and_take_it_back(place: Place):
    bea = place.person("bea")
    shared = _experiment(place, "shared")
    place.admin.ok("POST", "/api/v1/groups", {"name": "team"})
    place.grant("team", "experiment", shared, "READ")
    assert _get(bea, shared) == 404
    place.admin.ok("PUT", "/api/v1/groups/team/members/bea")
    assert _get(bea, shared) == 200
    assert bea.ok("GET", "/api/v1/whoami") == {
        "name": "bea",
        "is_admin": False,
        "groups": ["everyone", "team"],
        "roles": [],
        "scopes": ["all"],
    }
    place.admin.ok("DELETE", "/api/v1/groups/team/members/bea")
    assert _get(bea, shared) == 404
    place.role("viewer", "team")
    place.admin.ok("PUT", "/api/v1/groups/team/members/bea")
    assert _get(bea, shared) == 200
    assert bea.ok("GET", "/api/v1/whoami")["roles"] == ["viewer"]
    place.admin.ok("DELETE", "/api/v1/groups/team")
    assert _get(bea, shared) == 404


def test_the_last_administrator_stays(place: Place):
    for method, path, message in (
        ("DELETE", f"/api/v1/users/{ADMIN}", None),
        ("PATCH", f"/api/v1/users/{ADMIN}", {"is_admin": False}),
        ("PATCH", f"/api/v1/users/{ADMIN}", {"is_disabled": True}),
    ):
        refused = place.admin(method, path, message)
        assert refused.status_code == 409, (method, path)
        assert "administrator" in refused.json()["detail"]
    second = place.person("second-admin")
    place.role("admin", "second-admin")
    assert second.ok("GET", "/api/v1/whoami")["is_admin"]
    place.admin.ok("DELETE", "/api/v1/roles/admin/members/second-admin")
    assert not second.ok("GET", "/api/v1/whoami")["is_admin"]


def test_tokens_have_scopes_an_end_and_their_last_use(place: Place):
    place.person("carl")
    place.role("contributor", "carl")
    reader, writer = place.token("carl", "read"), place.token("carl", "tracking")
    assert re.fullmatch(r"lnl_[\w-]{43}", reader.token)
    assert _get(reader, "0") == 200
    tag = {"experiment_id": "0", "key": "k", "value": "v"}
    assert reader("POST", f"{EXPERIMENTS}/set-experiment-tag", tag).status_code == 403
    writer.ok("POST", f"{EXPERIMENTS}/set-experiment-tag", tag)
    assert writer("POST", f"{MODELS}/create", {"name": "carls"}).status_code == 403
    assert reader("POST", "/api/v1/tokens", {"name": "more", "scopes": ["all"]}).status_code == 403
    as_password = Person(place.client, "token", password=reader.token)
    assert as_password.ok("GET", "/api/v1/whoami")["name"] == "carl"
    assert Person(place.client, "ada", password=reader.token)("GET", "/api/v1/whoami").status_code == 401, "not ada's"
    listed = place.admin.ok("GET", "/api/v1/tokens?account=carl")["tokens"]
    assert {token["hint"] for token in listed} >= {reader.token[:12], writer.token[:12]}
    assert reader.token not in place.admin("GET", "/api/v1/tokens?account=carl").text
    place.admin.ok("DELETE", f"/api/v1/tokens/{listed[0]['id']}?account=carl")
    assert _get(writer, "0") == 401, "at once"
    short = place.admin.ok("POST", "/api/v1/tokens", {"account": "carl", "name": "short", "expires_in_days": 1})
    assert short["about"]["expires_at_ms"] > time.time() * 1000
    assert place.admin("POST", "/api/v1/tokens", {"account": "carl", "name": "past", "expires_in_days": 0}).status_code == 422


def test_service_accounts_have_no_password(place: Place):
    robot = place.service("robot", "read")
    assert robot.ok("GET", "/api/v1/whoami")["name"] == "robot"
    assert Person(place.client, "robot", password="")("GET", "/api/v1/whoami").status_code == 401
    assert place.admin("PATCH", "/api/v1/service-accounts/robot", {"password": PASSWORD}).status_code == 422


def test_what_is_somebody_elses_is_theirs(place: Place):
    dora = place.person("dora")
    for method, path, message in (
        ("GET", "/api/v1/tokens?account=ada", None),
        ("POST", "/api/v1/tokens", {"account": "ada", "name": "x"}),
        ("DELETE", "/api/v1/tokens/1?account=ada", None),
        ("GET", "/api/v1/grants?principal=ada", None),
        ("POST", "/api/v1/users", {"name": "more", "password": PASSWORD}),
        ("PATCH", "/api/v1/users/dora", {"is_admin": True}),
        ("DELETE", "/api/v1/users/ada", None),
        ("PUT", "/api/v1/roles/admin/members/dora", None),
        ("PUT", "/api/v1/grants", {"principal": "dora", "object_kind": "store", "level": "MANAGE"}),
        ("PUT", "/api/v1/protected-aliases/champion", {}),
    ):
        assert dora(method, path, message).status_code == 403, (method, path)
    assert place.admin.ok("GET", "/api/v1/users/ada")["email"] == ""
    place.admin.ok("PATCH", "/api/v1/users/ada", {"email": "ada@example.org"})
    assert dora.ok("GET", "/api/v1/users/ada")["email"] == ""
    assert place.admin.ok("GET", "/api/v1/users/ada")["email"] == "ada@example.org"


def test_a_changed_password_and_a_disabled_account_stop_at_once(place: Place):
    emil = place.person("emil")
    emil.ok("GET", "/api/v1/whoami")
    other = "quite another password"
    emil.ok("PUT", "/api/v1/password", {"old_password": PASSWORD, "new_password": other})
    assert emil("GET", "/api/v1/whoami").status_code == 401
    changed = Person(place.client, "emil", password=other)
    changed.ok("GET", "/api/v1/whoami")
    assert changed("PUT", "/api/v1/password", {"old_password": other, "new_password": "short"}).status_code == 422
    place.admin.ok("PATCH", "/api/v1/users/emil", {"is_disabled": True})
    assert changed("GET", "/api/v1/whoami").status_code == 401
    place.admin.ok("PATCH", "/api/v1/users/emil", {"is_disabled": False})
    assert changed("GET", "/api/v1/whoami").status_code == 200
    place.admin.ok("DELETE", "/api/v1/users/emil")
    assert changed("GET", "/api/v1/whoami").status_code == 401


def test_lists_have_pages(place: Place):
    for number in range(5):
        place.admin.ok("POST", "/api/v1/groups", {"name": f"pages-{number}"})
    names: list[str] = []
    cursor = ""
    for _ in range(20):
        page = place.admin.ok("GET", "/api/v1/groups", params={"limit": 2, "cursor": cursor})
        assert len(page["items"]) <= 2
        names += [item["name"] for item in page["items"]]
        cursor = page["cursor"]
        if not cursor:
            break
    assert names == sorted(names)
    assert {f"pages-{number}" for number in range(5)} <= set(names)


def test_sessions_of_browsers(place: Place):
    place.person("faye")
    with httpx.Client(base_url=place.url) as browser:
        assert browser.get("/api/v1/session").json()["name"] == ""
        login = browser.post("/api/v1/session", json={"name": "faye", "password": PASSWORD})
        assert login.status_code == 200
        cookie = next(value for value in login.headers.get_list("set-cookie") if value.startswith("lineal_session="))
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie, "this server is reached by http"
        state = browser.get("/api/v1/session").json()
        assert (state["name"], state["csrf_token"]) == ("faye", login.json()["csrf_token"])
        assert browser.get("/api/v1/whoami").json()["name"] == "faye"
        assert browser.delete("/api/v1/session").status_code == 403, "without its CSRF token"
        assert browser.delete("/api/v1/session", headers={"x-lineal-csrf": state["csrf_token"]}).status_code == 200
        browser.cookies.set("lineal_session", cookie.partition("=")[2].partition(";")[0])
        assert browser.get("/api/v1/whoami").status_code == 401, "logged out is out"


def test_the_first_administrator_by_the_printed_token(tmp_path):
    with serving(tmp_path / "new", "--auth", "on") as server, httpx.Client(base_url=server.url) as client:
        printed = re.search(r"lnl_setup_[\w=-]+", server.log)
        assert printed
        assert client.get("/api/v1/session").json()["setup_required"]
        wanted = {"token": printed[0], "name": "first", "password": PASSWORD}
        assert client.post("/api/v1/setup", json={**wanted, "token": "lnl_setup_wrong"}).status_code == 403
        assert client.post("/api/v1/setup", json={**wanted, "password": "short"}).status_code == 422
        assert client.post("/api/v1/setup", json=wanted).status_code == 201
        assert client.post("/api/v1/setup", json={**wanted, "name": "second"}).status_code == 409, "once"
        assert Person(client, "first").ok("GET", "/api/v1/whoami")["is_admin"]
        assert not client.get("/api/v1/session").json()["setup_required"]


def test_nobody_has_to_log_in_where_it_is_off(server):
    with httpx.Client(base_url=server.url) as client:
        assert client.get("/api/v1/session").json()["login_required"] is False
        assert client.get("/api/v1/whoami").json()["name"] == "anonymous"
        assert client.post("/api/v1/session", json={"name": "x", "password": "y"}).status_code == 409


def test_a_name_that_goes_to_another_model_takes_no_rights_along(place: Place):
    old, new = place.person("name-old"), place.person("name-new")
    place.grant("everyone", "registered_model", "*", "NONE", may_create=True)
    old.ok("POST", f"{MODELS}/create", {"name": "handed-on"})
    old.ok("GET", f"{MODELS}/get?name=handed-on")
    old.ok("DELETE", f"{MODELS}/delete", {"name": "handed-on"})
    new.ok("POST", f"{MODELS}/create", {"name": "handed-on"})
    assert old("GET", f"{MODELS}/get?name=handed-on").status_code == 404, "at once, although the name was remembered"
    new.ok("POST", f"{MODELS}/rename", {"name": "handed-on", "new_name": "handed-off"})
    old.ok("POST", f"{MODELS}/create", {"name": "handed-on"})
    assert new("GET", f"{MODELS}/get?name=handed-on").status_code == 404
    assert new("GET", f"{MODELS}/get?name=handed-off").status_code == 200

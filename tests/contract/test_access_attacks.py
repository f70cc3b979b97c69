"""What somebody would try who should not be let in, or no further. Each fails when the guard it names is taken away."""

import ast
import base64
import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from tests.people import ADMIN, PASSWORD, Person, Place, guarded

from lineal.access import passwords
from lineal.api.limits import FAILURES_OF_NAME_MAX

SOURCE = Path(__file__).parents[2] / "src" / "lineal"
EXPERIMENTS = "/api/2.0/mlflow/experiments"
RUNS = "/api/2.0/mlflow/runs"
MODELS = "/api/2.0/mlflow/registered-models"
VERSIONS = "/api/2.0/mlflow/model-versions"
ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with guarded(tmp_path_factory.mktemp("store")) as found:
        found.grant("everyone", "store", "", "NONE", may_create=True)
        yield found


class Owner:
    """Somebody with an experiment, a run and a registered model of their own."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.ok = person.ok
        self.experiment_id: str = person.ok("POST", f"{EXPERIMENTS}/create", {"name": f"{person.name}s"})["experiment_id"]
        run = person.ok("POST", f"{RUNS}/create", {"experiment_id": self.experiment_id})["run"]["info"]
        self.run_id: str = run["run_id"]
        self.root: str = run["artifact_uri"].removeprefix("mlflow-artifacts:/")
        person.ok("POST", f"{MODELS}/create", {"name": f"{person.name}s-model"})


@pytest.fixture(scope="module")
def victim(place: Place) -> Owner:
    """Their run has a file, and their model a version of it."""
    owner = Owner(place.person("victim"))
    put = place.client.put(f"{ARTIFACTS}/{owner.root}/model/secret.txt", content=b"the secret", headers=owner.person.headers)
    assert put.status_code == 200
    source = {"name": "victims-model", "source": f"runs:/{owner.run_id}/model", "run_id": owner.run_id}
    owner.ok("POST", f"{VERSIONS}/create", source)
    owner.ok("POST", f"{MODELS}/alias", {"name": "victims-model", "alias": "champion", "version": "1"})
    return owner


@pytest.fixture(scope="module")
def thief(place: Place) -> Owner:
    return Owner(place.person("thief"))


# Forged, expired, foreign and ended credentials


def test_forged_expired_and_ended_tokens_let_nobody_in(place: Place):
    place.person("token-owner")
    good = place.token("token-owner")
    assert good("GET", "/api/v1/whoami").status_code == 200
    swapped = good.token[:-1] + ("A" if good.token[-1] != "A" else "B")
    for forged in (
        swapped,
        good.token.upper(),
        good.token + "=",
        good.token[:20],
        f" {good.token[4:]}",
        "lnl_" + "'or 1=1--".ljust(43, "x"),
    ):
        assert Person(place.client, "x", token=forged)("GET", "/api/v1/whoami").status_code == 401, forged
    short = place.admin.ok("POST", "/api/v1/tokens", {"account": "token-owner", "name": "short", "expires_in_days": 1})
    token_id = short["about"]["id"]
    place.admin.ok("DELETE", f"/api/v1/tokens/{token_id}?account=token-owner")
    assert Person(place.client, "x", token=short["token"])("GET", "/api/v1/whoami").status_code == 401


class Kept:
    """One connection that sends the same bytes again and again, so that the server knows the head."""

    def __init__(self, place: Place, person: Person, path: str) -> None:
        headers = "".join(f"{name}: {value}\r\n" for name, value in person.headers.items())
        address = place.url.removeprefix("http://")
        self._request = f"GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n".encode()
        host, _, port = address.partition(":")
        self._link = socket.create_connection((host, int(port)), timeout=30)
        self._answers = self._link.makefile("rb")

    def ask(self) -> int:
        """Answer the status."""
        self._link.sendall(self._request)
        status = int(self._answers.readline().split()[1])
        length = 0
        while (line := self._answers.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        self._answers.read(length)
        return status


def test_a_connection_that_knows_a_head_forgets_what_was_taken_away(place: Place):
    """Proofs are remembered with the head; each of these must end them at once."""
    owner = place.person("kept-owner")
    experiment = owner.ok("POST", f"{EXPERIMENTS}/create", {"name": "kept"})["experiment_id"]
    path = f"{EXPERIMENTS}/get?experiment_id={experiment}"

    def kept(name: str, **how: str) -> Kept:
        link = Kept(place, Person(place.client, name, **how), path)
        assert [link.ask() for _ in range(4)] == [200] * 4
        return link

    for name in ("kept-granted", "kept-password", "kept-disabled", "kept-token"):
        place.person(name)
        owner.ok("PUT", "/api/v1/grants", {"principal": name, "object_kind": "experiment", "object": experiment, "level": "READ"})
    token = place.admin.ok("POST", "/api/v1/tokens", {"account": "kept-token", "name": "t"})
    links = [kept("kept-granted"), kept("kept-password"), kept("kept-disabled"), kept("kept-token", token=token["token"])]

    owner.ok("DELETE", f"/api/v1/grants?principal=kept-granted&object_kind=experiment&object={experiment}")
    place.admin.ok("PATCH", "/api/v1/users/kept-password", {"password": "another good one"})
    place.admin.ok("PATCH", "/api/v1/users/kept-disabled", {"is_disabled": True})
    place.admin.ok("DELETE", f"/api/v1/tokens/{token['about']['id']}?account=kept-token")
    assert [link.ask() for link in links] == [404, 401, 401, 401]


def test_a_token_is_kept_as_a_digest_and_never_in_the_ledger(place: Place, tmp_path):
    place.person("digest-owner")
    token = place.token("digest-owner").token
    stored = b"".join(path.read_bytes() for path in Path(place.server.store).glob("lineal.db*"))
    assert token[:12].encode() in stored, "its beginning is, so that we look at the right bytes"
    assert token.encode() not in stored
    assert PASSWORD.encode() not in stored


def test_a_session_of_another_store_is_no_session(place: Place, tmp_path):
    with guarded(tmp_path / "other") as other, httpx.Client(base_url=other.url) as browser:
        assert browser.post("/api/v1/session", json={"name": ADMIN, "password": PASSWORD}).status_code == 200
        foreign = browser.cookies["lineal_session"]
        token = other.token(ADMIN).token
    assert place.client.get("/api/v1/whoami", headers={"cookie": f"lineal_session={foreign}"}).status_code == 401
    assert place.client.get("/api/v1/whoami", headers={"authorization": f"Bearer {token}"}).status_code == 401


# Objects of others


def test_objects_of_others_are_out_of_reach_by_every_name_they_have(victim: Owner, thief: Owner):
    run, experiment = victim.run_id, victim.experiment_id
    attempts = [
        ("GET", f"{RUNS}/get?run_id={run}", None),
        ("GET", f"{RUNS}/get?run_uuid={run}", None),
        ("GET", f"{RUNS}/get?run_id={thief.run_id}&run_uuid={run}", None),
        ("POST", f"{RUNS}/log-batch", {"run_id": run, "params": [{"key": "k", "value": "v"}]}),
        ("POST", f"{RUNS}/log-metric", {"run_id": thief.run_id, "run_uuid": run, "key": "k", "value": 1}),
        ("GET", f"/get-artifact?run_id={thief.run_id}&run_uuid={run}&path=model/secret.txt", None),
        ("GET", f"/get-artifact?run_id={thief.run_id}&run_id={run}&path=model/secret.txt", None),
        ("GET", f"{ARTIFACTS}/{victim.root}/model/secret.txt", None),
        ("GET", f"{ARTIFACTS}/{thief.experiment_id}/..%2f{victim.root}/model/secret.txt", None),
        ("GET", f"{ARTIFACTS}/%2e/{victim.root}/model/secret.txt", None),
        ("GET", f"{ARTIFACTS}?path={victim.root}", None),
        ("GET", f"{ARTIFACTS}", None),
        ("POST", f"/api/2.0/mlflow-artifacts/mpu/create/{victim.root}", {"path": "x", "num_parts": 1}),
        ("GET", f"/api/2.0/mlflow-artifacts/presigned/{victim.root}/model/secret.txt", None),
        ("POST", "/api/2.0/mlflow/artifacts/presigned-download-url", {"run_id": run, "path": "model/secret.txt"}),
        ("POST", "/api/v1/artifacts/commit", {"root": experiment, "files": [{"path": "x", "sha256": "0" * 64, "size_bytes": 1}]}),
        ("POST", "/api/v1/series/chart", {"run_ids": [thief.run_id, run], "keys": ["k"]}),
        ("POST", "/api/v1/series/groups", {"groups": [{"run_ids": [thief.run_id]}, {"run_ids": [run]}], "key": "k"}),
        ("GET", f"{MODELS}/alias?name=victims-model&alias=champion", None),
        ("POST", f"{MODELS}/alias", {"name": "victims-model", "alias": "x", "version": "1"}),
        ("GET", f"{VERSIONS}/get-artifact?name=victims-model&version=1&path=secret.txt", None),
        ("GET", f"{VERSIONS}/get-download-uri?name=victims-model&version=1", None),
    ]
    for method, path, message in attempts:
        answer = thief.person(method, path, message)
        assert answer.status_code in {400, 403, 404}, (method, path, answer.status_code, answer.text)
        assert "secret" not in answer.text.replace("secret.txt", ""), (method, path)


def test_files_of_others_cannot_be_taken_through_a_version_of_ones_own(victim: Owner, thief: Owner):
    sources = [
        {"source": f"runs:/{victim.run_id}/model", "run_id": victim.run_id},
        {"source": f"mlflow-artifacts:/{victim.root}/model", "run_id": victim.run_id},
        {"source": f"mlflow-artifacts:/{victim.root}/model", "run_id": thief.run_id},
        {"source": "models:/victims-model/1"},
        {"source": "models:/victims-model@champion"},
    ]
    for source in sources:
        answer = thief.person("POST", f"{VERSIONS}/create", {"name": "thiefs-model", **source})
        assert answer.status_code in {400, 404}, (source, answer.text)
    assert thief.ok("GET", f"{VERSIONS}/search?filter=name%3D'thiefs-model'") == {}


def test_a_place_in_the_tree_cannot_be_chosen_where_others_keep_their_files(victim: Owner, thief: Owner):
    for location in (f"mlflow-artifacts:/{victim.experiment_id}", f"mlflow-artifacts:///{victim.root}", "MLFLOW-ARTIFACTS:/x"):
        answer = thief.person("POST", f"{EXPERIMENTS}/create", {"name": f"at {location}", "artifact_location": location})
        assert answer.status_code in {400, 403}, (location, answer.text)
    assert victim.ok("GET", f"{ARTIFACTS}?path={victim.root}/model")["files"][0]["path"] == "secret.txt"


def test_a_signed_url_is_good_for_one_file_only(place: Place, victim: Owner, thief: Owner):
    signed = victim.ok("GET", f"/api/2.0/mlflow-artifacts/presigned/{victim.root}/model/secret.txt")["url"]
    path = signed.removeprefix(place.url)
    assert place.client.get(path).content == b"the secret", "whoever has the URL may"
    assert place.client.get(path.replace("secret.txt", "other.txt")).status_code == 403
    assert place.client.get(re.sub(r"expires=\d+", f"expires={int(time.time()) + 10**6}", path)).status_code == 403


# Protected aliases


def test_a_protected_alias_is_moved_and_dropped_by_those_only_who_were_granted_it(place: Place):
    editor, chosen, manager = place.person("alias-editor"), place.person("alias-chosen"), place.person("alias-manager")
    place.admin.ok("POST", f"{MODELS}/create", {"name": "guarded"})
    for _ in range(2):
        place.admin.ok("POST", f"{VERSIONS}/create", {"name": "guarded", "source": "s3://bucket/x"})
    for person, level in ((editor, "EDIT"), (chosen, "READ"), (manager, "MANAGE")):
        place.grant(person.name, "registered_model", "guarded", level)
    place.admin.ok("PUT", "/api/v1/protected-aliases/live", {})
    place.admin.ok("POST", f"{MODELS}/alias", {"name": "guarded", "alias": "live", "version": "1"})
    place.grant("alias-chosen", "alias", "guarded", "EDIT", alias="live")
    move = {"name": "guarded", "alias": "live", "version": "2"}
    for person in (editor, manager):
        for method, path, message in (
            ("POST", f"{MODELS}/alias", move),
            ("POST", f"{MODELS}/alias", {**move, "alias": "LIVE"}),
            ("DELETE", f"{MODELS}/alias", {"name": "guarded", "alias": "live"}),
            ("PUT", "/api/v1/registered-models/guarded/aliases/live", {"version": 2}),
            ("DELETE", "/api/v1/registered-models/guarded/aliases/live", None),
            ("DELETE", f"{VERSIONS}/delete", {"name": "guarded", "version": "1"}),
            ("DELETE", f"{MODELS}/delete", {"name": "guarded"}),
        ):
            refused = person(method, path, message)
            assert refused.status_code == 403, (person.name, method, path, refused.text)
    assert manager("DELETE", "/api/v1/protected-aliases/live?object=guarded").status_code in {200, 403}
    grant = {"principal": "alias-manager", "object_kind": "alias", "object": "guarded", "alias": "live", "level": "EDIT"}
    assert manager("PUT", "/api/v1/grants", grant).status_code == 403, "it is protected on every model"
    assert place.admin.ok("GET", f"{MODELS}/alias?name=guarded&alias=live")["model_version"]["version"] == "1"
    editor.ok("POST", f"{MODELS}/alias", {**move, "alias": "try"})
    chosen.ok("POST", f"{MODELS}/alias", move)
    assert chosen("POST", f"{MODELS}/alias", {**move, "alias": "try"}).status_code == 403, "that one is no grant of theirs"


# Mass assignment, names, bodies, logs


def test_fields_that_are_not_to_be_set_are_refused_or_without_effect(place: Place):
    eve = place.person("eve-assigns")
    more = {"is_admin": True, "kind": "user", "password_hash": "x", "id": 1, "level": 50, "principal_id": 1}
    assert place.admin("POST", "/api/v1/users", {"name": "assigned", "password": PASSWORD, "id": 1}).status_code == 422
    for method, path, message in (
        ("POST", "/api/v1/tokens", {"name": "t", **more}),
        ("PUT", "/api/v1/password", {"old_password": PASSWORD, "new_password": "x" * 6 + "y" * 8, **more}),
        ("POST", "/api/v1/setup", {"token": "x", "name": "x", "password": PASSWORD, **more}),
        ("POST", "/api/v1/session", {"name": "eve-assigns", "password": PASSWORD, **more}),
    ):
        assert eve(method, path, message).status_code == 422, path
    place.admin.ok("POST", "/api/2.0/mlflow/users/create", {"username": "mlflows", "password": PASSWORD, "is_admin": True})
    assert place.admin.ok("GET", "/api/2.0/mlflow/users/get?username=mlflows")["user"]["is_admin"] is False
    assert eve.ok("GET", "/api/v1/whoami")["is_admin"] is False
    made = eve.ok("POST", f"{RUNS}/create", {"experiment_id": _own(eve), "user_id": ADMIN, "lifecycle_stage": "deleted"})
    assert made["run"]["info"]["lifecycle_stage"] == "active"


def _own(person: Person) -> str:
    return person.ok("POST", f"{EXPERIMENTS}/create", {"name": f"of {person.name}"})["experiment_id"]


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "..", ".", "a/b", "../../etc/passwd", "a\\b", "a%2fb", "a:b", "a b", "-rf", "a\nb", "a\u0000b", "a\u200bb", "a\u202eb",
        "\u0430dmin", "\u0440\u043e\u0440\u0435", "r\u043eot-of-tests", "\uff41dmin-wide", "adm\u0131n", "\u0251dmin", "x" * 129,
        "everyone", "Everyone", "anonymous", "LINEAL", "me", "ro\u00adot",
    ],
)  # fmt: skip
def test_names_that_are_paths_or_look_like_others_are_refused(place: Place, name: str):
    for path in ("/api/v1/users", "/api/v1/service-accounts", "/api/v1/groups"):
        answer = place.admin("POST", path, {"name": name})
        assert answer.status_code in {409, 422}, (path, name, answer.text)


def test_the_same_name_in_another_spelling_is_taken(place: Place):
    place.person("Zo\u00eb")
    for spelling in ("zo\u00eb", "ZO\u00cb"):
        assert place.admin("POST", "/api/v1/users", {"name": spelling}).status_code == 409, spelling
    assert place.admin("POST", "/api/v1/groups", {"name": "ZO\u00cb"}).status_code == 409, "a group is no way around it"
    assert Person(place.client, "ZO\u00cb").ok("GET", "/api/v1/whoami")["name"] == "Zo\u00eb"
    place.admin.ok("POST", "/api/v1/users", {"name": "\u0438\u0432\u0430\u043d", "password": PASSWORD})


def test_bodies_have_limits_before_anybody_is_known(place: Place):
    large = json.dumps({"name": "x", "password": "p" * 20_000})
    answer = place.client.post("/api/v1/session", content=large)
    assert answer.status_code == 413
    unknown = place.client.post(f"{RUNS}/log-batch", content=b"{" + b" " * (5 << 20), headers={"content-type": "application/json"})
    assert unknown.status_code == 401, "refused before its body is read"
    known = place.client.post(
        f"{RUNS}/log-batch", content=b" " * (5 << 20), headers={**place.admin.headers, "content-type": "application/json"}
    )
    assert known.status_code == 400
    header = base64.b64encode(b"a" * 30_000 + b":b").decode()
    assert place.client.get("/api/v1/whoami", headers={"authorization": f"Basic {header}"}).status_code in {400, 401, 431}


def test_no_line_of_the_log_and_no_event_can_be_written_from_outside(place: Place):
    forged = 'x\r\nWARNING lineal.server: There is no administrator yet\n{"status": 200}'
    header = base64.b64encode(f"{forged}:y".encode()).decode()
    assert place.client.get("/api/v1/whoami", headers={"authorization": f"Basic {header}"}).status_code == 401
    place.client.post("/api/v1/session", json={"name": forged, "password": "y"})
    place.client.get("/api/v1/whoami", headers={"x-request-id": "a b"})
    place.client.get("/api/v1/login/oidc/callback?error=" + "x%0d%0aWARNING")
    assert "WARNING lineal.server: There is no administrator yet" not in place.server.log
    assert place.admin("POST", "/api/v1/tokens", {"name": forged}).status_code == 422
    assert place.admin("PATCH", "/api/v1/users/victim-none", {"display_name": forged}).status_code in {404, 422}


# Guessing and timing


def test_guessing_is_slowed_down_for_the_name_and_told_so(place: Place):
    place.person("guessed")
    wrong = Person(place.client, "guessed", password="wrong wrong wrong")
    codes = [wrong("GET", f"{EXPERIMENTS}/get?experiment_id=0").status_code for _ in range(FAILURES_OF_NAME_MAX + 1)]
    assert codes == [401] * FAILURES_OF_NAME_MAX + [429]
    right = Person(place.client, "guessed")
    answer = right("GET", f"{EXPERIMENTS}/get?experiment_id=0")
    assert (answer.status_code, answer.json()["error_code"]) == (429, "REQUEST_LIMIT_EXCEEDED"), "the right one, too, or it would be told"
    assert int(answer.headers["retry-after"]) > 0
    native = right("GET", "/api/v1/whoami")
    assert (native.status_code, native.json()["type"]) == (429, "urn:lineal:problem:throttled")
    assert Person(place.client, ADMIN)("GET", "/api/v1/whoami").status_code == 200, "others are not kept out"


def test_unknown_names_cost_what_known_ones_do(monkeypatch: pytest.MonkeyPatch):
    """No test asserts times: what is counted is the work, one Argon2 computation of the same parameters in each case."""
    checked: list[str] = []
    hasher = passwords._hasher()
    verify = type(hasher).verify
    monkeypatch.setattr(type(hasher), "verify", lambda self, kept, given: (checked.append(kept), verify(self, kept, given))[1])
    kept = passwords.hash_password(PASSWORD)
    assert passwords.verify_password(PASSWORD, kept) is True
    assert passwords.verify_password("another one", kept) is False
    assert passwords.verify_password(PASSWORD, "") is False, "no account, or one without a password"
    assert len(checked) == 3
    assert {each.split("$")[3] for each in checked} == {f"m={passwords.MEMORY_KIB},t={passwords.TIME_COST},p={passwords.LANES}"}


SECRETS = re.compile(r"signature|csrf|digest|secret|token|password|nonce|state\b", re.IGNORECASE)


def test_secrets_are_compared_in_constant_time():
    """In what handles credentials, no `==` has a secret on either side; look-ups go by digest."""
    files = [*(SOURCE / "access").glob("*.py"), *(SOURCE / "api").glob("*.py"), *(SOURCE / "api" / "native" / "operations").glob("s*.py")]
    compared: list[str] = []
    used = 0
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            used += isinstance(node, ast.Attribute) and node.attr == "compare_digest"
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                sides = [side for side in (node.left, *node.comparators) if not isinstance(side, ast.Constant)]
                names = {name for side in sides for name in re.findall(r"\w+", ast.unparse(side))}
                if len(sides) > 1 and any(SECRETS.search(name) for name in names):
                    compared.append(f"{file.name}:{node.lineno} {ast.unparse(node)}")
    harmless = {"password.casefold() == name.casefold()", "name == CSRF_HEADER", "(name == CSRF_HEADER)"}
    assert [each for each in compared if each.partition(" ")[2] not in harmless] == []
    assert used >= 5


# Browsers


@contextlib.contextmanager
def _logged_in(place: Place, name: str) -> Generator[httpx.Client]:
    with httpx.Client(base_url=place.url) as browser:
        assert browser.post("/api/v1/session", json={"name": name, "password": PASSWORD}).status_code == 200
        yield browser


def test_a_page_of_another_site_cannot_change_anything_with_the_cookie(place: Place):
    person = place.person("csrf-victim")
    experiment = _own(person)
    with _logged_in(place, "csrf-victim") as browser:
        token = browser.get("/api/v1/session").json()["csrf_token"]
        tag = {"experiment_id": experiment, "key": "k", "value": "v"}
        path = f"{EXPERIMENTS}/set-experiment-tag"
        for headers in ({}, {"x-lineal-csrf": ""}, {"x-lineal-csrf": "0" * 64}, {"x-lineal-csrf": token[:-1]}):
            assert browser.post(path, json=tag, headers=headers).status_code == 403, headers
        cross = {"x-lineal-csrf": token, "origin": "https://evil.example"}
        assert browser.post(path, json=tag, headers=cross).status_code == 403
        with _logged_in(place, ADMIN) as other:
            foreign = other.get("/api/v1/session").json()["csrf_token"]
        assert browser.post(path, json=tag, headers={"x-lineal-csrf": foreign}).status_code == 403, "another session's"
        assert browser.post(path, json=tag, headers={"x-lineal-csrf": token}).status_code == 200
        assert browser.get(f"{EXPERIMENTS}/get?experiment_id={experiment}").status_code == 200, "reading needs no token"


def test_a_session_that_ended_ends_on_a_connection_that_knows_its_head(place: Place):
    person = place.person("kept-session")
    with _logged_in(place, "kept-session") as browser:
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())

        class Browser(Person):
            @property
            def headers(self) -> dict[str, str]:
                return {"cookie": cookie}

        link = Kept(place, Browser(place.client, person.name), "/api/v1/whoami")
        assert [link.ask() for _ in range(4)] == [200] * 4
        csrf = browser.get("/api/v1/session").json()["csrf_token"]
        assert browser.delete("/api/v1/session", headers={"x-lineal-csrf": csrf}).status_code < 300
        assert link.ask() == 401


def test_a_session_cannot_be_fixed_before_the_login(place: Place):
    place.person("fixed")
    with httpx.Client(base_url=place.url) as browser:
        browser.cookies.set("lineal_session", "A" * 43)
        browser.post("/api/v1/session", json={"name": "fixed", "password": PASSWORD})
        assert place.client.get("/api/v1/whoami", headers={"cookie": f"lineal_session={'A' * 43}"}).status_code == 401
    with _logged_in(place, "fixed") as browser:
        before = browser.cookies["lineal_session"]
        browser.post("/api/v1/session", json={"name": "fixed", "password": PASSWORD})
        assert browser.cookies["lineal_session"] != before, "a login makes a new one"
        assert place.client.get("/api/v1/whoami", headers={"cookie": f"lineal_session={before}"}).status_code == 401, "and ends the old"
        csrf = browser.get("/api/v1/session").json()["csrf_token"]
        other = "quite another password"
        browser.put("/api/v1/password", json={"old_password": PASSWORD, "new_password": other}, headers={"x-lineal-csrf": csrf})
        assert browser.get("/api/v1/whoami").status_code == 401, "another password ends every session"


def test_many_requests_with_one_password_check_it_once(place: Place):
    """A client that starts with many threads must not keep the cores busy with Argon2."""
    person = place.person("busy")
    codes: list[int] = []

    def ask() -> None:
        codes.append(httpx.get(f"{place.url}/api/v1/whoami", headers=person.headers, timeout=60).status_code)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [200] * 20

"""Logging in by a real OpenID provider, which runs in this test."""

import asyncio
import base64
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from tests.people import Place, guarded

from lineal.api.oidc import Provider, Settings
from lineal.errors import Unauthenticated
from lineal.storage.sqlite import SqliteDatabase

CLIENT = "lineal-of-tests"


class Login:
    """A server that trusts a provider, and the provider."""

    def __init__(self, place: Place, issuer: str) -> None:
        self.place = place
        self.issuer = issuer

    def person(self, sub: str, **claims: Any) -> None:
        httpx.put(f"{self.issuer}/users/{sub}", json=claims).raise_for_status()

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.place.url)

    def consent(self, browser: httpx.Client, sub: str, path: str = "/somewhere") -> str:
        """Go to the provider as a browser does, say who one is, and answer where it sends the browser back to."""
        begun = browser.get("/api/v1/login/oidc", params={"next": path})
        assert begun.status_code == 303, begun.text
        answer = httpx.post(begun.headers["location"], data={"sub": sub})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def log_in(self, browser: httpx.Client, sub: str) -> httpx.Response:
        return browser.get(self.consent(browser, sub))


@pytest.fixture(scope="module")
def login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Login]:
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as provider:
        issuer = f"http://localhost:{provider.server_port}"
        file: Path = tmp_path_factory.mktemp("settings") / "lineal.toml"
        file.write_text(f'oidc_issuer = "{issuer}"\noidc_client_id = "{CLIENT}"\noidc_client_secret = "s3"\noidc_group_claim = "groups"\n')
        with guarded(tmp_path_factory.mktemp("store"), "--config", str(file)) as place:
            yield Login(place, issuer)


def test_a_person_logs_in_and_gets_the_groups_of_the_provider(login: Login):
    login.place.admin.ok("POST", "/api/v1/groups", {"name": "science"})
    login.place.grant("science", "experiment", "0", "READ")
    login.person("1001", preferred_username="nina", email="nina@example.org", groups=["science", "unknown here", "everyone"])
    with login.browser() as browser:
        assert browser.get("/api/v1/session").json()["with_provider"] is True
        back = login.log_in(browser, "1001")
        assert (back.status_code, back.headers["location"]) == (303, f"{login.place.url}/somewhere")
        told = browser.get("/api/v1/whoami").json()
        assert (told["name"], told["groups"], told["is_admin"]) == ("nina", ["everyone", "science"], False)
        assert browser.get("/api/2.0/mlflow/experiments/get?experiment_id=0").status_code == 200
    login.person("1001", preferred_username="renamed", email="nina@example.org", groups=[])
    with login.browser() as browser:
        login.log_in(browser, "1001")
        told = browser.get("/api/v1/whoami").json()
        assert (told["name"], told["groups"]) == ("nina", ["everyone"]), "the same account, out of the group"
        assert browser.get("/api/2.0/mlflow/experiments/get?experiment_id=0").status_code == 404


def test_a_name_at_the_provider_takes_no_account_here(login: Login):
    login.place.person("olga")
    login.person("2002", preferred_username="olga", email="somebody.else@example.org")
    with login.browser() as browser:
        login.log_in(browser, "2002")
        assert browser.get("/api/v1/whoami").json()["name"] == "somebody.else@example.org"


def test_a_login_ends_where_it_was_begun_and_once(login: Login):
    login.person("3003", preferred_username="pia")
    with login.browser() as browser, login.browser() as other:
        back = login.consent(browser, "3003")
        assert other.get(back).status_code == 403, "another browser has not the cookie"
        forged = re.sub(r"state=[^&]+", "state=forged", back)
        assert browser.get(forged).status_code == 403
        assert browser.get(back).status_code == 303
        assert browser.get(back).status_code == 403, "the code and the cookie are spent"
        begun = browser.get("/api/v1/login/oidc", params={"next": "//evil.example/"})
        asked = parse_qs(urlsplit(begun.headers["location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert len(asked["nonce"][0]) >= 40
        told = json.loads(base64.urlsafe_b64decode(browser.cookies["lineal_login"].partition(".")[0] + "=="))
        assert told["next"] == "/"


def test_tokens_of_the_provider_are_for_machines_and_forged_ones_for_nobody(login: Login):
    login.person("4004", preferred_username="quinn")
    with login.browser() as browser:
        code = parse_qs(urlsplit(login.consent(browser, "4004")).query)["code"][0]
        pending = json.loads(base64.urlsafe_b64decode(browser.cookies["lineal_login"].partition(".")[0] + "=="))
        form = {"grant_type": "authorization_code", "code": code, "client_id": CLIENT, "client_secret": "s3"}
        form |= {"redirect_uri": f"{login.place.url}/api/v1/login/oidc/callback", "code_verifier": pending["verifier"]}
        genuine = httpx.post(f"{login.issuer}/oauth2/token", data=form).json()["id_token"]

    def who(token: str) -> int:
        return login.place.client.get("/api/v1/whoami", headers={"authorization": f"Bearer {token}"}).status_code

    assert who(genuine) == 200
    header, body, signature = genuine.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    mine = RSAKey.generate_key(2048, {"kid": "mine"})
    now = int(time.time())
    forged = {
        "another key": jwt.encode({"alg": "RS256", "kid": "mine"}, claims, mine),
        "no signature": f"{_part({'alg': 'none'})}.{body}.",
        "a shared secret": f"{_part({'alg': 'HS256'})}.{body}.{signature}",
        "another body": f"{header}.{_part({**claims, 'sub': '1001'})}.{signature}",
        "expired": jwt.encode({"alg": "RS256", "kid": "mine"}, {**claims, "exp": now - 3_600}, mine),
        "no token": "a.b.c",
    }
    assert {name: who(token) for name, token in forged.items()} == dict.fromkeys(forged, 401)


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_claims_are_checked_although_the_signature_is_genuine(monkeypatch: pytest.MonkeyPatch):
    """The provider of the other tests says only what is true; here one key signs tokens that are not for us."""
    key = RSAKey.generate_key(2048, {"kid": "k"})
    settings = Settings("https://id.example.org", CLIENT, "", "openid", "", auto_create=True)

    async def keys(_self: Provider, *, fresh: bool) -> KeySet:
        return KeySet([key])

    monkeypatch.setattr(Provider, "_keyset", keys)
    now = int(time.time())
    good = {"iss": settings.issuer, "aud": CLIENT, "sub": "1", "exp": now + 600, "iat": now}
    faults = {
        "issuer": {"iss": "https://evil.example.org"},
        "audience": {"aud": "another-client"},
        "time": {"exp": now - 600},
        "client": {"aud": [CLIENT, "x"], "azp": "another-client"},
        "subject": {"sub": ""},
    }

    async def accepted() -> set[str]:
        database = SqliteDatabase.temporary()
        provider = Provider(database, b"s" * 32, settings)
        found = set()
        for name, fault in {"good": {}, **faults}.items():
            try:
                await provider._claims(jwt.encode({"alg": "RS256", "kid": "k"}, {**good, **fault}, key))
                found.add(name)
            except Unauthenticated:
                pass
        await database.close()
        return found

    assert asyncio.run(accepted()) == {"good"}

"""Logging in by an OpenID provider: authorization code with PKCE, nonce and state; and JSON web tokens of it, for machines.

What a login has to remember until the provider sends the browser back is in a signed cookie, so that any server of the store can end it.
An account belongs to the provider's issuer and subject, never to a name or address that the provider may give to somebody else.
Source: OpenID Connect Core 1.0, sections 3.1 and 10; RFC 7636 (PKCE); RFC 9700 (best practice); RFC 9207 (mix-up).
"""

import base64
import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import msgspec

from lineal.access.accounts import CreateAccount, create_account, find_by_external_id, was_deleted
from lineal.access.callers import caller_of
from lineal.access.collections import SetProviderGroups, set_provider_groups
from lineal.access.principals import Principal
from lineal.access.values import Caller
from lineal.errors import AlreadyExists, Conflict, Denied, Invalid, Unauthenticated, Unavailable
from lineal.storage.database import Database, Origin

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

LOGIN_LASTS_S = 600
"""How long a person may take at the provider."""
METADATA_LASTS_S = 3_600.0
KEYS_AGE_MIN_S = 30.0
"""Keys are fetched again when a token names an unknown one, but no more often than this."""
LEEWAY_S = 30
"""How far the provider's clock may be from ours."""
ANSWER_BYTES_MAX = 1 << 20
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that are accepted: those with a public key. `none` and those with a shared secret are not among them."""
_REFUSED = "The login by the provider failed"
_encode = msgspec.json.Encoder().encode


class Settings(msgspec.Struct, frozen=True):
    """How the provider is reached, and what its people become here."""

    issuer: str
    client_id: str
    client_secret: str
    scopes: str
    group_claim: str
    """The claim that lists groups; empty: the provider says nothing of groups."""
    auto_create: bool
    """Whether who logs in first gets an account."""


class Pending(msgspec.Struct, frozen=True):
    """What a login has to remember until the provider answers."""

    state: str
    nonce: str
    verifier: str
    next: str
    """Where to go on, below this server."""
    until_s: int


class Provider:
    """One OpenID provider; belongs to the event loop."""

    def __init__(self, database: Database, secret: bytes, settings: Settings) -> None:
        """Remember how to reach it; it is asked when somebody logs in.

        Raises:
            Invalid: the issuer is not reached over TLS, nor on this machine.
        """
        url = urlsplit(settings.issuer)
        if url.scheme != "https" and url.hostname not in {"localhost", "127.0.0.1", "::1"}:
            raise Invalid("oidc_issuer", "starts with https://")
        if not settings.client_id:
            raise Invalid("oidc_client_id", "is required with oidc_issuer")
        self._database = database
        self._secret = secret
        self.settings = settings
        self._metadata: dict[str, Any] = {}
        self._metadata_until_s = 0.0
        self._keys: KeySet | None = None
        self._keys_from_s = 0.0

    async def begin(self, redirect_uri: str, next_path: str) -> tuple[str, str]:
        """Answer where to send a browser that logs in, and the cookie that it has to bring back.

        Raises:
            Unavailable: the provider does not answer.
        """
        metadata = await self._discovered()
        pending = Pending(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            next=safe_path(next_path),
            until_s=int(time.time()) + LOGIN_LASTS_S,
        )
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": self.settings.scopes,
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": _base64(hashlib.sha256(pending.verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        endpoint = str(metadata["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}", self._sealed(pending)

    async def finish(self, query: dict[str, str], cookie: str, redirect_uri: str, origin: Origin) -> tuple[Caller, str]:
        """Answer who logged in, and where to go on.

        Raises:
            Denied: the login was not begun in this browser, took too long, or the provider refused it.
            Unauthenticated: what the provider says of the person cannot be believed, or they have no account here.
            Unavailable: the provider does not answer.
        """
        pending = self._opened(cookie)
        if pending is None or not hmac.compare_digest(pending.state.encode(), query.get("state", "").encode("utf-8", "replace")):
            message = f"{_REFUSED}: it was not begun in this browser, or took too long; try again"
            raise Denied(message)
        if query.get("iss", self.settings.issuer) != self.settings.issuer or "code" not in query:
            message = f"{_REFUSED}: the provider refused it"
            raise Denied(message, detail=f"error {query.get('error', '')[:200]!r}")
        tokens = await self._exchange(query["code"], pending.verifier, redirect_uri)
        claims = await self._claims(str(tokens.get("id_token", "")))
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), pending.nonce.encode()):
            raise Unauthenticated(_REFUSED, detail="the nonce is another login's")
        return await self._caller(claims, origin), pending.next

    async def caller_of_jwt(self, text: str) -> Caller:
        """Answer whose a JSON web token of the provider, made for this client, is.

        Raises:
            Unauthenticated: nobody's.
        """
        claims = await self._claims(text)
        return await self._caller(claims, Origin("lineal", time.time_ns() // 1000, unrestricted=True))

    async def _caller(self, claims: dict[str, Any], origin: Origin) -> Caller:
        external_id = f"{self.settings.issuer}|{claims['sub']}"
        account = await self._database.read(find_by_external_id, external_id)
        if account is None:
            account = await self._create(claims, external_id, origin)
        groups = claims.get(self.settings.group_claim) if self.settings.group_claim else None
        if isinstance(groups, list):
            known = SetProviderGroups(account.name, tuple(str(group) for group in groups))
            await self._database.write(set_provider_groups, known, origin)
        caller = await self._database.read(caller_of, account.id)
        if caller is None:
            raise Unauthenticated(_REFUSED, detail="the account is disabled")
        return caller

    async def _create(self, claims: dict[str, Any], external_id: str, origin: Origin) -> Principal:
        if not self.settings.auto_create:
            message = f"{_REFUSED}: there is no account for this person"
            raise Unauthenticated(message)
        if await self._database.read(was_deleted, external_id):
            message = f"{_REFUSED}: the account of this person was deleted; an administrator may restore it"
            raise Unauthenticated(message)
        names = [str(claims[claim]) for claim in ("preferred_username", "email", "sub") if claims.get(claim)]
        for name in names:
            command = CreateAccount(
                kind="user",
                name=name,
                external_id=external_id,
                display_name=str(claims.get("name", ""))[:200],
                email=str(claims.get("email", ""))[:254],
            )
            try:
                return await self._database.write(create_account, command, origin)
            except (AlreadyExists, Invalid):
                continue  # somebody else has this name, or it is none: the next may do
        message = f"{_REFUSED}: the names of this person are taken here"
        raise Conflict(message)

    async def _claims(self, text: str) -> dict[str, Any]:
        """Answer what a token says, once its signature, issuer, audience and time have been checked.

        Raises:
            Unauthenticated: it cannot be believed.
        """
        from joserfc import jwt  # noqa: PLC0415 - only where somebody logs in by a provider
        from joserfc.errors import JoseError  # noqa: PLC0415 - see above

        try:
            try:
                token = jwt.decode(text, await self._keyset(fresh=False), algorithms=list(ALGORITHMS))
            except (JoseError, ValueError):
                token = jwt.decode(text, await self._keyset(fresh=True), algorithms=list(ALGORITHMS))  # the keys may have been changed
            registry = jwt.JWTClaimsRegistry(
                now=int(time.time()),
                leeway=LEEWAY_S,
                iss={"essential": True, "value": self.settings.issuer},
                aud={"essential": True, "value": self.settings.client_id},
                sub={"essential": True},
                exp={"essential": True},
            )
            registry.validate(token.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Unauthenticated(_REFUSED, detail=f"{type(error).__name__}: {error}"[:300]) from None
        claims: dict[str, Any] = token.claims
        if claims.get("azp", self.settings.client_id) != self.settings.client_id or not str(claims["sub"]):
            raise Unauthenticated(_REFUSED, detail="the token was made for another client")
        return claims

    async def _exchange(self, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        metadata = await self._discovered()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
        form |= {"client_id": self.settings.client_id}
        if self.settings.client_secret:
            form |= {"client_secret": self.settings.client_secret}
        return await self._ask("POST", str(metadata["token_endpoint"]), form)

    async def _discovered(self) -> dict[str, Any]:
        if time.monotonic() >= self._metadata_until_s:
            found = await self._ask("GET", self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration", None)
            if found.get("issuer") != self.settings.issuer or not {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= found.keys():
                message = "The OpenID provider describes another issuer than the setting oidc_issuer"
                raise Unavailable(message)
            self._metadata, self._metadata_until_s = found, time.monotonic() + METADATA_LASTS_S
        return self._metadata

    async def _keyset(self, *, fresh: bool) -> "KeySet":
        from joserfc.jwk import KeySet  # noqa: PLC0415 - only where somebody logs in by a provider

        age_s = time.monotonic() - self._keys_from_s
        if self._keys is None or (fresh and age_s > KEYS_AGE_MIN_S):
            found: Any = await self._ask("GET", str((await self._discovered())["jwks_uri"]), None)
            self._keys, self._keys_from_s = KeySet.import_key_set(found), time.monotonic()
        return self._keys

    async def _ask(self, method: str, url: str, form: dict[str, str] | None) -> dict[str, Any]:
        """Ask the provider; it is not followed elsewhere.

        Raises:
            Unavailable: it does not answer, or not as it should.
        """
        import httpx  # noqa: PLC0415 - only where somebody logs in by a provider

        try:
            async with httpx.AsyncClient(timeout=10, follow_redirects=False, trust_env=False) as client:
                answer = await client.request(method, url, data=form, headers={"accept": "application/json"})
            found = msgspec.json.decode(answer.content[:ANSWER_BYTES_MAX])
        except (httpx.HTTPError, msgspec.DecodeError) as error:
            message = "The OpenID provider does not answer"
            raise Unavailable(message, retry_after_s=5, detail=f"{urlsplit(url).path}: {type(error).__name__}") from error
        if answer.status_code != 200 or not isinstance(found, dict):
            raise Denied(_REFUSED, detail=f"{urlsplit(url).path} answered {answer.status_code}")
        return found

    def _sealed(self, pending: Pending) -> str:
        text = _base64(_encode(pending))
        return f"{text}.{_base64(hmac.digest(self._secret, b'oidc' + text.encode(), 'sha256'))}"

    def _opened(self, cookie: str) -> Pending | None:
        text, _, mark = cookie.partition(".")
        genuine = _base64(hmac.digest(self._secret, b"oidc" + text.encode("utf-8", "replace"), "sha256"))
        if not hmac.compare_digest(genuine.encode(), mark.encode("utf-8", "replace")):
            return None
        pending = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Pending)
        return pending if time.time() < pending.until_s else None


def safe_path(path: str) -> str:
    """Answer a path below this server; anything that could lead elsewhere becomes the root."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and path.isascii() and "\\" not in path
    return path if plain and len(path) <= 1_000 else "/"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

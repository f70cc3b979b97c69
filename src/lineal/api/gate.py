"""The gate: who sent a request. Proves credentials as the clients of all our protocols send them, and remembers the proof for a while.

    Authorization: Basic <name:password>      MLFLOW_TRACKING_USERNAME and _PASSWORD; a token may stand for the password
    Authorization: Bearer <token>             MLFLOW_TRACKING_TOKEN, DATABRICKS_TOKEN
    Cookie: lineal_session=<secret>           the web app; changes must repeat the session's CSRF token in a header

A proof is remembered under a keyed hash of what was sent, so that the table has neither passwords nor tokens in it, and checking a password
(tens of milliseconds on purpose) is not paid by each request. A connection that serves the same head again remembers the proof with the
head, for as long as nothing of who may do what was changed.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from lineal.access.accounts import Kept, PasswordOf, password_of
from lineal.access.callers import caller_of
from lineal.access.names import key_of
from lineal.access.passwords import verify_password
from lineal.access.sessions import BySecret, caller_of_session, digest_of
from lineal.access.tokens import ByToken, UseTokens, caller_of_token, looks_like_token, note_use
from lineal.access.values import NOBODY, Caller
from lineal.api.asgi import OF_HEAD, OfHead, Scope
from lineal.api.limits import LoginLimits
from lineal.api.memory import Memory, Remembered
from lineal.api.oidc import Provider
from lineal.errors import Denied, Unauthenticated
from lineal.storage.database import Database, Origin

COOKIE = "lineal_session"
CSRF_COOKIE = "lineal_csrf"
"""Readable by the web app, which repeats it in the header: a page of another site can do neither."""
CSRF_HEADER = b"x-lineal-csrf"
PROOF_LASTS_S = 60.0
"""How long credentials are not looked at again, if nothing of who may do what was changed."""
PASSWORD_THREADS = 2
"""Passwords checked at once: each takes a core and 19 MiB."""
TOKEN_NAMES = frozenset(("", "token", "__token__"))
"""User names with which a token may stand for the password, besides its owner's."""

_SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
_REQUIRED = "Log in: send a user name and password, or a token"
_WRONG = "The user name or password is wrong, or the token is not valid any more"


class _Proof(msgspec.Struct, frozen=True):
    """Who sent a head, as long as the memory is of the same generation."""

    remembered: Remembered
    generation: int


class Gate:
    """Made once by the composition root; belongs to the event loop."""

    def __init__(self, database: Database, secret: bytes, *, is_on: bool, provider: Provider | None = None) -> None:
        """Guard `database`. `secret` is the store's; where `is_on` is False, everybody may do everything."""
        self._database = database
        self._secret = secret
        self.is_on = is_on
        self.memory = Memory(database)
        self.limits = LoginLimits()
        self.provider = provider
        self._key = secrets.token_bytes(32)
        self._threads = ThreadPoolExecutor(PASSWORD_THREADS, "lineal-password") if is_on else None
        self._proving: dict[bytes, asyncio.Task[Remembered]] = {}
        self._used_tokens: dict[int, int] = {}
        self._used_sessions: dict[int, int] = {}

    def known(self, scope: Scope) -> Caller | None:
        """Answer who sent a request where that takes no waiting: everybody may do everything, or the same head was proven before."""
        if not self.is_on:
            return NOBODY
        of_head: OfHead | None = scope.get(OF_HEAD)
        proof: _Proof | None = of_head.proof if of_head is not None else None
        if proof is None or proof.generation != self.memory.generation:
            return None
        now_s = time.monotonic()
        if now_s >= proof.remembered.until_s or now_s >= self.memory.check_again_s:
            return None
        self._note_use(proof.remembered.caller)
        return proof.remembered.caller

    async def caller(self, method: str, headers: Sequence[tuple[bytes, bytes]], address: str, of_head: OfHead | None = None) -> Caller:
        """Answer who sent a request, from its headers (names in lower case) and the address it came from.

        Raises:
            Unauthenticated: the request has no credentials, or wrong ones.
            Denied: it is a change with a session's cookie, but without the session's CSRF token.
            Throttled: too many logins failed.
        """
        if not self.is_on:
            return NOBODY
        if time.monotonic() >= self.memory.check_again_s:
            await self.memory.refresh()
        authorization = cookies = csrf = b""
        for name, value in headers:
            if name == b"authorization":
                authorization = value
            elif name == b"cookie":
                cookies = value
            elif name == CSRF_HEADER:
                csrf = value
        session = b"" if authorization else session_of(cookies)
        if not authorization and not session:
            raise Unauthenticated(_REQUIRED)
        key = hashlib.blake2b(authorization or b"session " + session, digest_size=32, key=self._key).digest()
        remembered = self.memory.caller(key)
        proof = _Proof(remembered, self.memory.generation) if remembered is not None else None
        if remembered is None:
            remembered = await self._proved(key, authorization, session, address)
        caller = remembered.caller
        if session and method not in _SAFE_METHODS and not hmac.compare_digest(remembered.csrf.encode(), csrf):
            message = f"A change made with a session must repeat the cookie {CSRF_COOKIE} in the header {CSRF_HEADER.decode()}"
            raise Denied(message)
        if of_head is not None:
            of_head.proof = proof
        self._note_use(caller)
        return caller

    async def check_password(self, name: str, password: str, address: str) -> Caller:
        """Answer the caller that a user name and a password prove.

        Raises:
            Unauthenticated: they prove nothing; which of the two is wrong is not told, not even by the time it takes.
            Throttled: too many failed.
        """
        name_key = key_of(name)
        self.limits.check(name_key, address)
        kept: Kept = await self._database.peek(password_of, PasswordOf(name))
        loop = asyncio.get_running_loop()
        is_right = await loop.run_in_executor(self._threads, verify_password, password, kept.password_hash)
        caller = await self._database.peek(caller_of, kept.principal_id)
        if not is_right or caller is None:
            self.limits.note_failure(name_key, address)
            raise Unauthenticated(_WRONG)
        self.limits.note_success(name_key)
        return caller

    @property
    def setup_token(self) -> str:
        """What makes the first administrator of a store: the same on each of its servers, and good for nothing once there is one."""
        digest = hmac.digest(self._secret, b"setup of a store", "sha256")
        return "lnl_setup_" + base64.urlsafe_b64encode(digest[:24]).decode()

    def csrf_of(self, session_secret: str) -> str:
        """Answer the token that changes made with a session must repeat; it follows from the session's secret."""
        return hmac.digest(self._secret, b"csrf\0" + digest_of(session_secret), "sha256").hex()

    def is_setup_token(self, text: str) -> bool:
        """Whether `text` is the setup token."""
        return hmac.compare_digest(self.setup_token.encode(), text.encode("utf-8", "surrogatepass"))

    @property
    def has_provider(self) -> bool:
        """Whether one can log in by an OpenID provider."""
        return self.provider is not None

    def session_in(self, headers: Sequence[tuple[bytes, bytes]]) -> str:
        """Answer the secret of the session that a request came with; empty where there is none."""
        return next((session_of(value).decode("latin-1") for name, value in headers if name == b"cookie"), "")

    async def session_before(self, headers: Sequence[tuple[bytes, bytes]]) -> int:
        """Answer the inner id of the session that a browser has before it logs in again; 0: none."""
        caller = await self._database.peek(caller_of_session, BySecret(self.session_in(headers), time.time_ns() // 1_000_000))
        return 0 if caller is None else caller.session_id

    async def keep_uses(self, origin: Origin) -> None:
        """Write down when tokens and sessions were last used, all at once and now and then, so that no request pays for it."""
        used = UseTokens(self._used_tokens, self._used_sessions)
        self._used_tokens, self._used_sessions = {}, {}
        if used.tokens or used.sessions:
            await self._database.write(note_use, used, origin)

    async def close(self) -> None:
        """Write down the last uses, and end the threads."""
        await self.keep_uses(Origin("lineal", time.time_ns() // 1000, unrestricted=True))
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def _proved(self, key: bytes, authorization: bytes, session: bytes, address: str) -> Remembered:
        """Prove credentials once, however many requests bring them at the same moment."""
        task = self._proving.get(key)
        if task is None:
            task = asyncio.ensure_future(self._prove(key, authorization, session, address))
            self._proving[key] = task
            task.add_done_callback(lambda done: self._proven(key, done))
        return await asyncio.shield(task)

    def _proven(self, key: bytes, task: asyncio.Task[Remembered]) -> None:
        self._proving.pop(key, None)
        if not task.cancelled():
            task.exception()  # who asked has it, or went away

    async def _prove(self, key: bytes, authorization: bytes, session: bytes, address: str) -> Remembered:
        generation = self.memory.generation
        until_s = time.monotonic() + PROOF_LASTS_S
        csrf = ""
        if session:
            secret = session.decode("latin-1")
            caller = await self._database.peek(caller_of_session, BySecret(secret, time.time_ns() // 1_000_000))
            if caller is None:
                raise Unauthenticated(_REQUIRED)
            csrf = self.csrf_of(secret)
        else:
            caller, lasts_s = await self._authorized(authorization, address)
            until_s = min(until_s, time.monotonic() + lasts_s)
        remembered = Remembered(caller, until_s, csrf)
        self.memory.keep_caller(key, remembered, generation)
        return remembered

    async def _authorized(self, authorization: bytes, address: str) -> tuple[Caller, float]:
        scheme, _, rest = authorization.partition(b" ")
        match scheme.lower():
            case b"bearer":
                return await self._of_token("", rest.strip().decode("latin-1"), address)
            case b"basic":
                name, password = _basic(rest)
                if looks_like_token(password):
                    return await self._of_token("" if name in TOKEN_NAMES else name, password, address)
                return await self.check_password(name, password, address), PROOF_LASTS_S
            case _:
                raise Unauthenticated(_REQUIRED)

    async def _of_token(self, name: str, text: str, address: str) -> tuple[Caller, float]:
        self.limits.check("", address)
        if self.provider is not None and not looks_like_token(text):
            try:
                return await self.provider.caller_of_jwt(text), PROOF_LASTS_S
            except Unauthenticated:
                self.limits.note_failure("", address)
                raise
        now_ms = time.time_ns() // 1_000_000
        found = await self._database.peek(caller_of_token, ByToken(text, now_ms))
        if found is None or (name and key_of(name) != key_of(found[0].name)):
            self.limits.note_failure("", address)
            raise Unauthenticated(_WRONG)
        caller, expires_ms = found
        return caller, PROOF_LASTS_S if expires_ms is None else (expires_ms - now_ms) / 1_000

    def _note_use(self, caller: Caller) -> None:
        if caller.token_id:
            self._used_tokens[caller.token_id] = time.time_ns() // 1_000_000
        elif caller.session_id:
            self._used_sessions[caller.session_id] = time.time_ns() // 1_000_000


def session_of(cookies: bytes) -> bytes:
    """Answer the secret in the session's cookie; empty where there is none."""
    for part in cookies.split(b";"):
        name, _, value = part.strip().partition(b"=")
        if name == COOKIE.encode():
            return value
    return b""


def _basic(encoded: bytes) -> tuple[str, str]:
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated(_WRONG) from None
    if not colon:
        raise Unauthenticated(_WRONG)
    return name, password

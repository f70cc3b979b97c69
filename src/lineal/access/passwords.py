"""Passwords: how they are hashed and checked. Each costs tens of milliseconds on purpose: never on the event loop.

Source: OWASP, Password Storage Cheat Sheet (Argon2id); RFC 9106, section 4, for what the parameters mean.
"""

from functools import cache
from typing import TYPE_CHECKING

from lineal.errors import Invalid

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PASSWORD_LENGTH_MIN = 12
"""Characters. MLflow asks for 12, too. Source: mlflow 3.17, server/auth/__init__.py."""
PASSWORD_LENGTH_MAX = 1_024
"""Characters: what is hashed is bounded."""
MEMORY_KIB = 19 * 1024
TIME_COST = 2
LANES = 1
"""Of the combinations that OWASP holds to be equally good, the one that lets two logins at once stay below 40 MiB."""
HASH_BYTES = 32
SALT_BYTES = 16

_DUMMY = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""Checked where there is no such account, or it has no password, so that the time tells nobody which names there are."""


@cache
def _hasher() -> "PasswordHasher":
    # Imported late: a server without logins does not need it in memory.
    from argon2 import PasswordHasher, Type  # noqa: PLC0415 - see above

    return PasswordHasher(TIME_COST, MEMORY_KIB, LANES, HASH_BYTES, SALT_BYTES, type=Type.ID)


def check_new_password(password: str, name: str, field: str = "password") -> None:
    """Refuse a password that is too easy to guess.

    Raises:
        Invalid: it is too short or too long, one character repeated, or the name.
    """
    if len(password) < PASSWORD_LENGTH_MIN:
        raise Invalid(field, f"needs at least {PASSWORD_LENGTH_MIN} characters")
    if len(password) > PASSWORD_LENGTH_MAX:
        raise Invalid(field, f"has more than {PASSWORD_LENGTH_MAX} characters")
    if len(set(password)) == 1 or password.casefold() == name.casefold():
        raise Invalid(field, "is too easy to guess")


def hash_password(password: str) -> str:
    """Answer what is kept of a password: its salted Argon2id hash, with the parameters it was made with."""
    return _hasher().hash(password)


def verify_password(password: str, kept: str) -> bool:
    """Whether `password` is the one that `kept` was made of; an empty `kept` is no password, and takes as long."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - see _hasher

    try:
        matches = _hasher().verify(kept or _DUMMY, password[:PASSWORD_LENGTH_MAX])
    except (VerificationError, InvalidHashError):
        return False
    return matches and bool(kept)


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(kept)

"""Secrets at rest: AES-256-GCM, with keys derived from the setting `secret_key`, or from the store's own secret.

    sealed = version (1 byte, 1) || key id (4 bytes) || nonce (12 bytes) || ciphertext and tag

What is sealed is bound to its context (which webhook, which field), so that nobody who can write to the database can move it elsewhere.
Several keys are known at once: the first encrypts, every one decrypts, so that a key can be replaced.
"""

import hashlib
import os
from collections.abc import Iterable

from lineal.errors import Unavailable

_VERSION = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_HEAD_BYTES = 1 + _KEY_ID_BYTES + _NONCE_BYTES
_INFO = b"lineal webhook secrets v1"


class Vault:
    """Encrypts and decrypts; made once by the composition root."""

    def __init__(self, sources: Iterable[bytes]) -> None:
        """Derive the keys from `sources`, high-entropy secrets (>= 16 bytes each), the one that encrypts first."""
        self._sources = tuple(sources)
        assert self._sources
        self._keys: dict[bytes, bytes] = {}

    def seal(self, text: str, context: str) -> bytes:
        """Encrypt `text` for `context`."""
        # The library is imported when a secret is used first: a server without webhooks does not pay for it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see above

        key_id, key = next(iter(self._derived().items()))
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + key_id + nonce + AESGCM(key).encrypt(nonce, text.encode(), _bound(key_id, context))

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypt what `seal` made for `context`.

        Raises:
            Unavailable: the key it was encrypted with is not known here, or it was changed.
        """
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see `seal`
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see `seal`

        key_id = sealed[1 : 1 + _KEY_ID_BYTES]
        key = self._derived().get(key_id)
        if sealed[:1] != _VERSION or key is None:
            raise Unavailable("A secret was encrypted with a key that this server does not have: see the setting secret_key")
        try:
            plain = AESGCM(key).decrypt(sealed[1 + _KEY_ID_BYTES : _HEAD_BYTES], sealed[_HEAD_BYTES:], _bound(key_id, context))
        except InvalidTag as error:
            raise Unavailable("A secret cannot be decrypted: it was changed, or belongs elsewhere") from error
        return plain.decode()

    def is_current(self, sealed: bytes) -> bool:
        """Whether `sealed` was encrypted with the first key."""
        return sealed[1 : 1 + _KEY_ID_BYTES] == next(iter(self._derived()))

    def _derived(self) -> dict[bytes, bytes]:
        if not self._keys:
            from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - see `seal`
            from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - see `seal`

            for source in self._sources:
                key = HKDF(SHA256(), 32, salt=None, info=_INFO).derive(source)
                self._keys[hashlib.sha256(key).digest()[:_KEY_ID_BYTES]] = key
        return self._keys


def _bound(key_id: bytes, context: str) -> bytes:
    return _VERSION + key_id + context.encode()

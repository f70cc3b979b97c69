"""Files over HTTP, both ways, streamed in constant memory: any protocol adapter may use this."""

import asyncio
import mimetypes
import unicodedata
from collections.abc import AsyncGenerator, AsyncIterator
from email.utils import formatdate
from typing import Final, NoReturn
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from lineal.api.asgi import Receive, Scope, Send
from lineal.api.ranges import Selection, select
from lineal.artifacts.paths import basename
from lineal.artifacts.store import ArtifactStore
from lineal.artifacts.values import File
from lineal.errors import Invalid, LimitExceeded
from lineal.storage.blobs import Expected

_TYPES = mimetypes.MimeTypes(filenames=())
"""Python's own table, so that an answer does not depend on the machine it comes from."""

_NEWER_TYPES: Final = {
    ".avif": "image/avif",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mkv": "video/matroska",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
    ".opus": "audio/opus",
    ".parquet": "application/vnd.apache.parquet",
    ".wav": "audio/wav",
    ".webp": "image/webp",
}
"""What releases of Python know differently or not at all. A player that may not sniff needs it. Source: IANA, WHATWG MIME Sniffing."""
for _ending, _type in _NEWER_TYPES.items():
    _TYPES.add_type(_type, _ending)

TEXT_SUFFIXES = frozenset(
    "txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst ipynb MLmodel MLproject".split()
)
"""Shown as plain text by clients. Source: mlflow 3.17, utils/mime_type_utils.py."""

_US_PER_S = 1_000_000
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Characters of a header value that needs no quotes. Source: RFC 9110, section 5.6.2."""


async def download(artifacts: ArtifactStore, file: File, request: Request) -> Response:
    """Answer a GET or HEAD of a file: whole, a range of it, or that the client has it already.

    The file is always an attachment that a browser neither sniffs nor runs: its bytes are a stranger's.

    Raises:
        Corrupt: the bytes are gone.
    """
    etag = f'"sha256:{file.hex}"'
    modified_s = file.modified_us // _US_PER_S
    selection = select(_headers(request), etag=etag, modified_s=modified_s, size_bytes=file.size_bytes)
    headers = {
        "etag": etag,
        "last-modified": formatdate(modified_s, usegmt=True),
        "accept-ranges": "bytes",
        "cache-control": "no-cache",
    }
    if selection.status == 416:
        headers["content-range"] = f"bytes */{file.size_bytes}"
    if selection.status not in {200, 206}:
        return Response(status_code=selection.status, headers=headers)
    name = basename(file.path)
    headers["content-type"] = content_type(name)
    headers["content-disposition"] = content_disposition(name)
    headers["content-security-policy"] = "sandbox; default-src 'none'"
    headers["content-length"] = str(selection.stop - selection.start)
    if selection.status == 206:
        headers["content-range"] = f"bytes {selection.start}-{selection.stop - 1}/{file.size_bytes}"
    if request.method == "HEAD" or selection.start == selection.stop:
        return _Bytes(selection, headers, None, b"")
    pieces = artifacts.read(file, selection.start, selection.stop)
    # The first piece is read before the answer starts, so that a missing blob can still be an error.
    return _Bytes(selection, headers, pieces, await anext(pieces))


class _Bytes(Response):
    """Sends pieces as the client takes them, and stops when it goes away."""

    def __init__(self, selection: Selection, headers: dict[str, str], pieces: AsyncGenerator[bytes, None] | None, first: bytes) -> None:
        super().__init__(status_code=selection.status)
        self.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        self._left = selection.stop - selection.start - len(first)
        self._pieces = pieces
        self._first = first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the shape of ASGI
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        more = self._pieces is not None and self._left > 0
        await send({"type": "http.response.body", "body": self._first, "more_body": more})
        if self._pieces is None:
            return
        try:
            if more:
                await self._rest(self._pieces, receive, send)
        finally:
            await self._pieces.aclose()

    async def _rest(self, pieces: AsyncGenerator[bytes, None], receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_gone(receive))
        try:
            async for piece in pieces:
                if gone.done():
                    return
                self._left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": self._left > 0})
        finally:
            gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def body_size(request: Request) -> int | None:
    """Answer what the request says of the size of its body; None when it says nothing."""
    text = request.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def announced(request: Request, size_bytes_max: int) -> Expected:
    """Answer what the request says of its body, before it is read.

    Raises:
        LimitExceeded: it says that it is larger than `size_bytes_max` (inclusive).
    """
    size_bytes = body_size(request)
    if size_bytes is not None and size_bytes > size_bytes_max:
        raise LimitExceeded("request body (bytes)", size_bytes_max, size_bytes)
    return Expected(size_bytes=size_bytes)


async def body_chunks(request: Request) -> AsyncIterator[bytes]:
    """Answer the request's body as it arrives.

    Raises:
        Invalid: the client went away before the end.
    """
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        _refuse_partial()


def _refuse_partial() -> NoReturn:
    raise Invalid("body", "ended before its end", "The request ended before its whole body had arrived; nothing was stored") from None


def content_type(name: str) -> str:
    """Guess the media type of a file by its name, as MLflow does."""
    stem, dot, suffix = name.rpartition(".")
    if (suffix if dot and stem else name) in TEXT_SUFFIXES:
        return "text/plain"
    guessed, encoding = _TYPES.guess_type(name)
    return guessed if guessed and not encoding else "application/octet-stream"


def content_disposition(name: str) -> str:
    """Answer the header that makes a browser save a file under its name. Source: RFC 6266, RFC 8187."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    quoted = plain if plain and set(plain) <= _TOKEN else '"{}"'.format((plain or "download").replace('"', '\\"'))
    if name.isascii():
        return f"attachment; filename={quoted}"
    return f"attachment; filename={quoted}; filename*=UTF-8''{quote(name, safe='!#$&+-.^_`|~')}"


def _headers(request: Request) -> dict[str, str]:
    return dict(request.headers.items())

"""The one parser of artifact paths; nothing else in Lineal looks at a raw path.

What it answers is safe to store, to compare byte by byte, to put in a URL and to write below a directory on any common
system. It decodes percent-escapes until nothing changes, and then refuses rather than repairs: what two readers could
understand differently is no path.

Source: the history of traversal holes in MLflow (CVE-2023-1177, -2780, -6909, CVE-2024-1483, -2928, -3848 and others),
where each fix that listed bad forms was followed by another bad form; and `validate_path_is_safe` in mlflow 3.17,
utils/uri.py, for what clients are told.
"""

import re
import unicodedata
from typing import NewType, NoReturn
from urllib.parse import unquote

from lineal.errors import Invalid

ArtifactPath = NewType("ArtifactPath", str)
"""A path that `parse` or `parse_directory` answered: segments joined by `/`; empty for the root of a tree."""

ROOT = ArtifactPath("")

PATH_CHARS_MAX = 1024
"""Source: the longest key that S3, GCS and Azure all take."""
SEGMENT_BYTES_MAX = 255
"""Source: NAME_MAX of the common file systems; clients download into files of these names."""
DEPTH_MAX = 100
"""Segments of a path; bounds the work of looking for a file among its ancestors."""
RAW_CHARS_MAX = 9 * PATH_CHARS_MAX
"""A path before decoding: each byte of a character of up to three bytes takes three characters."""
DECODE_ROUNDS_MAX = 8
"""Rounds of percent-decoding before the path is refused as a riddle."""

SEALED_SEGMENT = "model-versions"
"""First segment of the trees that are read-only views of manifests."""
RESERVED_SEGMENTS = frozenset({".lineal", "lineal-system"})
"""First segments that no client may use, kept for Lineal's own use of the tree."""

MESSAGE = "Invalid path"
"""What a client is told; `Invalid.reason` says more. Source: mlflow 3.17, utils/uri.py: clients compare the words."""

_SLASHES = frozenset("\u2044\u2215\u2216\u29f5\u29f8\u29f9")
"""Look-alikes of slash and backslash that NFKC leaves as they are, but some systems map to it ("best fit")."""
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
"""Controls that show a name in another order than it is stored in."""
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_DRIVE = re.compile(r"[A-Za-z]:")
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, halves of surrogate pairs, line and paragraph separators."""


def parse(text: str) -> ArtifactPath:
    """Answer the canonical form of the path of a file.

    Raises:
        Invalid: field `path`; the message is MLflow's, "Invalid path", and the reason says why.
    """
    path = _decoded(text)
    if not path:
        _refuse("it is empty")
    _check(path)
    return ArtifactPath(path)


def parse_directory(text: str) -> ArtifactPath:
    """Answer the canonical form of the path of a directory: it may be empty (the root) and end with one slash.

    Raises:
        Invalid: as for `parse`.
    """
    path = _decoded(text)
    if not path:
        return ROOT
    path = path.removesuffix("/")
    _check(path)
    return ArtifactPath(path)


def join(directory: ArtifactPath, below: ArtifactPath) -> ArtifactPath:
    """Answer the path `below` seen from the parent of `directory`; either may be the root.

    Raises:
        Invalid: together they are too long or too deep.
    """
    if not directory or not below:
        return ArtifactPath(directory or below)
    joined = f"{directory}/{below}"
    _check_size(joined, joined.split("/"))
    return ArtifactPath(joined)


def ancestors(path: ArtifactPath) -> list[ArtifactPath]:
    """Answer the directories above `path`, outermost first, without the root."""
    segments = path.split("/")
    return [ArtifactPath("/".join(segments[:depth])) for depth in range(1, len(segments))]


def basename(path: ArtifactPath) -> str:
    """Answer the last segment."""
    return path.rpartition("/")[2]


def _refuse(reason: str) -> NoReturn:
    raise Invalid("path", reason, MESSAGE) from None


def _decoded(text: str) -> str:
    """Decode percent-escapes until nothing changes."""
    if len(text) > RAW_CHARS_MAX:
        _refuse(f"it is longer than {PATH_CHARS_MAX} characters")
    for _ in range(DECODE_ROUNDS_MAX):
        if _ESCAPE.search(text) is None:
            return text
        try:
            text = unquote(text, errors="strict")
        except UnicodeDecodeError:
            _refuse("its percent-escapes are not UTF-8")
    _refuse("it is percent-encoded too many times")


def _check(path: str) -> None:
    segments = path.split("/")
    _check_size(path, segments)
    _check_characters(path)
    _check_shape(path, segments)
    folded = unicodedata.normalize("NFKC", path)
    if folded != path:
        if folded.count("/") != path.count("/") or "\\" in folded:
            _refuse("it has a character that looks like a slash")
        _check_shape(folded, folded.split("/"))
    if segments[0].casefold() in RESERVED_SEGMENTS:
        _refuse(f"'{segments[0]}' is reserved")


def _check_size(path: str, segments: list[str]) -> None:
    if len(path) > PATH_CHARS_MAX:
        _refuse(f"it is longer than {PATH_CHARS_MAX} characters")
    if len(segments) > DEPTH_MAX:
        _refuse(f"it has more than {DEPTH_MAX} segments")
    # Halves of surrogate pairs have no UTF-8 form; they are counted here and refused with the characters.
    if any(len(segment.encode("utf-8", "surrogatepass")) > SEGMENT_BYTES_MAX for segment in segments):
        _refuse(f"a segment is longer than {SEGMENT_BYTES_MAX} bytes")


def _check_characters(path: str) -> None:
    suspects = "" if path.isascii() and path.isprintable() else path
    if any(_is_control(char) for char in suspects):
        _refuse("it has a control character")
    if any(char in _SLASHES for char in suspects):
        _refuse("it has a character that looks like a slash")
    if "\ufffd" in suspects:
        _refuse("it was not valid UTF-8")
    if "\\" in path:
        _refuse("it has a backslash; segments are separated by '/'")
    if "#" in path or "?" in path:
        _refuse("it has a '#' or '?', which would cut it short in a URL")


def _check_shape(path: str, segments: list[str]) -> None:
    """Refuse what is not a plain relative path; also asked about the NFKC form of a path."""
    if path.startswith("/"):
        _refuse("it is absolute")
    if _DRIVE.match(path):
        _refuse("it starts with a drive letter")
    for segment in segments:
        # Spaces, invisible characters, and what follows ';' are ignored by some system or another.
        visible = "".join(char for char in segment.partition(";")[0] if not _is_invisible(char))
        if not segment:
            _refuse("it has an empty segment")
        if not visible.strip("."):
            _refuse("it has a segment of nothing but dots or spaces" if visible else "it has a segment without a visible name")


def _is_control(char: str) -> bool:
    """Whether `char` is a control character or one of the last two of a plane, which are reserved as no characters."""
    return unicodedata.category(char) in _FORBIDDEN_CATEGORIES or char in _BIDI or ord(char) & 0xFFFE == 0xFFFE


def _is_invisible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == "Cf"

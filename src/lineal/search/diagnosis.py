"""Errors that point: the text as the caller wrote it, a caret under the mistake, and a hint how to mend it."""

from collections.abc import Iterable
from difflib import get_close_matches

import msgspec

from lineal.errors import Invalid
from lineal.search.values import EXCERPT_LENGTH_MAX

_SHOWN_MAX = 80
_GUESSED_MAX = 64


class InvalidText(Invalid):
    """The text cannot be read."""

    def __init__(self, field: str, reason: str, message: str, *, start: int, end: int) -> None:
        """Name the `field` and say where in it the mistake is: characters from `start` (0-based, inclusive) to `end` (exclusive)."""
        self.start = start
        self.end = end
        super().__init__(field, reason, message)


class Span(msgspec.Struct, frozen=True):
    """A piece of the text: characters from `start` (0-based, inclusive) to `end` (exclusive)."""

    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """Reach from here to the end of `other`."""
        return Span(self.start, other.end)


class Source(msgspec.Struct, frozen=True):
    """What the caller wrote, and the name of the field they wrote it in (`filter`, `order_by`)."""

    text: str
    field: str

    def invalid(self, at: Span, reason: str, hint: str = "") -> InvalidText:
        """Make the error: `reason`, in MLflow's words where it has some, then `hint`, then the place."""
        line, column, width = _excerpt(self.text, at)
        hinted = f" {hint}" if hint else ""
        pointer = " " * column + "^" * width
        message = f"{reason}{hinted}\nAt character {at.start + 1} of {self.field}:\n  {line}\n  {pointer}"
        return InvalidText(self.field, reason, message, start=at.start, end=at.end)


def shown(text: str) -> str:
    """Shorten `text` to what a message can carry."""
    return text if len(text) <= _SHOWN_MAX else text[: _SHOWN_MAX - 3] + "..."


def meant(word: str, known: Iterable[str]) -> str:
    """Hint at the known word closest to `word`; empty when none is close."""
    candidates = list(known)
    if len(word) > _GUESSED_MAX:
        return ""
    by_lower = {candidate.lower(): candidate for candidate in candidates}
    close = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return f"Did you mean '{by_lower[close[0]]}'?" if close else ""


def _excerpt(text: str, at: Span) -> tuple[str, int, int]:
    """Cut one printable line around `at`; answer it with the column and the width of the mark in it."""
    room = EXCERPT_LENGTH_MAX // 2
    start = max(0, at.start - room)
    end = min(len(text), max(at.end, at.start + 1), at.start + room)
    stop = min(len(text), end + room // 2)
    before, after = ("..." if start else ""), ("..." if stop < len(text) else "")
    line = "".join(character if character.isprintable() else " " for character in text[start:stop])
    return before + line + after, len(before) + at.start - start, max(1, end - at.start)

r"""Text to tokens.

Quoting follows MLflow, which reads filters with sqlparse and then takes the quotes off the ends: nothing inside is
unescaped, so `'it''s'` is `it''s`. A text with one kind of quote in it is written in the other kind.

Source: mlflow 3.17, utils/search_utils.py; sqlparse 0.5, keywords.py (SQL_REGEX).
"""

import ast
import re
from typing import Literal, TypeAlias

import msgspec

from lineal.errors import Invalid
from lineal.search.diagnosis import Source, Span, shown
from lineal.search.values import FILTER_LENGTH_MAX, TOKENS_MAX

TokenKind: TypeAlias = Literal["field", "word", "name", "string", "number", "operator", "(", ")", ",", "end"]

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<field>(?:[^\W\d][\w$\#]*|`[^`]*`)\.
        (?:\w[\w$\#]*(?:\.\w[\w$\#]*)*|`(?:``|[^`])*`|"(?:""|\\"|[^"])*"|'(?:''|\\'|[^'])*'))
    | (?P<name>`[^`]*`)
    | (?P<string>'(?:''|\\'|[^'])*'|"(?:""|\\"|[^"])*")
    | (?P<number>-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
    | (?P<word>[^\W\d][\w$\#]*)
    | (?P<operator>[<>=~!]+)
    | (?P<punctuation>[(),])
    """,
    re.VERBOSE,
)
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_UNKNOWN_ESCAPE = re.compile(r"""\\(\\|'|"|[abfnrtv]|[0-3]?[0-7]{1,2}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|(?=.))""", re.DOTALL)


class Token(msgspec.Struct, frozen=True):
    """One token: `text` as written, quotes included."""

    kind: TokenKind
    text: str
    at: Span

    @property
    def keyword(self) -> str:
        """The word in capitals, to compare with keywords; empty for other tokens."""
        return self.text.upper() if self.kind == "word" and self.text.isascii() else ""


def tokens(source: Source) -> list[Token]:
    """Split `source` into tokens, closed by one of kind `end`.

    Raises:
        Invalid: it is too long, a quote is not closed, or a character has no place in a filter.
    """
    text = source.text
    if len(text) > FILTER_LENGTH_MAX:
        reason = f"at most {FILTER_LENGTH_MAX} characters, got {len(text)}"
        raise source.invalid(Span(FILTER_LENGTH_MAX, FILTER_LENGTH_MAX + 1), f"The {source.field} is too long: {reason}.")
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        at = Span(forbidden.start(), forbidden.end())
        raise source.invalid(at, f"The {source.field} holds the character U+{ord(forbidden[0]):04X}, which no text can hold.")
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _stuck(source, position, found)
        if match.lastgroup != "space":
            if len(found) == TOKENS_MAX:
                at = Span(position, match.end())
                raise source.invalid(at, f"The {source.field} is too long: more than {TOKENS_MAX} words, values and signs.")
            found.append(Token(_kind(match), match[0], Span(position, match.end())))
        position = match.end()
    found.append(Token("end", "", Span(len(text), len(text))))
    return found


def _kind(match: re.Match[str]) -> TokenKind:
    match match.lastgroup:
        case "field" | "name" | "string" | "number" | "word" | "operator":
            return match.lastgroup
        case _:
            return "(" if match[0] == "(" else ")" if match[0] == ")" else ","


def _stuck(source: Source, position: int, found: list[Token]) -> Invalid:
    character = source.text[position]
    at = Span(position, position + 1)
    before = found[-1] if found and found[-1].at.end == position else None
    clause = "Invalid clause(s) in filter string" if source.field == "filter" else "Invalid order_by clause"
    if character in "'\"`":
        return source.invalid(Span(position, len(source.text)), f"{clause}: the quote {character} is never closed.")
    if before is not None and before.kind == "word" and character == ".":
        return source.invalid(at, f"{clause}: a key is missing after '{shown(before.text)}.'.", "Write entity.key.")
    if before is not None and before.kind == "field":
        return source.invalid(at, f"{clause}: '{character}' cannot stand here.", quote_hint(before))
    if character == ";":
        return source.invalid(at, f"{clause}: ';'. Search filter contained multiple expression.", "Provide AND-ed expression list.")
    return source.invalid(at, f"{clause}: '{character}' cannot stand here.")


def quote_hint(field: Token) -> str:
    """Tell how to write a key that needs quotes, after the `field` that broke off."""
    return f"Put a key with special characters in backticks: {field.text.partition('.')[0]}.`...`"


def unquoted_key(text: str) -> str:
    """Take the quotes off a key, as MLflow does: `'` or `"` first, then backticks."""
    return _stripped(_stripped(text, "'\""), "`")


def unquoted(text: str) -> str:
    """Take the quotes off a value; nothing inside is unescaped."""
    return _stripped(text, "'\"")


def unquoted_in_list(text: str) -> str:
    r"""Take the quotes off a value in a list.

    MLflow reads lists as Python does, so here `\n` is a new line and `\\` one backslash.

    Raises:
        ValueError: Python cannot read it (a line break inside, for example).
    """
    body = text[1:-1]
    if "\\" not in body and "\n" not in body and "\r" not in body and text[0] not in body:
        return body
    # Python warns about escapes it does not know and keeps the backslash; doubling it says the same without the
    # warning.
    known = _UNKNOWN_ESCAPE.sub(lambda match: match[0] if match[1] else r"\\", text)
    try:
        value = str(ast.literal_eval(known))
    except SyntaxError as error:
        raise ValueError(error.msg) from error
    if _FORBIDDEN.search(value):
        message = "an escape in it makes a character that no text can hold"
        raise ValueError(message)
    return value


def _stripped(text: str, quotes: str) -> str:
    return text[1:-1] if len(text) >= 2 and text[0] == text[-1] and text[0] in quotes else text


def number(text: str) -> int | float:
    """Read a number token: an int when it is whole and fits 64 bits, else the nearest double."""
    if len(text) <= 20 and not any(mark in text for mark in ".eE"):
        whole = int(text)
        if -(2**63) <= whole < 2**63:
            return whole
    return float(text)

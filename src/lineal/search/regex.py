r"""Regular expressions that mean the same in RE2 (which our SQLite connections call) and in PostgreSQL.

A pattern is RE2's syntax without what PostgreSQL reads differently or not at all. RE2 proves that it needs only linear
time; `for_postgres` then spells it out so that no locale, line break or escape changes its meaning.

    allowed    literals  .  [...]  (...)  (?:...)  |  ^  $  *  +  ?  {m,n}  lazy forms  a leading (?i)
               \d \w \s \D \W \S (ASCII), \b \B, \n \t \r \f \v, a backslash before any punctuation
    refused    named and numbered groups, look-around, \p{..}, \x.., [[:alpha:]], \D \W \S inside [...]

Source: RE2 syntax, https://github.com/google/re2/wiki/Syntax; PostgreSQL 17, section 9.7.3.
"""

import re

import re2

from lineal.search.values import REGEX_LENGTH_MAX, REGEX_MEMORY_MAX_BYTES, REGEX_REPEAT_MAX

_PART = re.compile(
    r"""
      (?P<fold>\A\(\?i\))
    | (?P<group>\((?:\?:|(?!\?)))
    | (?P<repeat>\{(?P<low>\d+)(?:,(?P<high>\d*))?\})
    | (?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])
    | (?P<escape>\\.)
    | (?P<dot>\.)
    | (?P<brace>[{}])
    | (?P<star>[*+?])
    | (?P<anchor>[\^$])
    | (?P<plain>[^\\(\[])
    """,
    re.VERBOSE | re.DOTALL,
)
_INSIDE = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\n\\f\\r"}
_OUTSIDE = {
    "d": "[0-9]",
    "w": "[A-Za-z0-9_]",
    "s": "[ \\t\\n\\f\\r]",
    "D": "[^0-9]",
    "W": "[^A-Za-z0-9_]",
    "S": "[^ \\t\\n\\f\\r]",
    "b": "\\y",
    "B": "\\Y",
}
_CONTROLS = "ntrfv"


def check(pattern: str) -> str:
    """Say what is wrong with `pattern`, in a few words; empty when nothing is."""
    if len(pattern) > REGEX_LENGTH_MAX:
        return f"it has {len(pattern)} characters, at most {REGEX_LENGTH_MAX} are allowed"
    options = re2.Options()
    options.max_mem = REGEX_MEMORY_MAX_BYTES
    options.log_errors = False
    try:
        re2.compile(pattern, options=options)
    except re2.error as error:
        said = error.args[0] if error.args else "it cannot be read"
        return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    try:
        for_postgres(pattern)
    except ValueError as error:
        return str(error)
    return ""


def for_postgres(pattern: str) -> str:
    """Spell a checked `pattern` so that PostgreSQL's `~` reads it as RE2 does.

    Raises:
        ValueError: it holds something PostgreSQL has no equal for; says what.
    """
    spelled: list[str] = []
    position = 0
    before = "start"
    while position < len(pattern):
        match = _PART.match(pattern, position)
        if match is None:
            message = f"'{pattern[position : position + 3]}' is not supported at character {position + 1}"
            raise ValueError(message)
        part = _part(match, before)
        if part == "repeat" and before in {"repeat", "anchor", "lazy"}:
            message = f"'{match[0]}' at character {position + 1} repeats nothing"
            raise ValueError(message)
        spelled.append(_spelled(match))
        position, before = match.end(), part
    return "".join(spelled)


def _part(match: re.Match[str], before: str) -> str:
    match match.lastgroup:
        case "star" if match[0] == "?" and before == "repeat":
            return "lazy"
        case "star" | "repeat":
            return "repeat"
        case "escape" if match[0] in {"\\b", "\\B"}:
            return "anchor"
        case other:
            return other or "plain"


def _spelled(match: re.Match[str]) -> str:
    text = match[0]
    match match.lastgroup:
        case "escape":
            return _escape(text[1], _OUTSIDE)
        case "class":
            return _class(text)
        case "dot":
            return "[^\\n]"
        case "brace":
            return "\\" + text
        case "repeat":
            if max(int(match["low"]), int(match["high"] or 0)) > REGEX_REPEAT_MAX:
                message = f"'{text}' repeats more than {REGEX_REPEAT_MAX} times"
                raise ValueError(message)
            return text
        case _:
            return text


def _escape(letter: str, words: dict[str, str]) -> str:
    if letter in words:
        return words[letter]
    if letter in _CONTROLS or (letter.isascii() and letter.isprintable() and not letter.isalnum()):
        return "\\" + letter
    message = f"the escape '\\{letter}' is not supported here"
    raise ValueError(message)


def _class(text: str) -> str:
    opening = "[^" if text.startswith("[^") else "["
    body = text[len(opening) : -1]
    if re.search(r"\[[:.=]", body):
        message = f"'{text}' names a class; write its characters out"
        raise ValueError(message)
    return opening + re.sub(r"\\(?P<letter>.)|\[", _in_class, body, flags=re.DOTALL) + "]"


def _in_class(match: re.Match[str]) -> str:
    return "\\[" if match[0] == "[" else _escape(match["letter"], _INSIDE)

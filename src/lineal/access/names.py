"""The rules for names of users, service accounts, groups and roles: no two that look alike.

A name is compared by its case-folded NFKC form, and letters that are drawn like those of another script are refused outright, so that
`admin` with a Cyrillic `a` cannot pass for `admin` in a list of people to grant something to.
Source: Unicode Technical Standard 39, sections 4 and 5 (single-script names); here, each name keeps to one script.
"""

import re
import unicodedata

from lineal.access.values import EVERYONE
from lineal.errors import Invalid

NAME_LENGTH_MAX = 128
"""Characters of a name; an e-mail address fits."""
DISPLAY_NAME_LENGTH_MAX = 200
EMAIL_LENGTH_MAX = 254
"""Characters of an e-mail address. Source: RFC 5321, errata 1690."""

_NAME = re.compile(r"[^\W_](?:[\w.@+\-]*[\w])?\Z")
_ROLE_KEY = "role:"
_COMMON = frozenset("._@+-")
_ASIAN = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"))
"""Scripts that are written together."""
_RESERVED = frozenset(("anonymous", "lineal", "me", "root", "self", "system", EVERYONE))
"""Names that stand for something else: in the ledger (`lineal`, `anonymous`), in URLs, or in people's heads."""


def check_new_name(name: str, field: str = "name") -> str:
    """Answer the key of a new name, by which it is compared.

    Raises:
        Invalid: it is empty, too long, reserved, has characters that names have not, or mixes scripts.
    """
    key = key_of(name)
    reason = _refused(name) or ("is reserved" if key in _RESERVED else "")
    if reason:
        raise Invalid(field, reason)
    return key


def check_new_role_name(name: str, field: str = "name") -> str:
    """Answer the key of a new role's name; roles and accounts do not get into each other's way.

    Raises:
        Invalid: as for `check_new_name`.
    """
    reason = _refused(name)
    if reason:
        raise Invalid(field, reason)
    return role_key(name)


def key_of(name: str) -> str:
    """Answer the form of a name that is compared: NFKC, case-folded, NFKC again. Source: Unicode 16, section 3.13, D147."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name[: 4 * NAME_LENGTH_MAX]).casefold())


def role_key(name: str) -> str:
    """Answer the form of a role's name that is compared."""
    return _ROLE_KEY + key_of(name)


def alias_key(alias: str) -> str:
    """Answer the form of an alias in which it is protected and granted: `Champion` is as protected as `champion`."""
    return key_of(alias)


def check_text(text: str, field: str, length_max: int) -> str:
    """Answer a text that people read: one line without control characters.

    Raises:
        Invalid: it is none, or longer than `length_max` characters.
    """
    if len(text) > length_max:
        raise Invalid(field, f"has more than {length_max} characters")
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in text):
        raise Invalid(field, "must be one line without control or invisible characters")
    return text


def _refused(name: str) -> str:
    if not name:
        return "is required"
    if len(name) > NAME_LENGTH_MAX:
        return f"has more than {NAME_LENGTH_MAX} characters"
    if name != unicodedata.normalize("NFKC", name):
        return "has characters that stand for others (it must be in the normal form NFKC)"
    if _NAME.match(name) is None:
        return "begins and ends with a letter or digit and has only letters, digits and . _ @ + - between"
    if any(_script(char) == "LATIN" and not _is_plain_latin(char) for char in name):
        return "has letters that look like other Latin ones"
    scripts = {script for script in map(_script, name) if script}
    if len(scripts) > 1:
        return f"mixes scripts ({', '.join(sorted(scripts)).lower()}), so that it can look like another name"
    if scripts and scripts & {"CYRILLIC", "GREEK"} and not any(_is_telling(char) for char in name):
        return "consists of letters that look like Latin ones"
    return ""


def _script(char: str) -> str:
    """Answer the script of a letter by the first word of its Unicode name; empty for what every script uses."""
    if char in _COMMON or (char.isdigit() and char.isascii()):
        return ""
    first = unicodedata.name(char, "UNKNOWN").partition(" ")[0].partition("-")[0]
    return "ASIAN" if first in _ASIAN else first


_MORE_LATIN = frozenset("ßæøœłđþðħŋÆØŒŁĐÞÐĦŊ")
"""Letters of European languages that are no accented form of a letter of ASCII."""


def _is_plain_latin(char: str) -> bool:
    return char.isascii() or char in _MORE_LATIN or unicodedata.normalize("NFD", char)[0].isascii()


_LIKE_LATIN = frozenset(
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03c7"
)
"""Small letters of Cyrillic and Greek that can pass for Latin ones. Source: Unicode 16, confusables.txt, the common ones."""


def _is_telling(char: str) -> bool:
    return bool(_script(char)) and char.casefold() not in _LIKE_LATIN

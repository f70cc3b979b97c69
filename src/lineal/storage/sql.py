"""SQL that is put together at run time: literal fragments and parameters, and nothing else.

`Sql` can only be made from a literal in our source (the type checker enforces `LiteralString`) and from other `Sql`;
whatever a user wrote travels as a parameter. There is no way to turn a `str` into a fragment.
"""

from collections.abc import Collection, Iterable
from typing import Any, LiteralString

_PLACEHOLDER = "?"


class Sql:
    """A fragment of SQL with its parameters, in order. Immutable; join with `+` and `join`.

    A literal `?` always is a placeholder: fragments must not contain one inside quotes.
    """

    __slots__ = ("parameters", "text")

    def __init__(self, text: LiteralString, *parameters: Any) -> None:
        """Make a fragment from a literal `text` that has one `?` for each of `parameters`."""
        if text.count(_PLACEHOLDER) != len(parameters):
            message = f"{text.count(_PLACEHOLDER)} placeholders but {len(parameters)} parameters in {text!r}"
            raise ValueError(message)
        self.text: str = text
        self.parameters: tuple[Any, ...] = parameters

    def __add__(self, other: "Sql") -> "Sql":
        """Put `other` behind this fragment."""
        return _joined(self.text + other.text, self.parameters + other.parameters)

    def __repr__(self) -> str:
        """Show the text and the parameters, for debugging."""
        return f"Sql({self.text!r}, {self.parameters!r})"

    def __eq__(self, other: object) -> bool:
        """Two fragments are equal when their text and parameters are."""
        return isinstance(other, Sql) and (self.text, self.parameters) == (other.text, other.parameters)

    def __hash__(self) -> int:
        """Hash the text alone: parameters may be unhashable."""
        return hash(self.text)


def _joined(text: str, parameters: tuple[Any, ...]) -> Sql:
    made = Sql.__new__(Sql)
    made.text = text
    made.parameters = parameters
    return made


def join(separator: LiteralString, parts: Iterable[Sql]) -> Sql:
    """Join `parts` with a literal `separator`; no parts make an empty fragment."""
    listed = list(parts)
    return _joined(
        separator.join(part.text for part in listed),
        tuple(parameter for part in listed for parameter in part.parameters),
    )


def in_list(values: Iterable[Any]) -> Sql:
    """Make `(?, ?, ...)` over `values`; empty values make `(null)`, which contains nothing."""
    listed = tuple(values)
    if not listed:
        return Sql("(null)")
    return _joined("(" + "?, " * (len(listed) - 1) + "?)", listed)


def in_set(values: Collection[Any]) -> Sql:
    """Make the same for `in`, with the last value repeated up to a power of two: few different texts have to be prepared."""
    listed = tuple(values)
    if not listed:
        return in_list(())
    return in_list(listed + listed[-1:] * ((1 << (len(listed) - 1).bit_length()) - len(listed)))

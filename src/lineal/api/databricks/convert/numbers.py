"""Numbers that Databricks' clients send as texts."""

from lineal.errors import Invalid, NotFound

INT64_DIGITS_MAX = 18


def to_id(kind: str, text: str) -> int:
    """Read the id of a thing of this kind.

    Raises:
        NotFound: nothing can have such an id.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= INT64_DIGITS_MAX):
        raise NotFound(kind, text[:100])
    return int(text)


def page_size(value: int | None, default: int, size_max: int) -> int:
    """Check how many results a page shall have: 1 to `size_max`, inclusive.

    Raises:
        Invalid: it is not.
    """
    size = default if value is None else value
    if not 1 <= size <= size_max:
        raise Invalid("max_results", f"must be 1 to {size_max}, got {size}")
    return size

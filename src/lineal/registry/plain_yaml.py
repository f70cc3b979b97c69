"""YAML as plain values: null, true, numbers, texts, lists and mappings with texts as keys; nothing else is made, whatever a file asks for.

PyYAML's parser says what is there, one event after the other, and this module puts it together with limits. Its own loaders are not used:
the quick one ends the process at a file of brackets (it calls itself for each), and both let a few merges of merges take all memory.
"""

from collections.abc import Iterator
from typing import Any

DEPTH_MAX = 50
VALUES_MAX = 100_000
"""Values of one file; what an alias stands for is there once."""
_CORE = "tag:yaml.org,2002:"
_KNOWN = frozenset(f"{_CORE}{name}" for name in ("str", "null", "bool", "int", "float", "seq", "map", "timestamp"))
_TRUE = frozenset(("yes", "true", "on"))


class YamlError(ValueError):
    """This cannot be read."""


def load(data: bytes) -> Any:
    """Read the one document of a file. What an alias stands for is shared, not copied.

    Raises:
        YamlError: it is none, has tags of its own, merges, or more than a limit.
    """
    # Modules for a few answers: imported when first needed.
    import yaml  # noqa: PLC0415 - see above

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(yaml.SafeLoader("").resolve).build(yaml.parse(data, Loader=loader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise YamlError((str(error) or "unknown").splitlines()[0][:200]) from None


class _Builder:
    def __init__(self, resolve: Any) -> None:
        self._resolve = resolve
        self._root: list[Any] = []
        self._stack: list[tuple[Any, str | None]] = [(self._root, None)]
        """Open lists and mappings, each with the key that waits for its value."""
        self._anchors: dict[str, Any] = {}
        self._open: set[int] = set()
        self._left = VALUES_MAX

    def build(self, events: Iterator[Any]) -> Any:
        for event in events:
            kind = type(event).__name__
            if kind in {"SequenceStartEvent", "MappingStartEvent"}:
                self._start(event, [] if kind == "SequenceStartEvent" else {})
            elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
                self._open.discard(id(self._stack.pop()[0]))
            elif kind == "ScalarEvent":
                self._put(self._scalar(event), event.anchor)
            elif kind == "AliasEvent":
                self._put(self._aliased(event.anchor), None)
        if len(self._root) != 1:
            raise YamlError("it has no document, or several")
        return self._root[0]

    def _start(self, event: Any, value: Any) -> None:
        if event.tag is not None and event.tag not in _KNOWN:
            raise YamlError(f"it has the tag {event.tag[:100]}")
        if len(self._stack) > DEPTH_MAX:
            raise YamlError(f"it is nested deeper than {DEPTH_MAX}")
        self._put(value, event.anchor)
        self._stack.append((value, None))
        self._open.add(id(value))

    def _aliased(self, anchor: str) -> Any:
        if anchor not in self._anchors:
            raise YamlError(f"the alias {anchor[:100]} stands for nothing")
        value = self._anchors[anchor]
        if id(value) in self._open:
            raise YamlError(f"the alias {anchor[:100]} stands for what it is in")
        return value

    def _put(self, value: Any, anchor: str | None) -> None:
        self._left -= 1
        if self._left < 0:
            raise YamlError(f"it has more than {VALUES_MAX} values")
        if anchor is not None:
            self._anchors[anchor] = value
        target, key = self._stack[-1]
        if isinstance(target, list):
            target.append(value)
        elif key is None:
            self._stack[-1] = (target, _key(value))
        else:
            target[key] = value
            self._stack[-1] = (target, None)

    def _scalar(self, event: Any) -> Any:
        tag = event.tag if event.tag is not None and event.tag != "!" else self._resolve(_scalar_node(), event.value, event.implicit)
        if tag == f"{_CORE}merge":
            raise YamlError("it merges mappings")
        if tag not in _KNOWN:
            raise YamlError(f"it has the tag {str(tag)[:100]}")
        return _value(tag.removeprefix(_CORE), event.value)


def _scalar_node() -> type:
    import yaml  # noqa: PLC0415 - as above

    return yaml.ScalarNode


def _key(value: Any) -> str:
    if isinstance(value, list | dict):
        raise YamlError("a list or mapping is a key")
    return value if isinstance(value, str) else "" if value is None else str(value)


def _value(kind: str, text: str) -> Any:
    """Make a value; a number in a form that Python does not know stays a text."""
    try:
        match kind:
            case "null":
                return None
            case "bool":
                return text.lower() in _TRUE
            case "int":
                return int(text.replace("_", ""), 0) if text.strip("-+0") else 0
            case "float":
                return float(text.lower().replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
            case _:
                return text
    except ValueError:
        return text

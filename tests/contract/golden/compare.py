"""How an answer differs from the golden one."""

import json
from typing import Any

from tests.contract.golden.template import text_matches

# Parts of MLflow's answers that no client reads as contract; they are neither recorded nor compared.
IGNORED = {"sqlstate": "3.1x adds it to errors; older servers lack it", "error_class": "the same"}

# What Lineal may answer beyond MLflow: the dotted path of the field (`[]` for a list's item) and why.
EXTRA: dict[str, str] = {
    "$.registered_model.latest_versions[].aliases": "MLflow leaves the aliases out of versions inside a model",
    "$.registered_models[].latest_versions[].aliases": "the same, in a search",
}


def drop_ignored(value: Any) -> Any:
    """Take the parts out of an error body that are no contract."""
    if isinstance(value, dict) and "error_code" in value:
        return {key: item for key, item in value.items() if key not in IGNORED}
    return value


def differences(expected: Any, actual: Any, *, unordered: frozenset[str] = frozenset(), path: str = "$") -> list[str]:
    """List every difference, each as a line that names its place; empty when `actual` is as expected."""
    match expected:
        case "<any>":
            return []
        case "<timestamp>":
            return [] if _is_int(actual) and actual > 1_600_000_000_000 else [f"{path}: not a time of now: {actual!r}"]
        case "<int>":
            return [] if _is_int(actual) else [f"{path}: not an integer: {actual!r}"]
        case str():
            same = isinstance(actual, str) and text_matches(expected, actual)
            return [] if same else [_differ(path, expected, actual)]
        case dict() if isinstance(actual, dict):
            return _object(expected, actual, unordered, path)
        case list() if isinstance(actual, list):
            return _list(expected, actual, unordered, path)
        case float():
            same = isinstance(actual, (int, float)) and not isinstance(actual, bool) and expected == actual
            return [] if same else [_differ(path, expected, actual)]
        case _:
            same = type(expected) is type(actual) and expected == actual
            return [] if same else [_differ(path, expected, actual)]


def _object(expected: dict[str, Any], actual: dict[str, Any], unordered: frozenset[str], path: str) -> list[str]:
    found: list[str] = []
    for key, value in expected.items():
        if key in actual:
            found += differences(value, actual[key], unordered=unordered, path=f"{path}.{key}")
        elif value != "<any>":
            found.append(f"{path}.{key}: missing, expected {_short(value)}")
    for key in actual.keys() - expected.keys():
        if _pattern(f"{path}.{key}") not in EXTRA:
            found.append(f"{path}.{key}: not expected: {_short(actual[key])}")
    return found


def _list(expected: list[Any], actual: list[Any], unordered: frozenset[str], path: str) -> list[str]:
    if len(expected) != len(actual):
        return [f"{path}: expected {len(expected)} items, got {len(actual)}: {_short(expected)} != {_short(actual)}"]
    if _pattern(path) in unordered:
        actual = _paired(expected, actual, unordered)
    found: list[str] = []
    for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
        found += differences(one, other, unordered=unordered, path=f"{path}[{index}]")
    return found


def _paired(expected: list[Any], actual: list[Any], unordered: frozenset[str]) -> list[Any]:
    """Bring a set into the order of the golden one, as far as its items are found there."""
    left = list(actual)
    pairs: list[Any] = []
    for one in expected:
        same = next((other for other in left if not differences(one, other, unordered=unordered)), None)
        if same is not None:
            left.remove(same)
        pairs.append(same)
    return [left.pop(0) if one is None else one for one in pairs]


def _pattern(path: str) -> str:
    return "".join("[]" if part.isdigit() else part for part in path.replace("[", "\0").replace("]", "\0").split("\0"))


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _differ(path: str, expected: Any, actual: Any) -> str:
    return f"{path}: expected {_short(expected)}, got {_short(actual)}"


def _short(value: Any, length_max: int = 700) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= length_max else text[:length_max] + "..."

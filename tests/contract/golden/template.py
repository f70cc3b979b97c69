"""The small template language of golden files: variables, repetitions and typed placeholders.

In requests and answers: `{name}` a variable captured earlier in the scenario (`{u}` is a text unique to each replay, `{none}` the id of no
run), `{x*250}` a letter repeated, `{"$repeat": n, "item": ...}` a list of n items that may use `{i}`.
In answers only: `<timestamp>` milliseconds of our time, `<int>`, `<string>` any non-empty text, `<id>` 32 hexadecimal digits, `<run_name>`
a made-up name, `<any>` anything.
"""

import re
import secrets
from typing import Any

Variables = dict[str, Any]

_VARIABLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_REPEATED = re.compile(r"\{(.)\*(\d+)\}")
_LONG = re.compile(r"(.)\1{99,}")
_HEX_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_RUN_NAME = re.compile(r"[a-z]+-[a-z]+-\d{1,4}")
_PLACEHOLDER = re.compile(r"<(string|id|run_name|any)>")
_PATTERNS = {"string": ".+", "id": "[0-9a-f]{32}", "run_name": "[a-z]+-[a-z]+-[0-9]+", "any": ".*"}
_SET = re.compile(r"\{('[^'{}]*'(?:, '[^'{}]*')*)\}")
_OUR_TIME_MS = 1_600_000_000_000  # scripts themselves use small times
_VOLATILE_TEXT = {"next_page_token": "<string>"}
# Where an id as short as "7" may be taken for the captured one.
_SHORT_ID_KEYS = {
    "experiment_id",
    "experiment_ids",
    "artifact_uri",
    "artifact_location",
    "root_uri",
    "source",
    "message",
    "storage_location",
}
_SHORT = 8
_STEP_OF_INDEX = re.compile(r"\[(\d+)\]|\.([^.\[]+)")


def first_variables() -> Variables:
    """Make what each replay starts with: `{u}` keeps its names apart from those of other replays, `{none}` is the id of no run."""
    return {"u": "u" + secrets.token_hex(5), "none": "0123456789abcdef0123456789abcdef"}


def fill(value: Any, variables: Variables) -> Any:
    """Put variables and repetitions in place of their names, in texts, lists and objects."""
    match value:
        case str():
            return _fill_text(value, variables)
        case list():
            return [fill(item, variables) for item in value]
        case {"$repeat": count, "item": item}:
            return [fill(item, {**variables, "i": index}) for index in range(count)]
        case dict():
            return {_fill_text(key, variables): fill(item, variables) for key, item in value.items()}
        case _:
            return value


def _fill_text(text: str, variables: Variables) -> Any:
    whole = _VARIABLE.fullmatch(text)
    if whole is not None and whole[1] in variables:
        return variables[whole[1]] if whole[1] != "i" else str(variables["i"])
    text = _REPEATED.sub(lambda found: found[1] * int(found[2]), text)
    return _VARIABLE.sub(lambda found: str(variables.get(found[1], found[0])), text)


def pick(answer: Any, path: str) -> Any:
    """Read `$.runs[0].info.run_id` out of an answer."""
    for index, key in _STEP_OF_INDEX.findall(path.removeprefix("$")):
        answer = answer[int(index)] if index else answer[key]
    return answer


def generalise(value: Any, variables: Variables, key: str = "") -> Any:
    """Turn an answer into what any server should answer: variables for captured ids, placeholders for what varies."""
    match value:
        case dict():
            return {name: generalise(item, variables, name) for name, item in value.items()}
        case list():
            return [generalise(item, variables, key) for item in value]
        case str() if key in _VOLATILE_TEXT:
            return _VOLATILE_TEXT[key]
        case str():
            return _generalise_text(value, variables, key)
        case bool():
            return value
        case int() if value > _OUR_TIME_MS and value < 2 * _OUR_TIME_MS:
            return "<timestamp>"
        case _:
            return value


def _generalise_text(text: str, variables: Variables, key: str) -> str:
    if _RUN_NAME.fullmatch(text):
        return "<run_name>"
    by_length = sorted(variables.items(), key=lambda item: -len(str(item[1])))
    for name, value in by_length:
        if not isinstance(value, str) or not value:
            continue
        if len(value) >= _SHORT:
            text = text.replace(value, f"{{{name}}}")
        elif key in _SHORT_ID_KEYS:
            text = re.sub(rf"(?<![\w.-]){re.escape(value)}(?![\w.-])", f"{{{name}}}", text)
    text = _LONG.sub(lambda found: f"{{{found[1]}*{len(found[0])}}}", text)
    return _sort_sets(_HEX_ID.sub("<id>", text))


def text_matches(expected: str, actual: str) -> bool:
    """Say whether `actual` is what the template `expected` (already filled) stands for."""
    expected, actual = _sort_sets(expected), _sort_sets(actual)
    if _PLACEHOLDER.search(expected) is None:
        return expected == actual
    parts = _PLACEHOLDER.split(expected)
    pattern = "".join(_PATTERNS[part] if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.fullmatch(pattern, actual, re.DOTALL) is not None


def _sort_sets(text: str) -> str:
    """Put the sets that MLflow prints into its messages in one order; Python prints them in another each time."""
    return _SET.sub(lambda found: "{" + ", ".join(sorted(found[1].split(", "))) + "}", text)

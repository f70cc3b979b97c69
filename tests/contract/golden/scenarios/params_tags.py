"""Params are written once; tags are overwritten."""

from tests.contract.golden.steps import Scenario, get, post

_NONE = "{none}"


def _run(name: str):
    return (
        post("experiment", "experiments/create", {"name": f"{name}-{{u}}"}, capture={"e": "$.experiment_id"}),
        post("run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "r"}, capture={"r": "$.run.info.run_id"}),
    )


def _param(name: str, key: object, value: object, **more: object):
    return post(name, "runs/log-parameter", {"run_id": "{r}", "key": key, "value": value}, **more)


def _tag(name: str, key: object, value: object, **more: object):
    return post(name, "runs/set-tag", {"run_id": "{r}", "key": key, "value": value}, **more)


_SETS = ("$.run.data.tags", "$.run.data.params")

SCENARIOS = [
    Scenario(
        "params",
        [
            *_run("params"),
            _param("log", "depth", "3"),
            _param("the same again", "depth", "3"),
            _param("another value", "depth", "4"),
            _param("empty value", "empty", ""),
            post("no value", "runs/log-parameter", {"run_id": "{r}", "key": "novalue"}),
            _param("unicode", "schlüssel", "größe 😀"),
            _param("all the characters of a key", "a/b_c-d.e f:g", "1"),
            get("read back", "runs/get", {"run_id": "{r}"}, unordered=_SETS),
            post("old name of the id", "runs/log-parameter", {"run_uuid": "{r}", "key": "old", "value": "1"}),
        ],
    ),
    Scenario(
        "limits of params",
        [
            *_run("limits"),
            _param("longest key", "{k*250}", "1"),
            _param("too long a key", "{k*251}", "1"),
            _param("longest value", "longest", "{v*6000}"),
            _param("longer values are cut", "longer", "{v*6001}"),
            _param("the cut value again", "longer", "{v*7000}"),
            get("read back", "runs/get", {"run_id": "{r}"}, unordered=_SETS),
        ],
    ),
    Scenario(
        "params that are refused",
        [
            *_run("refused"),
            _param("bad character", "a?b", "1"),
            _param("only spaces are fine", " ", "1"),
            _param("dot", ".", "1"),
            _param("dots", "..", "1"),
            _param("leaves its folder", "../a", "1"),
            _param("absolute", "/a", "1"),
            _param("double slash", "a//b", "1"),
            _param("trailing slash", "a/", "1"),
            _param("dot inside", "a/./b", "1"),
            _param("empty key", "", "1"),
            _param("number as key", 5, "1"),
            _param("number as value", "n", 5),
            _param("boolean as value", "n", True),
            _param("null as value", "null", None),
            _param("list as value", "n", ["a"]),
            post("no key", "runs/log-parameter", {"run_id": "{r}", "value": "1"}),
            post("no run", "runs/log-parameter", {"key": "a", "value": "1"}),
            post("unknown run", "runs/log-parameter", {"run_id": _NONE, "key": "a", "value": "1"}),
            post("malformed run", "runs/log-parameter", {"run_id": "a/b", "key": "a", "value": "1"}),
            get("nothing was written", "runs/get", {"run_id": "{r}"}, unordered=_SETS),
        ],
    ),
    Scenario(
        "tags",
        [
            *_run("tags"),
            _tag("set", "colour", "red"),
            _tag("set again", "colour", "blue"),
            _tag("empty value", "empty", ""),
            post("no value", "runs/set-tag", {"run_id": "{r}", "key": "novalue"}),
            _tag("unicode", "schlüssel", "größe 😀"),
            _tag("longest key", "{k*250}", "1"),
            _tag("too long a key", "{k*251}", "1"),
            _tag("longest value", "longest", "{v*8000}"),
            _tag("longer values are cut", "longer", "{v*8001}"),
            get("read back", "runs/get", {"run_id": "{r}"}, unordered=_SETS),
            post("delete", "runs/delete-tag", {"run_id": "{r}", "key": "colour"}),
            post("delete twice", "runs/delete-tag", {"run_id": "{r}", "key": "colour"}),
            post("old name of the id", "runs/set-tag", {"run_uuid": "{r}", "key": "old", "value": "1"}),
        ],
    ),
    Scenario(
        "tags that are refused",
        [
            *_run("badtags"),
            _tag("bad character", "a?b", "1"),
            _tag("leaves its folder", "../a", "1"),
            _tag("absolute", "/a", "1"),
            _tag("empty key", "", "1"),
            _tag("number as value", "n", 5),
            post("no key", "runs/set-tag", {"run_id": "{r}", "value": "1"}),
            post("no run", "runs/set-tag", {"key": "a", "value": "1"}),
            post("unknown run", "runs/set-tag", {"run_id": _NONE, "key": "a", "value": "1"}),
            post("delete without key", "runs/delete-tag", {"run_id": "{r}"}),
            post("delete without run", "runs/delete-tag", {"key": "a"}),
            post("delete of an unknown run", "runs/delete-tag", {"run_id": _NONE, "key": "a"}),
            get("nothing was written", "runs/get", {"run_id": "{r}"}, unordered=_SETS),
        ],
    ),
    Scenario(
        "the model tag of old clients",
        [
            *_run("logmodel"),
            post(
                "log",
                "runs/log-model",
                {
                    "run_id": "{r}",
                    "model_json": '{"artifact_path": "model", "flavors": {"python_function": {"loader_module": "x"}}, '
                    '"utc_time_created": "2024-01-01 00:00:00", "run_id": "r"}',
                },
            ),
            get("the tag", "runs/get", {"run_id": "{r}"}, unordered=_SETS),
            post("not JSON", "runs/log-model", {"run_id": "{r}", "model_json": "nope"}),
            post("fields missing", "runs/log-model", {"run_id": "{r}", "model_json": "{}"}, any_message="the order of a set in Python"),
            post("no model", "runs/log-model", {"run_id": "{r}"}),
            post(
                "unknown run",
                "runs/log-model",
                {
                    "run_id": _NONE,
                    "model_json": '{"artifact_path": "model", "flavors": {}, "utc_time_created": "2024-01-01 00:00:00", "run_id": "r"}',
                },
            ),
        ],
    ),
]

"""Artifacts: the proxy that lists, stores, serves and deletes, and the lists by run."""

from typing import Any

from tests.contract.golden.steps import AJAX, PROXY, Better, Scenario, Step, delete, get, post, put

_WHERE = PROXY + "/{e}/{r}/artifacts"
_BACKSLASH = Better(
    "MLflow refuses backslashes only where it runs on Windows",
    {"error_code": "INVALID_PARAMETER_VALUE", "message": "Invalid path"},
    400,
)


def _run(name: str):
    return (
        post("experiment", "experiments/create", {"name": f"{name}-{{u}}"}, capture={"e": "$.experiment_id"}),
        post("run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "r"}, capture={"r": "$.run.info.run_id"}),
    )


def _list(name: str, path: str = "{e}/{r}/artifacts", **more: Any):
    return get(name, PROXY, {"path": path}, **more)


SCENARIOS = [
    Scenario(
        "by proxy",
        [
            *_run("proxy"),
            _list("nothing yet"),
            put("upload", _WHERE + "/a.txt", "hello"),
            put("into a folder", _WHERE + "/model/data/weights.json", '{"w": [1, 2]}'),
            put("beside it", _WHERE + "/model/MLmodel", "flavors: {}\n"),
            put("empty file", _WHERE + "/empty.txt", ""),
            put("with a space and an umlaut", _WHERE + "/gr%C3%B6%C3%9Fe%20a.txt", "x"),
            _list("the top"),
            _list("a folder", "{e}/{r}/artifacts/model"),
            _list("a folder in it", "{e}/{r}/artifacts/model/data"),
            _list("a folder, with a slash", "{e}/{r}/artifacts/model/"),
            _list("a file", "{e}/{r}/artifacts/a.txt"),
            _list("what is not there", "{e}/{r}/artifacts/none"),
            get("read", _WHERE + "/a.txt"),
            get("read text", _WHERE + "/model/MLmodel"),
            get("read JSON", _WHERE + "/model/data/weights.json"),
            get("read nothing", _WHERE + "/empty.txt"),
            get("read an umlaut", _WHERE + "/gr%C3%B6%C3%9Fe%20a.txt"),
            get("read what is not there", _WHERE + "/none.txt"),
            put("overwrite", _WHERE + "/a.txt", "hello again"),
            get("read again", _WHERE + "/a.txt"),
            delete("delete a file", _WHERE + "/a.txt"),
            get("gone", _WHERE + "/a.txt"),
            delete("delete a folder", _WHERE + "/model"),
            _list("what is left"),
        ],
    ),
    Scenario(
        "by run",
        [
            *_run("byrun"),
            get("nothing yet", "artifacts/list", {"run_id": "{r}"}),
            put("upload", _WHERE + "/a.txt", "hello"),
            put("into a folder", _WHERE + "/model/MLmodel", "flavors: {}\n"),
            put("deeper", _WHERE + "/model/data/w.bin", "12345"),
            get("the top", "artifacts/list", {"run_id": "{r}"}),
            get("a folder", "artifacts/list", {"run_id": "{r}", "path": "model"}),
            get("a file", "artifacts/list", {"run_id": "{r}", "path": "a.txt"}),
            get("what is not there", "artifacts/list", {"run_id": "{r}", "path": "none"}),
            get("by the ajax path", AJAX + "artifacts/list", {"run_id": "{r}", "path": "model/data"}),
            get("old name of the id", "artifacts/list", {"run_uuid": "{r}"}),
            get("no run", "artifacts/list"),
            get("unknown run", "artifacts/list", {"run_id": "{none}"}),
            Step(
                "upload for the web",
                "POST",
                AJAX + "upload-artifact",
                (("run_uuid", "{r}"), ("path", "web/b.txt")),
                raw="from the web",
                headers={"Content-Type": "text/plain"},
            ),
            get("uploaded", _WHERE + "/web/b.txt"),
            get("download for the web", "/get-artifact", {"run_id": "{r}", "path": "a.txt"}),
            get("download from a folder", "/get-artifact", {"run_id": "{r}", "path": "model/MLmodel"}),
        ],
    ),
    Scenario(
        "of a logged model",
        [
            post("experiment", "experiments/create", {"name": "model-{u}"}, capture={"e": "$.experiment_id"}),
            post("model", "logged-models", {"experiment_id": "{e}", "name": "clf"}, capture={"m": "$.model.info.model_id"}),
            put("upload", PROXY + "/{e}/models/{m}/artifacts/MLmodel", "flavors: {}\n"),
            put("deeper", PROXY + "/{e}/models/{m}/artifacts/data/w.bin", "12345"),
            get("the top", "logged-models/{m}/artifacts/directories"),
            get("a folder", "logged-models/{m}/artifacts/directories", {"artifact_directory_path": "data"}),
            get("leaves its root", "logged-models/{m}/artifacts/directories", {"artifact_directory_path": "../.."}),
            get("download for the web", AJAX + "logged-models/{m}/artifacts/files", {"artifact_file_path": "MLmodel"}),
        ],
    ),
    Scenario(
        "paths that leave their root",
        [
            *_run("paths"),
            get("read with backslashes", f"{PROXY}/a%5c..%5cb", better=_BACKSLASH),
            _list("list with backslashes", "..\\b", better=_BACKSLASH),
            *(
                get(f"read {path}", f"{PROXY}/{path}")
                for path in (
                    "%2e%2e/%2e%2e/etc/passwd",
                    "a/%2e%2e/%2e%2e/b",
                    "%252e%252e/b",
                    "..%2fb",
                    "%2fetc%2fpasswd",
                    "C:%5cb",
                    "a%23b",
                )
            ),
            *(
                put(f"write {path}", f"{PROXY}/{path}", "x")
                for path in ("%2e%2e/b", "a/%2e%2e/%2e%2e/b", "%252e%252e/b", "..%2fb", "%2fetc%2fb")
            ),
            *(delete(f"delete {path}", f"{PROXY}/{path}") for path in ("%2e%2e/b", "%252e%252e/b", "..%2fb")),
            *(
                _list(f"list {path}", path)
                for path in ("..", "../..", "/etc", "a/../..", "%2e%2e", "%252e%252e", "file:///etc", "a#b", "C:\\b")
            ),
            *(
                get(f"list of the run {path}", "artifacts/list", {"run_id": "{r}", "path": path})
                for path in ("..", "/etc", "a/../..", "%2e%2e/", "../../secret")
            ),
            *(get(f"download {path}", "/get-artifact", {"run_id": "{r}", "path": path}) for path in ("..", "/etc/passwd", "%2e%2e/b")),
        ],
    ),
]

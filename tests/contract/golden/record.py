"""Record the golden files from a real MLflow server.

    python -m tests.contract.golden.record --server PATH_TO/mlflow        starts `mlflow server` on a free port and an empty store
    python -m tests.contract.golden.record --url http://127.0.0.1:5000    asks a running one, which must serve artifacts by proxy

Each script in `scenarios/` becomes one JSON file beside this one. Recorded with mlflow 3.17.2. Only groups named on the command line are
recorded, all by default. After a new recording, look at the difference in git: it is what the new MLflow does otherwise.
"""

import argparse
import contextlib
import importlib
import json
import os
import pkgutil
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Generator
from pathlib import Path
from typing import Any

from tests.contract.golden import scenarios
from tests.contract.golden.compare import drop_ignored
from tests.contract.golden.exchange import Answer, Server, request_of
from tests.contract.golden.steps import Scenario, Step
from tests.contract.golden.template import Variables, first_variables, generalise, pick

HERE = Path(__file__).parent
START_S = 600  # it migrates an empty database step by step, which takes minutes on a busy machine
_MACHINE = re.compile(r"/tmp/|/home/|/root/|localhost|127\.0\.0\.1|sqlite3\.|\[SQL:|Traceback|u[0-9a-f]{10}(?![0-9a-f])")

# Of filters: what MLflow's smaller language cannot read, or would take instead. Ours takes more, so it says other things there.
_GRAMMAR = re.compile(
    r"Invalid clause|Invalid compar|Valid keys|multiple expression|Invalid filter string|support comparison with"
    r"|different type in list|Valid entity types|or a list of quoted|Could not be parsed"
)


class NotFit(Exception):
    """An answer that cannot be a golden one: it holds a path of this machine, SQL or a stack trace."""


def main() -> None:
    """Record the groups asked for."""
    parser = argparse.ArgumentParser(description="Record golden request/response pairs from a real MLflow server.")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--url", help="a running MLflow server")
    where.add_argument("--server", type=Path, help="the mlflow executable to start")
    parser.add_argument("groups", nargs="*", help="groups to record; all by default")
    arguments = parser.parse_args()
    running = contextlib.nullcontext(arguments.url) if arguments.url else started(arguments.server)
    with running as url:
        for group in arguments.groups or sorted(module.name for module in pkgutil.iter_modules(scenarios.__path__)):
            module = importlib.import_module(f"{scenarios.__name__}.{group}")
            recorded = [record(scenario, url) for scenario in module.SCENARIOS]
            text = json.dumps(recorded, indent=1, ensure_ascii=False) + "\n"
            (HERE / f"{group}.json").write_text(text, encoding="utf-8")
            print(f"{group}: {len(recorded)} scenarios, {sum(len(one['steps']) for one in recorded)} steps")  # noqa: T201 - the progress of a script


@contextlib.contextmanager
def started(executable: Path) -> Generator[str]:
    """Run `mlflow server` with an empty store on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [str(executable), "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        command += ["--backend-store-uri", f"sqlite:///{folder}/store.db", "--artifacts-destination", f"{folder}/artifacts"]
        process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process)
            yield url
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(START_S * 4):
        if process.poll() is not None:
            raise RuntimeError(f"mlflow server ended with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/health", timeout=5):
            return
        time.sleep(0.25)
    raise RuntimeError(f"mlflow server did not answer in {START_S} s")


def record(scenario: Scenario, url: str) -> dict[str, Any]:
    """Play a scenario and write down what was answered, made general."""
    variables = first_variables()
    server = Server(url)
    try:
        steps = [_record_step(step, server, variables, scenario.name) for step in scenario.steps]
    finally:
        server.close()
    return {"scenario": scenario.name, "steps": steps}


def _record_step(step: Step, server: Server, variables: Variables, scenario: str) -> dict[str, Any]:
    time.sleep(step.pause_ms / 1000)
    golden = _described(step)
    answer = server.ask(request_of(golden, variables))
    try:
        for name, path in step.capture.items():
            variables[name] = pick(answer.body, path)
    except (KeyError, IndexError, TypeError) as error:
        raise NotFit(f"{scenario} / {step.name}: nothing to capture in {answer.status} {answer.body}") from error
    answered = _answered(answer, variables)
    _check_ids(answered, golden=step.better is None, where=f"{scenario} / {step.name}")
    if step.any_message:
        if "response" not in answered:
            raise NotFit(f"{scenario} / {step.name}: {answered}")
        answered["response"]["message"] = "<any>"
    if step.longer:
        message = answered["response"]["message"]
        answered["response"]["message"] = "<any>" if _GRAMMAR.search(message) else message + "<any>"
    if step.better is None:
        golden |= answered
    else:
        if isinstance(answered.get("response"), dict) and _MACHINE.search(str(answered["response"].get("message", ""))):
            answered["response"]["message"] = "<any>"
        golden |= {"status": step.better.status, "response": step.better.response, "better": step.better.why, "mlflow": answered}
    if found := _MACHINE.search(json.dumps(golden)):
        raise NotFit(f"{scenario} / {step.name}: {found[0]} in {json.dumps(golden)}")
    return golden


def _answered(answer: Answer, variables: Variables) -> dict[str, Any]:
    body = generalise(drop_ignored(answer.body), variables)
    headers = generalise(answer.headers, variables)
    return {"status": answer.status, "headers": headers, ("response" if answer.is_json else "text"): body}


def _check_ids(value: Any, *, golden: bool, where: str) -> None:
    """Refuse an experiment id that no variable stands for; where MLflow's answer is only kept as a curiosity, put a placeholder."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in items:
        _check_ids(item, golden=golden, where=where)
    if isinstance(value, dict) and str(value.get("experiment_id", "0")).isdigit() and value.get("experiment_id", "0") != "0":
        if golden:
            raise NotFit(f"{where}: experiment_id {value['experiment_id']} is not captured")
        value["experiment_id"] = "<string>"


def _described(step: Step) -> dict[str, Any]:
    golden: dict[str, Any] = {"name": step.name, "method": step.method, "path": step.path}
    optional = {
        "query": [list(pair) for pair in step.query],
        "body": step.body,
        "raw": step.raw,
        "request_headers": dict(step.headers),
        "capture": dict(step.capture),
        "any_message": step.any_message,
        "longer": step.longer,
        "unordered": list(step.unordered),
        "pause_ms": step.pause_ms,
    }
    golden |= {key: value for key, value in optional.items() if value or (key in {"body", "raw"} and value is not None)}
    return golden


if __name__ == "__main__":
    main()

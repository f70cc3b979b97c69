"""Replay the golden files against a running server and name every difference.

    python -m tests.contract.golden.replay --url http://127.0.0.1:5000 [--reference] [group ...]

`--reference` is for a real MLflow server: where ours is meant to be better, MLflow's own answer is expected instead.
That proves this engine.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.contract.golden.compare import differences, drop_ignored
from tests.contract.golden.exchange import Server, request_of
from tests.contract.golden.template import Variables, fill, first_variables, pick

HERE = Path(__file__).parent


def groups() -> list[str]:
    """Name the recorded groups."""
    return sorted(file.stem for file in HERE.glob("*.json"))


def load(group: str) -> list[dict[str, Any]]:
    """Read the scenarios of a group."""
    return json.loads((HERE / f"{group}.json").read_text(encoding="utf-8"))


def replay(scenario: dict[str, Any], url: str, *, reference: bool = False) -> list[str]:
    """Play a scenario; give one line for each difference, none when all is as recorded."""
    variables = first_variables()
    found: list[str] = []
    server = Server(url)
    try:
        for golden in scenario["steps"]:
            time.sleep(golden.get("pause_ms", 0) / 1000)
            lines, captured_all = _step(golden, server, variables, reference=reference)
            found += [f"{golden['name']} ({golden['method']} {golden['path']}): {line}" for line in lines]
            if not captured_all:
                return [*found, "the rest of the scenario needs what this answer lacks"]
    finally:
        server.close()
    return found


def _step(golden: dict[str, Any], server: Server, variables: Variables, *, reference: bool) -> tuple[list[str], bool]:
    answer = server.ask(request_of(golden, variables))
    expected = golden["mlflow"] if reference and "mlflow" in golden else golden
    found: list[str] = []
    for name, path in golden.get("capture", {}).items():
        try:
            variables[name] = pick(answer.body, path)
        except (KeyError, IndexError, TypeError):
            return [f"no {path} in {answer.status} {answer.body}"], False
    if answer.status != expected["status"]:
        found.append(f"status {answer.status}, expected {expected['status']}: {str(answer.body)[:500]}")
    for name, value in expected.get("headers", {}).items():
        found += differences(fill(value, variables), answer.headers.get(name), path=name)
    body = expected.get("response", expected.get("text"))
    found += differences(fill(body, variables), drop_ignored(answer.body), unordered=frozenset(golden.get("unordered", ())))
    return found, True


def main() -> None:
    """Replay all groups, or those named, and end with 1 when something differs."""
    parser = argparse.ArgumentParser(description="Replay golden request/response pairs against a running server.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--reference", action="store_true", help="the server is a real MLflow")
    parser.add_argument("groups", nargs="*")
    arguments = parser.parse_args()
    failed = total = 0
    for group in arguments.groups or groups():
        for scenario in load(group):
            total += 1
            if lines := replay(scenario, arguments.url, reference=arguments.reference):
                failed += 1
                print(f"{group} / {scenario['scenario']}", *lines, sep="\n    ")  # noqa: T201 - the report of a script
    print(f"{total - failed} of {total} scenarios as recorded")  # noqa: T201 - the report of a script
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

"""The made parts of docs/mlflow.md: what we serve, what we do not, and where our answers differ on purpose.

`python -m tests.contract.mlflow_page` renews the page; test_operations.py fails while it is out of date.
"""

import json
import re
from collections import defaultdict
from pathlib import Path

from lineal.api.mlflow import unserved
from lineal.api.mlflow.operations import OPERATIONS
from lineal.api.operation import Operation

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "mlflow.md"
GOLDEN = Path(__file__).parent / "golden"
_MADE = re.compile(r"(<!-- made: (?P<name>[a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def row(operation: Operation) -> str:
    """One line of the table of operations. `A` stands for the protocol's own prefixes."""
    prefixes = operation.prefixes
    where = f"A{operation.path}" if prefixes is None else (prefixes[0] or "") + operation.path
    also = "" if prefixes is None or len(prefixes) == 1 else f" (also under `{prefixes[1]}`)"
    return f"| {operation.method} | `{where}`{also} | {operation.permission} | {operation.summary} |"


def operations() -> str:
    """All operations, by path."""
    head = "| | path | permission | what it does |\n|---|---|---|---|\n"
    return head + "".join(f"{row(operation)}\n" for operation in sorted(OPERATIONS, key=lambda each: (each.path, each.method)))


def not_served() -> str:
    """The parts that answer 501, with the beginnings of their paths."""
    by_part: dict[str, list[str]] = defaultdict(list)
    for path, part in unserved._BELOW_BASES.items():
        by_part[part].append(f"`.../{path}`")
    for path, part in unserved._AT_ROOT.items():
        by_part[part].append(f"`/{path}`")
    lines = "".join(f"| {part} | {', '.join(sorted(paths))} |\n" for part, paths in sorted(by_part.items()))
    return "| part | paths that begin with |\n|---|---|\n" + lines


def differences() -> str:
    """What the golden pairs say of answers that differ on purpose: each reason, and the requests it is about."""
    about: dict[str, list[str]] = defaultdict(list)
    for file in sorted(GOLDEN.glob("*.json")):
        _collect(json.loads(file.read_text("utf-8")), file.stem, about)
    lines = "".join(f"| {why} | {', '.join(sorted(set(steps)))} |\n" for why, steps in sorted(about.items()))
    return "| why ours is another | golden pairs |\n|---|---|\n" + lines


def _collect(value: object, group: str, about: dict[str, list[str]]) -> None:
    if isinstance(value, list):
        for item in value:
            _collect(item, group, about)
    elif isinstance(value, dict):
        if "better" in value:
            about[_escaped(value["better"])].append(f"{group}: {_escaped(value['name'])}")
        for item in value.values():
            _collect(item, group, about)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


PARTS = {"operations": operations, "not served": not_served, "differences": differences}


def renewed(page: str) -> str:
    """Answer the page with its made parts as they are now."""
    return _MADE.sub(lambda found: found[1] + PARTS[found["name"]]() + found[3], page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")

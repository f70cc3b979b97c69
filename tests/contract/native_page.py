"""The made part of docs/native-api.md: every operation.

`python -m tests.contract.native_page` renews the page; test_native_operations.py fails while it is out of date.
"""

import re
from pathlib import Path

from lineal.api.native.operations import OPERATIONS
from lineal.api.native.protocol import PREFIXES
from lineal.api.operation import Operation

PAGE = Path(__file__).parents[2] / "docs" / "native-api.md"
_MADE = re.compile(r"(<!-- made: operations -->\n).*?(<!-- end -->)", re.DOTALL)


def row(operation: Operation) -> str:
    """One line of the table."""
    prefix = PREFIXES[0] if operation.prefixes is None else operation.prefixes[0]
    return f"| {operation.method} | `{prefix}{operation.path}` | {operation.permission} | {operation.summary} |"


def renewed(page: str) -> str:
    """Answer the page with its made part as it is now."""
    rows = sorted(OPERATIONS, key=lambda each: (each.path, each.method))
    table = "| | path | permission | what it does |\n|---|---|---|---|\n" + "".join(f"{row(each)}\n" for each in rows)
    return _MADE.sub(lambda found: found[1] + table + found[2], page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")

"""The style guide, executed. A rule that is not checked is a wish."""

import ast
import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from lineal.storage.statements import parse

pytestmark = pytest.mark.house

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "lineal"

MODULE_LINES_MAX = 600
FUNCTION_LINES_MAX = 70
FILE_BYTES_MAX = 2 * 1024 * 1024
"""Larger files do not belong in the repository: fixtures are generated or trimmed."""
LINE_LENGTH_MAX = 120

NAMES_BANNED = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
"""Names that say nothing of what is inside."""


def _tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: a source distribution has no list of tracked files")
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]  # also where the checkout belongs to another user
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def _modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _where(path: Path, line: int | None = None) -> str:
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _read(path: Path) -> str | None:
    """Answer the text of a file, or None when it is binary."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


def test_there_is_something_to_check() -> None:
    assert len(_modules("src")) > 10
    assert _tables(), "no statements.sql found"


def test_modules_fit_in_600_lines() -> None:
    lengths = {_where(path): len(path.read_text("utf-8").splitlines()) for path in _modules("src", "tests", "bench")}
    whole = {"tests/contract/database_suite.py"}  # one class holds every promise of the port
    assert {name: length for name, length in lengths.items() if length > MODULE_LINES_MAX and name not in whole} == {}


def test_functions_fit_in_70_lines() -> None:
    long = {
        f"{_where(path, function.lineno)} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in _modules("src", "tests", "bench")
        for function in _functions(path)
    }
    assert {name: length for name, length in long.items() if length > FUNCTION_LINES_MAX} == {}


def test_names_say_what_is_inside() -> None:
    paths = [path for folder in ("src", "tests", "bench") for path in (ROOT / folder).rglob("*")]
    named = [path for path in paths if path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__")]
    words = {_where(path): set(path.stem.removeprefix("test_").split("_")) for path in named}
    assert sorted(name for name, used in words.items() if used & NAMES_BANNED) == []


def test_every_package_says_what_it_is_for() -> None:
    empty = [_where(path) for path in _modules("src") if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert empty == []


def _tables() -> dict[Path, set[str]]:
    """Answer the statement names of each package that has a statements.sql."""
    return {path.parent: set(parse(path.read_text("utf-8"), _where(path))) for path in sorted(SOURCE.rglob("statements.sql"))}


def _loaded_package(call: ast.expr, path: Path) -> Path | None:
    """Answer the folder that `load(...)` or `statements.load(...)` reads, or None when `call` is something else."""
    if not isinstance(call, ast.Call) or not call.args:
        return None
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name != "load":
        return None
    argument = call.args[0]
    if isinstance(argument, ast.Name) and argument.id == "__package__":
        return path.parent
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return ROOT / "src" / argument.value.replace(".", "/")
    return None


def _used_statements(path: Path) -> dict[Path, set[tuple[str, int]]]:
    """Answer which statements a module names, by the package they are loaded from: `SQL = load(...)`, then `SQL.name`.

    `SQL` may also come from a sibling module: `from lineal.tracking.rows import SQL`.
    """
    tree = ast.parse(path.read_text("utf-8"))
    variables: dict[str, Path] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            package = _loaded_package(node.value, path)
            if package is not None:
                variables[node.targets[0].id] = package
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if alias.name == "SQL":
                    variables[alias.asname or alias.name] = _package_of(node.module)
    used: dict[Path, set[tuple[str, int]]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in variables:
            used.setdefault(variables[node.value.id], set()).add((node.attr, node.lineno))
    return used


def _package_of(module: str) -> Path:
    folder = ROOT / "src" / module.replace(".", "/")
    return folder if folder.is_dir() else folder.parent


NOT_STATEMENTS = {"by_name"}
"""What `Statements` has besides statements."""


def test_every_statement_that_is_named_exists() -> None:
    tables = _tables()
    unknown = [
        f"{_where(path, line)} SQL.{name}"
        for path in _modules("src")
        for package, names in _used_statements(path).items()
        for name, line in names
        if name not in tables.get(package, set()) | NOT_STATEMENTS
    ]
    assert sorted(unknown) == []


def test_every_statement_is_used() -> None:
    used: dict[Path, set[str]] = {}
    for path in _modules("src"):
        for package, names in _used_statements(path).items():
            used.setdefault(package, set()).update(name for name, _ in names)
    unused = {
        f"{_where(package)}/statements.sql {name}" for package, names in _tables().items() for name in names - used.get(package, set())
    }
    assert sorted(unused) == []


def test_statements_name_their_columns() -> None:
    """A column that a migration adds must not change what a statement answers."""
    starred = [
        f"{_where(path)} {name}"
        for path in sorted(SOURCE.rglob("statements.sql"))
        for name, statement in parse(path.read_text("utf-8"), _where(path)).items()
        if re.search(r"\bselect\s+(distinct\s+)?(\w+\.)?\*", statement.sqlite + ";" + statement.postgres, re.IGNORECASE)
    ]
    assert starred == []


def test_migrations_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in (SOURCE / "storage" / "migrations").glob("*.sql"))
    assert [name[:5] for name in names] == [f"{number:04}_" for number in range(1, len(names) + 1)]


REASON = r"\s+(?:-|#)\s*\S.{4,}"
IGNORES = [
    (re.compile(r"#\s*noqa\b"), re.compile(r"#\s*noqa:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*" + REASON)),
    (re.compile(r"#\s*pyright:\s*ignore"), re.compile(r"#\s*pyright:\s*ignore\[[A-Za-z, ]+\]" + REASON)),
    (re.compile(r"#\s*type:\s*ignore"), re.compile(r"(?!)")),
    (re.compile(r"#\s*pragma:\s*no cover"), re.compile(r"#\s*pragma:\s*no cover" + REASON)),
    (re.compile(r"#\s*fmt:\s*off"), re.compile(r"#\s*fmt:\s*off" + REASON)),  # `skip` keeps one table readable; it silences nothing
]


def test_every_ignore_names_its_rule_and_its_reason() -> None:
    bare = [
        f"{_where(path, number)} {line.strip()}"
        for path in _modules("src", "tests", "bench")
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for found, reasoned in IGNORES
        if found.search(line) and not reasoned.search(line)
    ]
    assert bare == []


def test_the_ignore_pattern_can_fail() -> None:
    noqa = IGNORES[0][1]
    assert noqa.search("x  # noqa: BLE001 - whatever broke it is the answer")
    assert not noqa.search("x  # noqa: BLE001")
    assert not noqa.search("x  # noqa - whatever broke it is the answer")


def test_every_configured_ignore_has_a_reason() -> None:
    """In the ruff and basedpyright sections of pyproject.toml, each rule that is switched off says why on its line."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    config = tomllib.loads(text)
    rules = set(config["tool"]["ruff"]["lint"]["ignore"])
    rules |= {rule for listed in config["tool"]["ruff"]["lint"]["per-file-ignores"].values() for rule in listed}
    reasoned = {match[1] for match in re.finditer(r'^\s+"([A-Z]+[0-9]*)",\s+# \S.{4,}$', text, re.MULTILINE)}
    assert sorted(rules - reasoned) == []
    off = {key for key, value in config["tool"]["basedpyright"].items() if value is False}
    explained = {match[1] for match in re.finditer(r"^(\w+) = false\s+# \S.{4,}$", text, re.MULTILINE)}
    assert sorted(off - explained) == []


MACHINE = re.compile(r"(?<![\w.])/work/\w|file:///(?:opt|work)\b|\.pyenv/versions|/tmp/[a-z]+/(?:lib|bin)/")
PERSONAL = re.compile(r"(?<![\w.])/(?:home|Users|root)/[A-Za-z0-9_.-]+")
"""Someone's folders. Tests may name them: a table of paths that must be refused has to."""

REGISTRIES = {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}
LOCKED_URL = re.compile(r"(?:registry|url|resolved|index-url)\"?\s*[=:]\s*\"?https?://(?:[^/@\s\"]*@)?([^/\s\":]+)")
_LOCKED = {"package-lock.json": re.compile(r'"resolved":\s*"[a-z+]+://(?:[^/@\s"]*@)?([^/\s":]+)')}
"""npm's lock file names web pages of packages, too: only `resolved` says where from."""


def test_nothing_tracked_knows_a_machine() -> None:
    told = [
        f"{_where(path, number)} {line.strip()[:120]}"
        for path in _tracked()
        if path != Path(__file__).resolve()
        for number, line in enumerate((_read(path) or "").splitlines(), 1)
        if MACHINE.search(line) or (PERSONAL.search(line) and "tests" not in path.relative_to(ROOT).parts)
    ]
    assert told == []


def test_locks_come_from_the_public_registries() -> None:
    locks = [path for path in _tracked() if path.name in {"uv.lock", "package-lock.json"}]
    locks += [path for path in _tracked() if path.parent == ROOT / "tests" / "clients"]
    assert ROOT / "uv.lock" in locks
    hosts = Counter(host for path in locks for host in _LOCKED.get(path.name, LOCKED_URL).findall(path.read_text("utf-8")))
    assert hosts["files.pythonhosted.org"] > 0
    assert set(hosts) <= REGISTRIES
    arguments = [_where(path) for path in locks if re.search(r"^--(?!hash)", path.read_text("utf-8"), re.MULTILINE)]
    assert arguments == [], "a requirements file says where to install from"


def test_nothing_tracked_is_large_or_generated() -> None:
    tracked = _tracked()
    assert [_where(path) for path in tracked if path.stat().st_size > FILE_BYTES_MAX] == []
    generated = {"__pycache__", "site-packages", "node_modules", "dist", ".venv"}
    assert [_where(path) for path in tracked if generated & set(path.relative_to(ROOT).parts)] == []


def test_documents_do_not_link_to_nowhere() -> None:
    broken = [
        f"{_where(path)} -> {target}"
        for path in _tracked()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
    ]
    assert broken == []

"""What the files of a packaged model say: MLmodel, input example, conda.yaml, python_env.yaml, requirements.txt.

They are a stranger's. YAML makes plain values only, and what comes of it is copied with a count: a small file that refers to itself many
times over cannot become a large answer.

Source: mlflow 3.17, models/model.py and utils/environment.py, for the files and their fields.
"""

import re
from typing import Any

import msgspec

from lineal.registry import plain_yaml

FILE_BYTES_MAX = 256 * 1024
"""A longer file is not read: an MLmodel with a signature of a thousand columns has 100 kB."""
EXAMPLE_BYTES_MAX = 64 * 1024
VALUES_MAX = 20_000
"""Values of one file, those inside others included."""
DEPTH_MAX = 40
PACKAGES_MAX = 1_000

MLMODEL, CONDA, PYTHON_ENV, REQUIREMENTS = "MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt"
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?P<spec>.*)", re.DOTALL)
_PINNED = re.compile(r"===?\s*(?P<version>[^\s,;#]+)")


class Unreadable(Exception):
    """The file cannot be read."""


class Signature(msgspec.Struct, frozen=True):
    """What a model takes and answers; None where nothing is said."""

    inputs: Any
    outputs: Any
    params: Any


class Mlmodel(msgspec.Struct, frozen=True):
    """What an MLmodel file says."""

    flavors: dict[str, Any]
    signature: Signature | None
    example_path: str
    """Of the input example, from the root of the model; empty where there is none."""
    model_uuid: str
    mlflow_version: str
    created: str


class Package(msgspec.Struct, frozen=True):
    """A library that pip installs."""

    name: str
    """In lower case, with `-` for `_` and `.`, as pip compares them."""
    version: str
    """Empty where it is not pinned."""
    line: str


class Environment(msgspec.Struct, frozen=True):
    """What a model needs to run."""

    python: str = ""
    conda: tuple[str, ...] = ()
    packages: tuple[Package, ...] = ()
    """By name."""


def read_mlmodel(data: bytes) -> Mlmodel:
    """Read an MLmodel file.

    Raises:
        Unreadable: it is none; says why.
    """
    said = _mapping(data)
    flavors = said.get("flavors")
    signature = said.get("signature")
    example = said.get("saved_input_example_info")
    return Mlmodel(
        flavors=flavors if isinstance(flavors, dict) else {},
        signature=_signature(signature) if isinstance(signature, dict) else None,
        example_path=_text(example.get("artifact_path")) if isinstance(example, dict) else "",
        model_uuid=_text(said.get("model_uuid")),
        mlflow_version=_text(said.get("mlflow_version")),
        created=_text(said.get("utc_time_created")),
    )


def read_json(data: bytes) -> Any:
    """Read an input example.

    Raises:
        Unreadable: it is no JSON, or has too much in it.
    """
    try:
        return _counted(msgspec.json.decode(data))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"it is no JSON: {error}") from None


def read_environment(files: dict[str, bytes]) -> tuple[Environment, list[str]]:
    """Read what there is of CONDA, PYTHON_ENV and REQUIREMENTS, and answer what a model needs, and what cannot be read.

    requirements.txt is what pip gets; without it, the `pip` part of conda.yaml counts.
    """
    problems: list[str] = []
    conda: dict[str, Any] = {}
    python_env: dict[str, Any] = {}
    for name, target in ((CONDA, conda), (PYTHON_ENV, python_env)):
        if name in files:
            try:
                target.update(_mapping(files[name]))
            except Unreadable as error:
                problems.append(f"{name}: {error}")
    listed = [entry for entry in _list(conda.get("dependencies")) if isinstance(entry, str)]
    in_conda = [_text(line) for entry in _list(conda.get("dependencies")) if isinstance(entry, dict) for line in _list(entry.get("pip"))]
    lines = _lines(files[REQUIREMENTS]) if REQUIREMENTS in files else in_conda
    python = _text(python_env.get("python")) or next((_python(entry) for entry in listed if _python(entry)), "")
    packages = sorted(filter(None, map(_package, lines)), key=lambda package: (package.name, package.line))
    return Environment(python, tuple(listed[:PACKAGES_MAX]), tuple(packages[:PACKAGES_MAX])), problems


def _mapping(data: bytes) -> dict[str, Any]:
    try:
        said = plain_yaml.load(data)
    except plain_yaml.YamlError as error:
        raise Unreadable(f"it is no YAML: {error}") from None
    counted = _counted(said)
    if not isinstance(counted, dict):
        raise Unreadable("it is no mapping")
    return counted


class _Count:
    def __init__(self) -> None:
        self.left = VALUES_MAX


def _counted(value: Any) -> Any:
    """Copy a value into what JSON has, counting: shared parts count as often as they are there."""
    return _copied(value, _Count(), 0)


def _copied(value: Any, count: _Count, depth: int) -> Any:
    count.left -= 1
    if count.left < 0 or depth > DEPTH_MAX:
        raise Unreadable(f"it has more than {VALUES_MAX} values, or is nested deeper than {DEPTH_MAX}")
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if -(2**63) <= value < 2**63 else str(value)
        case float():
            return value if value - value == 0 else str(value)
        case dict():
            return {_text(key): _copied(item, count, depth + 1) for key, item in value.items()}
        case list() | tuple() | set():
            return [_copied(item, count, depth + 1) for item in value]
        case _:
            return str(value)


def _signature(said: dict[str, Any]) -> Signature:
    """The parts are JSON in a text."""
    parts: list[Any] = []
    for name in ("inputs", "outputs", "params"):
        part = said.get(name)
        try:
            parts.append(read_json(part.encode()) if isinstance(part, str) else part)
        except Unreadable:
            parts.append(part)
    return Signature(*parts)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _lines(data: bytes) -> list[str]:
    return [line.strip() for line in data.decode("utf-8", "replace").splitlines()]


def _python(entry: str) -> str:
    name, _, version = entry.partition("=")
    return version.lstrip("=") if name.strip() == "python" else ""


def _package(line: str) -> Package | None:
    """Read a line of requirements; comments and options are none."""
    match = None if line.startswith(("#", "-")) else _REQUIREMENT.match(line)
    if match is None:
        return None
    pinned = _PINNED.search(match["spec"])
    return Package(re.sub(r"[-_.]+", "-", match["name"]).lower(), pinned["version"] if pinned else "", line)

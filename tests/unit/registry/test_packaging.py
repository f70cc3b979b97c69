"""What the files of a packaged model say, and what a hostile one cannot do."""

import pytest

from lineal.registry import plain_yaml
from lineal.registry.packaging import VALUES_MAX, Environment, Package, Unreadable, read_environment, read_json, read_mlmodel


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "a: 1\nb: [x, 'y', \"z\", ~, true, no, 1.5, .inf, 0x10]",
            {"a": 1, "b": ["x", "y", "z", None, True, False, 1.5, float("inf"), 16]},
        ),
        ("- a\n- b: {c: d}\n", ["a", {"b": {"c": "d"}}]),
        ("a: &x {b: 1}\nc: *x\n", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: >\n  folded\n  text\nb: |\n  kept\n  text\n", {"a": "folded text\n", "b": "kept\ntext\n"}),
        ("1: a\ntrue: b\n~: c\n", {"1": "a", "True": "b", "": "c"}),
        ("d: 2026-01-01\nz: 010\n", {"d": "2026-01-01", "z": "010"}),
        ("t: !!str 5\n", {"t": "5"}),
        ("just text", "just text"),
    ],
)
def test_plain_values(text, value):
    assert plain_yaml.load(text.encode()) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 200_000, "nested deeper"),
        ("{a: " * 50_000, "nested deeper"),
        ("a: &a [*a]", "what it is in"),
        ("a: *none", "stands for nothing"),
        ("a: &a {x: 1}\nb: {<<: *a}", "merges"),
        ("!!python/object/apply:os.system [id]", "python/object"),
        ("a: !mine b", "!mine"),
        ("? [a]\n: b", "a list or mapping is a key"),
        ("a: [" + "1," * 110_000 + "]", "more than"),
        ("--- a\n--- b", "several"),
        ("", "no document"),
        ("a: [", "while parsing"),
        ("a: \x07", "control characters"),
    ],
)
def test_what_is_refused(text, reason):
    with pytest.raises(plain_yaml.YamlError, match=reason):
        plain_yaml.load(text.encode())
    with pytest.raises(Unreadable):
        read_mlmodel(text.encode())


def test_a_small_file_does_not_become_a_large_answer():
    """Nine aliases of nine aliases of ..., which all stand for one list."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{chr(code)}: &{chr(code)} [{', '.join([f'*{chr(code - 1)}'] * 9)}]" for code in range(ord("b"), ord("k"))]
    assert plain_yaml.load("\n".join(lines).encode())["a"] == ["x"] * 9
    with pytest.raises(Unreadable, match=str(VALUES_MAX)):
        read_mlmodel("\n".join(lines).encode())


def test_an_mlmodel_that_says_little_or_odd_things():
    assert read_mlmodel(b"a: 1").flavors == {}
    odd = read_mlmodel(b"flavors: text\nsignature: {inputs: 'no json', outputs: '[1]'}\nsaved_input_example_info: 3\nmodel_uuid: 7\n")
    assert (odd.flavors, odd.example_path, odd.model_uuid) == ({}, "", "7")
    assert odd.signature is not None
    assert (odd.signature.inputs, odd.signature.outputs, odd.signature.params) == ("no json", [1], None)
    with pytest.raises(Unreadable, match="no mapping"):
        read_mlmodel(b"[a]")


def test_values_that_json_cannot_hold_become_texts():
    said = read_mlmodel(f"flavors: {{a: .nan, b: {10**30}}}".encode())
    assert said.flavors == {"a": "nan", "b": str(10**30)}


def test_an_input_example_is_json():
    assert read_json(b'{"a": [1]}') == {"a": [1]}
    for data in (b"", b"{", b"\xff", b"[" * 100_000):
        with pytest.raises(Unreadable):
            read_json(data)


def test_an_environment():
    files = {
        "conda.yaml": b"dependencies:\n- python=3.11.7\n- pip<=23\n- pip:\n  - a==1\n",
        "python_env.yaml": b"python: 3.10.2\n",
        "requirements.txt": b"# made\n-r other.txt\nScikit_Learn[all]==1.5.0 ; python_version > '3'\nnumpy>=1\n\n",
    }
    packages = (Package("numpy", "", "numpy>=1"), Package("scikit-learn", "1.5.0", "Scikit_Learn[all]==1.5.0 ; python_version > '3'"))
    assert read_environment(files) == (Environment("3.10.2", ("python=3.11.7", "pip<=23"), packages), [])
    del files["python_env.yaml"], files["requirements.txt"]
    assert read_environment(files) == (Environment("3.11.7", ("python=3.11.7", "pip<=23"), (Package("a", "1", "a==1"),)), [])
    assert read_environment({"conda.yaml": b"["})[1][0].startswith("conda.yaml: it is no YAML")
    assert read_environment({"conda.yaml": b"dependencies: 5"}) == (Environment(), [])

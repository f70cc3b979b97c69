import tomllib
from pathlib import Path

import pytest

from lineal.demo import extra
from lineal.demo.failure import DemoFailed


def test_everything_it_asks_for_is_in_the_extra():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    listed = {requirement.split(">=")[0] for requirement in project["optional-dependencies"]["demo"]}
    assert set(extra.PACKAGES.values()) == listed


def test_a_missing_package_is_named_with_the_way_to_install_it(monkeypatch):
    monkeypatch.setitem(extra.PACKAGES, "no_such_package_of_the_demo", "no-such-package")
    with pytest.raises(DemoFailed, match=r"no-such-package\. Run: pip install 'lineal\[demo\]'"):
        extra.require_extra()

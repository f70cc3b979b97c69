import re
from pathlib import Path

import pytest

from lineal.errors import Invalid
from lineal.server.config import SETTING_NAMES, Config, load

DOCUMENT = Path(__file__).parents[3] / "docs" / "configuration.md"


@pytest.fixture(autouse=True)
def empty_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_defaults_hold_without_any_source():
    config, settings = load(environment={})
    assert config == Config()
    assert {setting.origin for setting in settings} == {"default"}


def test_each_source_beats_the_one_before(tmp_path):
    (tmp_path / "lineal.toml").write_text('port = 1\nhost = "a"\nstore = "from-file"\n')
    config, settings = load(environment={"LINEAL_PORT": "2", "LINEAL_HOST": "b"}, flags={"port": 3, "host": None})
    assert (config.port, config.host, config.store) == (3, "b", "from-file")
    origins = {setting.name: setting.origin for setting in settings}
    assert (origins["port"], origins["host"], origins["store"]) == ("--port", "LINEAL_HOST", "lineal.toml")


@pytest.mark.parametrize(
    ("environment", "file", "message"),
    [
        ({"LINEAL_PROT": "1"}, "", "Unknown setting 'LINEAL_PROT' in the environment. Did you mean 'LINEAL_PORT'?"),
        ({}, "prot = 1", "Unknown setting 'prot' in lineal.toml. Did you mean 'port'?"),
        ({"LINEAL_PORT": "x"}, "", "Setting 'port' (from LINEAL_PORT) is not valid"),
        ({"LINEAL_PORT": "70000"}, "", "Setting 'port' (from LINEAL_PORT) is not valid"),
        ({"LINEAL_DURABILITY": "some"}, "", "Setting 'durability'"),
        ({"LINEAL_PATH_PREFIX": "x/"}, "", "path_prefix"),
        ({"LINEAL_PUBLIC_URL": "ftp://x"}, "", "public_url"),
        ({}, "port = ", "cannot be read"),
        ({"LINEAL_CONFIG": "missing.toml"}, "", "cannot be read"),
    ],
)
def test_nonsense_is_refused_by_name(tmp_path, environment, file, message):
    (tmp_path / "lineal.toml").write_text(file)
    with pytest.raises(Invalid, match=re.escape(message)):
        load(environment=environment)


def test_lists_come_from_the_environment_with_commas():
    config, _ = load(environment={"LINEAL_ALLOWED_HOSTS": "a.example,b.example", "LINEAL_INSECURE": "true"})
    assert config.allowed_hosts == ("a.example", "b.example")
    assert config.insecure


def test_passwords_are_never_shown():
    config, settings = load(environment={"LINEAL_STORE": "postgresql://ann:secret@db/lineal"})
    assert "secret" not in config.store_shown
    assert "secret" not in " ".join(setting.shown for setting in settings)


def test_every_setting_is_documented():
    text = DOCUMENT.read_text("utf-8")
    missing = [name for name in SETTING_NAMES if f"`{name}`" not in text or f"`LINEAL_{name.upper()}`" not in text]
    assert not missing, f"docs/configuration.md says nothing of {missing}"


def test_keys_are_never_shown():
    config, settings = load(environment={"LINEAL_SECRET_KEY": "a-key-of-24-characters..."})
    assert config.secret_key == "a-key-of-24-characters..."
    assert "a-key" not in " ".join(setting.shown for setting in settings)
    assert next(setting.shown for setting in settings if setting.name == "secret_key") == "***"


def test_hosts_inside_are_a_list():
    config, _ = load(environment={"LINEAL_WEBHOOK_ALLOW": "hooks.internal,10.0.0.0/8"})
    assert config.webhook_allow == ("hooks.internal", "10.0.0.0/8")

"""The keys of secrets at rest, as the settings say."""

import pytest

from lineal.errors import Invalid
from lineal.server.assembly import key_sources
from lineal.server.config import Config

STORE = b"the store's own secret"


def test_the_keys_of_the_setting_come_before_the_store_s_own(tmp_path):
    file = tmp_path / "secret.key"
    file.write_text("a key in a file, random\n")
    config = Config(secret_key=f"a key of 16 characters, file:{file}")
    assert key_sources(config, STORE) == [b"a key of 16 characters", b"a key in a file, random", STORE]
    assert key_sources(Config(), STORE) == [STORE]


@pytest.mark.parametrize("key", ["short", "file:/nowhere/at/all", "long enough to be one, short"])
def test_keys_that_are_none(key):
    with pytest.raises(Invalid) as refused:
        key_sources(Config(secret_key=key), STORE)
    assert refused.value.field == "secret_key"

"""Secrets at rest."""

import pytest

from lineal.errors import Unavailable
from lineal.webhooks.vault import Vault

OLD, NEW = b"the old key, 32 random bytes ...", b"the new key, 32 random bytes ..."


def test_what_is_sealed_opens_for_its_context_only():
    vault = Vault([OLD])
    sealed = vault.seal("s3cret", "webhook a")
    assert b"s3cret" not in sealed
    assert vault.open(sealed, "webhook a") == "s3cret"
    with pytest.raises(Unavailable):
        vault.open(sealed, "webhook b")


def test_the_same_text_is_never_sealed_the_same():
    vault = Vault([OLD])
    assert vault.seal("s3cret", "a") != vault.seal("s3cret", "a")


@pytest.mark.parametrize("place", [0, 1, 6, 20, -1])
def test_a_changed_byte_is_noticed(place):
    vault = Vault([OLD])
    sealed = bytearray(vault.seal("s3cret", "a"))
    sealed[place] ^= 1
    with pytest.raises(Unavailable):
        vault.open(bytes(sealed), "a")


def test_a_key_is_replaced():
    sealed = Vault([OLD]).seal("s3cret", "a")
    both = Vault([NEW, OLD])
    assert both.open(sealed, "a") == "s3cret"
    assert not both.is_current(sealed)
    again = both.seal("s3cret", "a")
    assert both.is_current(again)
    assert Vault([NEW]).open(again, "a") == "s3cret"
    with pytest.raises(Unavailable, match="secret_key"):
        Vault([NEW]).open(sealed, "a")

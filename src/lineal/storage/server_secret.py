"""The secret that all servers of one store share: the first to ask keeps its candidate, the others get that one."""

import msgspec

from lineal.storage.database import Transaction
from lineal.storage.sql import Sql

_NAME = "signing"


class Candidate(msgspec.Struct, frozen=True):
    """Fresh random bytes, to be kept if there is no secret yet."""

    value: bytes


def keep_first(tx: Transaction, command: Candidate) -> bytes:
    """Keep the candidate unless there is a secret already, and answer the secret that holds."""
    tx.run(Sql("insert into server_secrets (name, value) values (?, ?) on conflict (name) do nothing", _NAME, command.value))
    return bytes(tx.value(Sql("select value from server_secrets where name = ?", _NAME)))

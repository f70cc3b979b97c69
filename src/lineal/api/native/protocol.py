"""The native protocol, put together: its prefix and every row."""

from lineal.api.dispatch import Protocol
from lineal.api.native.answers import answer
from lineal.api.native.decode import admit, decode
from lineal.api.native.errors import answer_error, answer_unknown
from lineal.api.native.operations import OPERATIONS

PREFIXES = ("/api/v1",)
VERSION = "1"
"""It only grows: what this version means stays so."""

NATIVE = Protocol(
    name="native",
    prefixes=PREFIXES,
    operations=OPERATIONS,
    admit=admit,
    decode=decode,
    answer_error=answer_error,
    answer=answer,
    answer_unknown=answer_unknown,
)

"""How Python values travel to PostgreSQL and back, so that a statement sees the same types as on SQLite.

| Python | parameter | why |
|---|---|---|
| int, bool | bigint | one prepared statement whatever the size; SQLite has no boolean either |
| str | text | a type of its own instead of `unknown`, so that `select :name` works |
| float | double precision; NaN is null | SQLite stores NaN as null, and a rule that differs by database is no rule |
| numeric (only answered: `sum`, `avg`) | int when whole by scale, else float | as SQLite answers |
"""

import math
import struct
from decimal import Decimal
from typing import Any

from psycopg.abc import AdaptContext
from psycopg.adapt import Buffer
from psycopg.types.numeric import FloatBinaryDumper, Int8BinaryDumper, NumericBinaryLoader, NumericLoader
from psycopg.types.string import StrBinaryDumper

_BIGINT_MAX = 2**63 - 1
_BIGINT = struct.Struct("!q")


class _IntDumper(Int8BinaryDumper):
    def dump(self, obj: Any) -> bytes:
        """Write a bigint; beyond it an OverflowError, as apsw has."""
        number = int(obj)
        if not -_BIGINT_MAX - 1 <= number <= _BIGINT_MAX:
            message = "an integer does not fit in 64 bits"
            raise OverflowError(message)
        return _BIGINT.pack(number)


class _FloatDumper(FloatBinaryDumper):
    def dump(self, obj: float) -> Buffer | None:
        """Write a double, NaN as null."""
        return None if math.isnan(obj) else super().dump(obj)


class _NumericLoader(NumericLoader):
    def load(self, data: Buffer) -> Any:
        """Read a numeric as SQLite would answer it."""
        return _number(super().load(data))


class _NumericBinaryLoader(NumericBinaryLoader):
    def load(self, data: Buffer) -> Any:
        """Read a numeric as SQLite would answer it."""
        return _number(super().load(data))


def _number(value: Decimal) -> int | float:
    exponent = value.as_tuple().exponent
    return int(value) if exponent == 0 else float(value)


def register(context: AdaptContext) -> None:
    """Make one connection use these."""
    adapters = context.adapters
    adapters.register_dumper(int, _IntDumper)
    adapters.register_dumper(bool, _IntDumper)
    adapters.register_dumper(str, StrBinaryDumper)
    adapters.register_dumper(float, _FloatDumper)
    adapters.register_loader("numeric", _NumericLoader)
    adapters.register_loader("numeric", _NumericBinaryLoader)

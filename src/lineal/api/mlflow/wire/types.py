"""Types that many messages share."""

from typing import Annotated, TypeAlias

import msgspec

Int64: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Int32: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message: unknown fields are ignored when read, unset ones left out when written (protobuf's JSON)."""


class KeyValue(Message, frozen=True):
    """A tag or a param."""

    key: str | None = None
    value: str | None = None

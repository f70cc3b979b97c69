"""Types that many messages share."""

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message: unknown fields are ignored when read, unset ones left out when written (protobuf's JSON)."""


class KeyValue(Message, frozen=True):
    """A tag."""

    key: str
    value: str

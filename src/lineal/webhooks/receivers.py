"""Where a webhook may be sent: the form of its URL, and the addresses behind its name.

An address is looked at when it is connected to, not when the webhook is made: names are given other addresses.
"""

import ipaddress
from collections.abc import Iterable
from typing import TypeAlias
from urllib.parse import urlsplit

import msgspec

from lineal.errors import Invalid
from lineal.webhooks.values import URL_LENGTH_MAX, check_length

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
"""Source: RFC 6052, section 2.1, and RFC 8215."""
_COMPATIBLE = ipaddress.IPv6Network("::/96")
"""Addresses with an IPv4 address in their last 32 bits. Source: RFC 4291, section 2.5.5.1."""
_SITE_LOCAL = ipaddress.IPv6Network("fec0::/10")


class Allowed(msgspec.Struct, frozen=True):
    """Receivers that may be inside: what the setting `webhook_allow` says."""

    hosts: frozenset[str] = frozenset()
    """Names in lower case."""
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> "Allowed":
        """Read host names, addresses and networks (`10.0.0.0/8`).

        Raises:
            Invalid: one is neither.
        """
        hosts: set[str] = set()
        networks: list[Network] = []
        for entry in filter(None, map(str.strip, entries)):
            try:
                networks.append(ipaddress.ip_network(entry))
            except ValueError:
                if "/" in entry or ":" in entry or not entry.isascii() or entry.replace(".", "").isdigit():
                    message = f"The setting webhook_allow lists host names, addresses and networks such as 10.0.0.0/8; got '{entry}'"
                    raise Invalid("webhook_allow", "lists host names, addresses and networks", message) from None
                hosts.add(entry.lower().rstrip("."))
        return cls(frozenset(hosts), tuple(networks))

    def has_host(self, host: str) -> bool:
        """Whether a name is trusted, whatever its addresses are."""
        return host.lower().rstrip(".") in self.hosts

    def has_address(self, address: Address) -> bool:
        """Whether an address is trusted, whatever names it has."""
        return any(address in network for network in self.networks if network.version == address.version)


def check_url(url: str) -> str:
    """Answer a URL that a webhook may have, as far as its form goes.

    Raises:
        Invalid, LimitExceeded: it is too long, of another scheme, without a host, or has a user in it.
    """
    check_length("url", url, URL_LENGTH_MAX)
    if any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        raise Invalid("url", "must not contain spaces and control characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Invalid("url", "is not a URL", f"The webhook's URL cannot be read: {error}") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Invalid("url", "is an https:// URL with a host")
    if parts.username is not None or parts.password is not None:
        raise Invalid("url", "must not contain a user or password: they would be shown; give an Authorization value instead")
    if port == 0:
        raise Invalid("url", "has a port from 1 to 65535")
    return url


def shown_url(url: str) -> str:
    """Answer scheme and host of a URL, for logs and the ledger: its path and query can be secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet; one that stands for an IPv4 address is what that is."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
        if address in _SITE_LOCAL or address.teredo is not None:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback)


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Answer the IPv4 address that an IPv6 address leads to; None where it is one of its own."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if any(address in network for network in (*_NAT64, _COMPATIBLE)):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour

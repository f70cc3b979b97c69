"""Sends webhooks by HTTP, and only to where they may go.

A name is resolved here, every address of it is looked at, and the connection is made to the address that was looked at: the name is used
for TLS and the Host header alone. So a name that is given another address in between (DNS rebinding) gains nothing. The peer of the
connected socket is looked at once more before a byte is sent. Redirects are not followed, proxies of the environment are not used.
"""

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from lineal.errors import Invalid
from lineal.webhooks.receivers import Address, Allowed, check_url, is_public
from lineal.webhooks.sending import Outcome, Outgoing, Sender
from lineal.webhooks.values import RESPONSE_BYTES_MAX

CONNECT_TIMEOUT_S = 5.0
ATTEMPT_TIMEOUT_S = 20.0
"""Everything of an attempt: a receiver that drips its answer ends here, too."""
ADDRESSES_MAX = 4
"""Addresses of a name that are tried, one after another."""
USER_AGENT = "Lineal-Webhooks/1"

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Answers the addresses of a host, as the system's resolver does."""


class Refused(Exception):
    """This address is not one that messages may go to."""


async def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class HttpSender(Sender):
    """Makes a connection for each message: one that is kept would be of a name's earlier address."""

    def __init__(self, allowed: Allowed, resolver: Resolve = resolve) -> None:
        """Send to public addresses, and to those that `allowed` names."""
        self._allowed = allowed
        self._resolve = resolver
        self._contexts: dict[bool, ssl.SSLContext] = {}

    async def send(self, message: Outgoing) -> Outcome:
        """Send a message once."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(ATTEMPT_TIMEOUT_S):
                outcome = await self._send(message)
        except TimeoutError:
            outcome = Outcome(None, error=f"no answer within {ATTEMPT_TIMEOUT_S:.0f} s")
        except (Refused, Invalid) as error:
            outcome = Outcome(None, error=str(error))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            outcome = Outcome(None, error=f"{type(error).__name__}: {error}"[:500])
        duration_ms = round((time.monotonic() - started) * 1_000)
        return Outcome(outcome.status, outcome.body, outcome.error, outcome.retry_after_s, duration_ms)

    async def close(self) -> None:
        """Nothing is kept."""

    async def _send(self, message: Outgoing) -> Outcome:
        url = httpx.URL(check_url(message.url))
        host = url.raw_host.decode("ascii")
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await self._addresses(url, host, port)
        for address in addresses[:-1]:
            try:
                return await self._post(message, url, host, address)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._post(message, url, host, addresses[-1])

    async def _addresses(self, url: httpx.URL, host: str, port: int) -> list[Address]:
        """Answer the addresses to connect to; every address of the name is looked at, also those that are not tried.

        Raises:
            Refused: one must not be connected to.
        """
        try:
            found = [ipaddress.ip_address(text.partition("%")[0]) for text in await self._resolve(host.strip("[]"), port)]
        except (OSError, ValueError) as error:
            message = f"the host {host} cannot be resolved: {error}"
            raise Refused(message) from error
        if not found:
            message = f"the host {host} has no address"
            raise Refused(message)
        for address in found:
            self._check(url, address)
        return found[:ADDRESSES_MAX]

    def _check(self, url: httpx.URL, address: Address) -> None:
        is_allowed = self._allowed.has_host(url.host) or self._allowed.has_address(address)
        if not is_allowed and not is_public(address):
            message = f"the address {address} is not a public one; see the setting webhook_allow"
            raise Refused(message)
        if not is_allowed and url.scheme != "https":
            raise Refused("a receiver that is not in webhook_allow needs https://")

    async def _post(self, message: Outgoing, url: httpx.URL, host: str, address: Address) -> Outcome:
        async def trace(name: str, info: Mapping[str, Any]) -> None:
            if name == "connection.connect_tcp.complete":
                peer = info["return_value"].get_extra_info("server_addr")
                self._check(url, ipaddress.ip_address(str(peer[0]).partition("%")[0]))

        headers = [
            ("Host", url.netloc.decode("ascii")),
            ("User-Agent", USER_AGENT),
            ("Accept", "*/*"),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
            *message.headers,
        ]
        timeout = httpx.Timeout(ATTEMPT_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
        request = httpx.Request(
            "POST",
            url.copy_with(host=str(address)),
            headers=headers,
            content=message.body,
            extensions={"timeout": timeout.as_dict(), "sni_hostname": host.strip("[]"), "trace": trace},
        )
        async with httpx.AsyncHTTPTransport(verify=await self._context(message.verify_tls), trust_env=False) as transport:
            response = await transport.handle_async_request(request)
            try:
                return Outcome(response.status_code, await _beginning(response), _why(response), _retry_after(response))
            finally:
                await response.aclose()

    async def _context(self, verify_tls: bool) -> ssl.SSLContext:  # noqa: FBT001 - the key of a table of two
        context = self._contexts.get(verify_tls)
        if context is None:
            # Reading the authorities takes tens of milliseconds.
            made = await asyncio.to_thread(httpx.create_ssl_context, verify=verify_tls, trust_env=False)
            context = self._contexts.setdefault(verify_tls, made)
        return context


async def _beginning(response: httpx.Response) -> str:
    """Read the first RESPONSE_BYTES_MAX bytes, as text that both databases hold."""
    content = bytearray()
    async for part in response.aiter_raw(RESPONSE_BYTES_MAX):
        content += part
        if len(content) >= RESPONSE_BYTES_MAX:
            break
    return bytes(content[:RESPONSE_BYTES_MAX]).decode("utf-8", "replace").replace("\0", "�")


def _why(response: httpx.Response) -> str:
    return "redirects are not followed" if 300 <= response.status_code < 400 else ""


def _retry_after(response: httpx.Response) -> int | None:
    asked = response.headers.get("retry-after", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else None

"""Limits of failed logins, for each name and each address; in memory of bounded size."""

import time
from collections import OrderedDict

from lineal.errors import Throttled

WINDOW_S = 300.0
"""How long a failure counts."""
FAILURES_OF_NAME_MAX = 10
FAILURES_OF_ADDRESS_MAX = 100
"""Many people may share one address."""
ENTRIES_MAX = 10_000
"""Names and addresses that are remembered; the one that failed longest ago goes first."""


class LoginLimits:
    """Counts failures; who failed too often has to wait, whether the next try would be right or not."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._failures: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()

    def check(self, name: str, address: str) -> None:
        """Refuse a login before its password is looked at.

        Raises:
            Throttled: too many failed in the last WINDOW_S; says when to come back.
        """
        now_s = time.monotonic()
        for key, failures_max in _keys(name, address):
            count, since_s = self._failures.get(key, (0, now_s))
            wait_s = since_s + WINDOW_S - now_s
            if count >= failures_max and wait_s > 0:
                message = "Too many failed logins; try again later"
                raise Throttled(message, retry_after_s=max(1, round(wait_s)))

    def note_failure(self, name: str, address: str) -> None:
        """Count a failure."""
        now_s = time.monotonic()
        for key, _ in _keys(name, address):
            count, since_s = self._failures.pop(key, (0, now_s))
            self._failures[key] = (1, now_s) if now_s - since_s >= WINDOW_S else (count + 1, since_s)
            if len(self._failures) > ENTRIES_MAX:
                self._failures.popitem(last=False)

    def note_success(self, name: str) -> None:
        """Forget the failures of a name whose owner is here; those of the address stay."""
        self._failures.pop(("name", name), None)


def _keys(name: str, address: str) -> list[tuple[tuple[str, str], int]]:
    keys = [(("address", address), FAILURES_OF_ADDRESS_MAX)] if address else []
    return [(("name", name), FAILURES_OF_NAME_MAX), *keys] if name else keys

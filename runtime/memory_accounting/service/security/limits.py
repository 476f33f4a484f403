"""How much a client may ask for: token buckets, as many as there are clients, within bounds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final

_MOST: Final = 10_000


class Buckets:
    """A token bucket for each client.

    A bucket holds `burst` tokens and gets `per_second` new ones. At most `most` clients are
    remembered; the one that asked longest ago is forgotten first, and starts with a full bucket
    when it returns.
    """

    def __init__(
        self, per_second: float, burst: float, ticks: Callable[[], float], *, most: int = _MOST
    ) -> None:
        """Start with no client; `burst` is at least 1, `ticks` are seconds that never go back."""
        self._per_second = per_second
        self._burst = burst
        self._ticks = ticks
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._buckets)

    def take(self, client: str) -> float:
        """Take a token: return 0, or in how many seconds there will be one."""
        buckets, now = self._buckets, self._ticks()
        tokens = self._tokens(client, now) - 1
        if tokens < 0:
            buckets.move_to_end(client)
            return -tokens / self._per_second
        buckets[client] = tokens, now
        buckets.move_to_end(client)
        if len(buckets) > self._most:
            buckets.popitem(last=False)
        return 0.0

    def wait(self, client: str) -> float:
        """Return in how many seconds there will be a token, and take none."""
        missing = 1 - self._tokens(client, self._ticks())
        return missing / self._per_second if missing > 0 else 0.0

    def _tokens(self, client: str, now: float) -> float:
        found = self._buckets.get(client)
        if found is None:
            return self._burst
        return min(self._burst, found[0] + (now - found[1]) * self._per_second)


@lru_cache(_MOST)
def network_of(address: str) -> str:
    """Return what stands for a client's address: of IPv6 its /64, which is given out whole."""
    if ":" not in address:
        return address
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> 64 << 64)) + "/64"

"""Fair shares of a node whose sessions may together ask for more than it has.

The node never hands out more than its capacity. As long as nobody waits, anybody may take what is
free. A session waits when its last request found no room, it is below its soft limit, and it asked
within the last few seconds. While it waits, nobody goes further beyond a share than it would go
itself with what it asked for. So what is given back reaches those who have less than their share.

A share is the part of the node's capacity that belongs to a session's weight: by default all
weigh alike, so that a share is the capacity divided by the number of sessions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from flight_memory.memory_types import MemoryErrorCode
from memory_accounting.refusals import Refusal
from memory_accounting.sizes import described

NODE: Final = "node"
"""The details of a refusal for want of memory of the node."""
FAIR_SHARE: Final = "fair-share"
"""The details of a refusal in favour of sessions that wait."""


@attrs.frozen
class Party:
    """A session as far as fairness is concerned."""

    used: int
    """The bytes it holds, with those that are granted and not yet confirmed."""
    soft_limit: int
    """The bytes from which on its waiting does not count."""
    weight: int = 1
    """What it weighs among the others; at least 1."""


@attrs.frozen
class Wait:
    """A request that found no room."""

    amount: int
    """The bytes asked for."""
    at: int
    """When, in milliseconds of a clock that is never set back."""


@attrs.frozen
class Node:
    """A node and its sessions, for one decision."""

    capacity: int
    """The bytes that all sessions may hold together."""
    used: int
    """The bytes that they hold."""
    weight: int
    """The sum of the weights of all sessions, with that of the session that asks."""

    def share(self, party: Party) -> int:
        """Return the bytes that are a session's fair share, rounded down."""
        return self.capacity * party.weight // self.weight

    def is_within_share(self, party: Party, amount: int) -> bool:
        """Tell whether the session would keep to its share with so many bytes more."""
        return (party.used + amount) * self.weight <= self.capacity * party.weight


def decide(
    node: Node, party: Party, amount: int, waiting: Iterable[tuple[Party, Wait]]
) -> Refusal | None:
    """Decide whether a session may take so many bytes of the node; None grants them.

    `waiting` are the requests of others that found no room and are recent; it is looked at only
    where the session would exceed its share. `insufficient-memory` with the details `node` where
    the node has not as much, `limit-exceeded` with `fair-share` where others have precedence.
    """
    if node.used + amount > node.capacity:
        return Refusal(
            MemoryErrorCode.INSUFFICIENT_MEMORY,
            f"asked for {described(amount)}; {described(node.used)} are in use "
            f"of a node of {described(node.capacity)}",
            NODE,
        )
    if node.is_within_share(party, amount):
        return None
    after = party.used + amount
    for other, wait in waiting:
        # Both sides say how full a session would be for its weight.
        if (
            other.used < other.soft_limit
            and (other.used + wait.amount) * party.weight < after * other.weight
        ):
            return Refusal(
                MemoryErrorCode.LIMIT_EXCEEDED,
                f"asked for {described(amount)}; {described(party.used)} are in use "
                f"of a fair share of {described(node.share(party))}, and others wait",
                FAIR_SHARE,
            )
    return None

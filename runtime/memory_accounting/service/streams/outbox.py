"""What waits to be sent to one client: little, and nothing that is out of date."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

import attrs

from memory_accounting.service.streams.rendering import Messages


@attrs.define
class Tally:
    """How many entries left the outboxes of all clients, and how."""

    sent: int = 0
    replaced: int = 0
    """Outdated by a newer one before they were sent."""
    dropped: int = 0


class Outbox:
    """A bounded queue in which what is newer takes the place of what it outdates.

    Where more than `most` entries would wait, the oldest go.
    """

    __slots__ = ("_most", "_tally", "_waiting")

    def __init__(self, most: int, tally: Tally | None = None) -> None:
        """Begin empty."""
        self._most = most
        self._tally = Tally() if tally is None else tally
        self._waiting: OrderedDict[Hashable, Messages] = OrderedDict()

    def __len__(self) -> int:
        """Return how many entries wait."""
        return len(self._waiting)

    def put(self, key: Hashable, messages: Messages) -> None:
        """Let messages wait; those of the same key are replaced, and their place is kept."""
        if key in self._waiting:
            self._tally.replaced += 1
        self._waiting[key] = messages
        if len(self._waiting) > self._most:
            self._waiting.popitem(last=False)
            self._tally.dropped += 1

    def take(self) -> tuple[Hashable, Messages]:
        """Return what has waited longest."""
        self._tally.sent += 1
        return self._waiting.popitem(last=False)

    def discard(self, key: Hashable) -> None:
        """Send nothing of a key any more."""
        self._waiting.pop(key, None)

    def clear(self) -> None:
        """Send nothing of what waits."""
        self._tally.dropped += len(self._waiting)
        self._waiting.clear()

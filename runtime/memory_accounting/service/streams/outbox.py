"""What waits to be sent to one client: little, and nothing that is out of date."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from memory_accounting.service.streams.rendering import Messages


class Outbox:
    """A bounded queue in which what is newer takes the place of what it outdates.

    Where more than `most` entries would wait, the oldest go.
    """

    __slots__ = ("_most", "_waiting")

    def __init__(self, most: int) -> None:
        """Begin empty."""
        self._most = most
        self._waiting: OrderedDict[Hashable, Messages] = OrderedDict()

    def __len__(self) -> int:
        """Return how many entries wait."""
        return len(self._waiting)

    def put(self, key: Hashable, messages: Messages) -> None:
        """Let messages wait; those of the same key are replaced, and their place is kept."""
        self._waiting[key] = messages
        if len(self._waiting) > self._most:
            self._waiting.popitem(last=False)

    def take(self) -> tuple[Hashable, Messages]:
        """Return what has waited longest."""
        return self._waiting.popitem(last=False)

    def discard(self, key: Hashable) -> None:
        """Send nothing of a key any more."""
        self._waiting.pop(key, None)

    def clear(self) -> None:
        """Send nothing of what waits."""
        self._waiting.clear()

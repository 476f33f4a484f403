"""What was reported as failed and may have happened all the same.

An allocation that was reported as not made must not stay counted: it is given up before anything
else is asked of the server. An allocation that was reported as not freed may be freed again, and if
it was this process that freed it, that is no second time.
"""

from __future__ import annotations

import threading
from typing import Final, NamedTuple

from memory_accounting.renewing import renew_in_child
from memory_accounting.stores.seam import Change, Held

_MOST_FREES: Final = 65_536


class DoubtfulFree(NamedTuple):
    """An allocation of which it is not known whether it was freed here."""

    held: Held
    tokens: frozenset[str]
    """The tokens of the changes that may have freed it."""


class Doubts:
    """What a store is in doubt about. Every access is one operation of a dictionary."""

    def __init__(self) -> None:
        """Begin without any."""
        self._renew_turn()
        renew_in_child(self, Doubts._renew_turn)
        self._creates: dict[str, Change] = {}
        self._frees: dict[str, DoubtfulFree] = {}

    def _renew_turn(self) -> None:
        self.turn = threading.Lock()
        """Held, without waiting for it, by who clears the doubts."""

    def __bool__(self) -> bool:
        """Tell whether an allocation is to be given up."""
        return bool(self._creates)

    def add(self, change: Change, token: str) -> None:
        """Note that it is not known whether a change was applied."""
        if change.made is not None:
            self._creates[change.made.allocation.id] = change
        for held in change.freed:
            before = self._frees.get(held.allocation.id)
            tokens = frozenset((token,)) if before is None else before.tokens | {token}
            self._frees[held.allocation.id] = DoubtfulFree(held, tokens)
        while len(self._frees) > _MOST_FREES:
            self._frees.pop(next(iter(list(self._frees))), None)

    def creates(self) -> list[Change]:
        """Return the changes whose allocations are to be given up."""
        return list(self._creates.values())

    def gave_up(self, change: Change) -> None:
        """Note that the allocation of a change is not live, and never will be."""
        if change.made is not None:
            self._creates.pop(change.made.allocation.id, None)

    def freed_here(self, allocation_id: str, token: str) -> Held | None:
        """Return the allocation if it was freed by a change that was reported as failed."""
        doubtful = self._frees.get(allocation_id)
        if doubtful is None or token not in doubtful.tokens:
            return None
        return doubtful.held

    def told(self, allocation_id: str) -> None:
        """Note that the caller knows now that an allocation is freed."""
        self._frees.pop(allocation_id, None)

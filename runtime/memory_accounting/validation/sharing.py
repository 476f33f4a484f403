"""The sessions of a node as they ask, hold, and wait: fairness for any number of threads."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import attrs

from memory_accounting.arguments import require_u64
from memory_accounting.limits import default_limits
from memory_accounting.refusals import Refusal
from memory_accounting.validation.fairness import Node, Party, Wait, decide

Weigh: TypeAlias = Callable[[int], int]
"""Returns the weight of a session, at least 1, from its capacity in bytes."""


def equally(_: int) -> int:
    """Weigh all sessions alike."""
    return 1


def by_capacity(capacity: int) -> int:
    """Weigh a session by its capacity: one that is twice as large has twice the share."""
    return capacity


def monotonic() -> int:
    """Read milliseconds from a clock that is never set back; it starts anywhere."""
    return time.monotonic_ns() // 1_000_000


class FairShare:
    """Who may take what of a node: decides, and keeps account of what it granted.

    A session joins with what it is held to, or asks without, and then counts for as long as it
    holds or awaits something. Every grant counts at once, so the node is never handed out twice.
    One decision takes a short time; that of a session beyond its share looks at all that wait.
    """

    def __init__(
        self,
        capacity: int,
        *,
        patience_seconds: int = 10,
        weigh: Weigh = equally,
        clock: Callable[[], int] = monotonic,
    ) -> None:
        """Share a node of so many bytes; a request counts as waiting for `patience_seconds`.

        `clock` returns milliseconds and is never set back. Raises ValueError where the capacity or
        the patience is less than one.
        """
        if require_u64("capacity", capacity) < 1:
            raise ValueError("capacity: a node has at least one byte")
        if require_u64("patience_seconds", patience_seconds) < 1:
            raise ValueError("patience_seconds: at least one second")
        self.capacity: Final = capacity
        self._patience = patience_seconds * 1000
        self._weigh = weigh
        self._clock = clock
        self._lock = threading.Lock()
        self._parties: dict[str, Party] = {}
        self._joined: set[str] = set()
        self._waits: OrderedDict[str, Wait] = OrderedDict()
        """What found no room, the oldest first."""
        self._used = 0
        self._weight = 0

    def join(
        self, session_id: str, *, capacity: int, soft_limit: int, used: int | None = None
    ) -> None:
        """Let a session in, or change what it is held to; `used` are the bytes it holds, if new.

        What it holds counts also where the node has not as much: it is there already.
        """
        with self._lock:
            before = self._parties.get(session_id)
            if used is None:
                used = 0 if before is None else before.used
            self._joined.add(session_id)
            self._set(session_id, Party(used, soft_limit, max(1, self._weigh(capacity))))

    def leave(self, session_id: str) -> None:
        """Forget a session, and take back what it holds."""
        with self._lock:
            self._joined.discard(session_id)
            self._waits.pop(session_id, None)
            self._forget(session_id)

    def reserve(self, session_id: str, amount: int) -> Refusal | None:
        """Take so many bytes of the node for a session; None where they are granted.

        Where they are not, the session waits from now on.
        """
        with self._lock:
            now = self._clock()
            self._expire(now)
            refusal = self._decide(session_id, amount)
            self._waits.pop(session_id, None)
            party = self._party(session_id)
            if refusal is None:
                party = attrs.evolve(party, used=party.used + amount)
            else:
                self._waits[session_id] = Wait(amount, now)
            self._set(session_id, party)
            return refusal

    def would_refuse(self, session_id: str, amount: int) -> Refusal | None:
        """Tell why so many bytes would be refused now; take nothing, and wait for nothing."""
        with self._lock:
            self._expire(self._clock())
            return self._decide(session_id, amount)

    def give_back(self, session_id: str, amount: int) -> None:
        """Return bytes of a session to the node: freed, or reserved and then not used."""
        with self._lock:
            party = self._parties.get(session_id)
            if party is not None:
                left = max(0, party.used - amount)
                self._set(session_id, attrs.evolve(party, used=left))
                self._forget_guest(session_id)

    def stop_waiting(self, session_id: str) -> None:
        """Let nobody make room for a session until it asks again: it would not take it."""
        with self._lock:
            self._waits.pop(session_id, None)
            self._forget_guest(session_id)

    def used(self, session_id: str | None = None) -> int:
        """Return the bytes that a session holds, or all of them together."""
        with self._lock:
            if session_id is None:
                return self._used
            party = self._parties.get(session_id)
            return 0 if party is None else party.used

    def share(self, session_id: str) -> int:
        """Return the bytes that are the fair share of a session at present; 0: it is unknown."""
        with self._lock:
            party = self._parties.get(session_id)
            node = Node(self.capacity, self._used, self._weight)
            return 0 if party is None else node.share(party)

    def waiting(self) -> list[str]:
        """Return the sessions whose last request found no room a short while ago, oldest first."""
        with self._lock:
            self._expire(self._clock())
            return list(self._waits)

    def _party(self, session_id: str) -> Party:
        """Return what is known of a session, or what one is taken for that never joined."""
        party = self._parties.get(session_id)
        if party is None:
            weight = max(1, self._weigh(self.capacity))
            party = Party(0, default_limits(self.capacity).soft_limit, weight)
        return party

    def _decide(self, session_id: str, amount: int) -> Refusal | None:
        party = self._party(session_id)
        weight = self._weight + (0 if session_id in self._parties else party.weight)
        node = Node(self.capacity, self._used, weight)
        return decide(node, party, amount, self._others_waiting(session_id))

    def _others_waiting(self, session_id: str) -> Iterator[tuple[Party, Wait]]:
        for other, wait in self._waits.items():
            if other != session_id:
                yield self._parties[other], wait

    def _expire(self, now: int) -> None:
        """Forget the requests that are not recent any more."""
        while self._waits:
            session_id, wait = next(iter(self._waits.items()))
            if now - wait.at <= self._patience:
                return
            del self._waits[session_id]
            self._forget_guest(session_id)

    def _forget_guest(self, session_id: str) -> None:
        """Forget a session that never joined, holds nothing, and waits for nothing."""
        party = self._parties.get(session_id)
        is_idle = party is not None and not party.used and session_id not in self._waits
        if is_idle and session_id not in self._joined:
            self._forget(session_id)

    def _set(self, session_id: str, party: Party) -> None:
        self._forget(session_id)
        self._parties[session_id] = party
        self._used += party.used
        self._weight += party.weight

    def _forget(self, session_id: str) -> None:
        party = self._parties.pop(session_id, None)
        if party is not None:
            self._used -= party.used
            self._weight -= party.weight

"""What a guard knows and decides between the calls that it lets through; it makes none itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import attrs

from flight_memory.memory_types import MemoryAllocation, MemoryError_, MemoryErrorCode
from flight_v6r.alerts import Alert
from memory_accounting.clock import Clock
from memory_accounting.refusals import Refusal
from memory_accounting.validation.accounts import Accounts
from memory_accounting.validation.anomalies import AbnormalUse
from memory_accounting.validation.sharing import FairShare
from wit_runtime import Err, Ok, Result

OnAlert: TypeAlias = Callable[[Alert], object]
"""Is told of each alert, after the call that led to it and under no lock."""
Stamp: TypeAlias = tuple[int, int]
"""What a guard knew of a session when it began to read it."""

_log: Final = logging.getLogger(__name__)
_BAD_FREES: Final = (MemoryErrorCode.ALREADY_FREED, MemoryErrorCode.INVALID_ALLOCATION)


@attrs.define(eq=False)
class Ticket:
    """An allocation that was let through and is not answered yet."""

    session_id: str
    amount: int
    number: int
    """Ascends with each that is let through."""
    is_void: bool = False
    """Whether the session was ended meanwhile."""


class Guard:
    """The state of a guarded pool, for any number of threads and tasks.

    Bytes are reserved before a call and confirmed or given back after it, so what a node is taken
    to hold is never less than what it does. What cannot be told from the answers (a call that
    failed half-way, a session that ended meanwhile) makes a session unknown; before its next
    allocation it is read anew.
    """

    def __init__(
        self,
        fairness: FairShare | None,
        anomalies: AbnormalUse | None,
        on_alert: OnAlert | None,
        clock: Clock,
    ) -> None:
        """Know of no session."""
        self.clock: Final = clock
        self._fairness = fairness
        self._anomalies = anomalies
        self._on_alert = on_alert
        self._is_idle = fairness is None and anomalies is None
        self._lock = threading.Lock()
        self._accounts = Accounts()
        self._known: set[str] = set()
        """The sessions whose holdings and limits are known."""
        self._changes: dict[str, int] = {}
        """How often the holdings of a session changed here."""
        self._strange_frees = 0
        """How often something was freed that was not known here."""
        self._tickets: dict[int, Ticket] = {}
        """Those that are open, by number: the oldest first."""
        self._last_number = 0
        self._freed_early: dict[str, int] = {}
        """What was freed and not known, the oldest first, with the last ticket of that moment: it
        may have been freed before the call that made it was answered."""

    # reading a session

    def stamp(self, session_id: str) -> Stamp | None:
        """Return the moment at which a session is about to be read; None: there is no need."""
        with self._lock:
            if self._fairness is None or session_id in self._known:
                return None
            return self._strange_frees, self._changes.get(session_id, 0)

    def learn(
        self,
        session_id: str,
        stamp: Stamp,
        allocations: list[MemoryAllocation],
        capacity: int,
        soft_limit: int,
    ) -> bool:
        """Take in what was read of a session; False where it changed since the stamp."""
        with self._lock:
            fairness = self._fairness
            if fairness is None or stamp != self._now(session_id):
                return False
            held = self._accounts.replace(session_id, allocations)
            reserved = sum(each.amount for each in self._open(session_id))
            fairness.join(
                session_id, capacity=capacity, soft_limit=soft_limit, used=held + reserved
            )
            self._known.add(session_id)
            return True

    def unlearn(self, session_id: str) -> None:
        """Have a session read anew before its next allocation."""
        with self._lock:
            self._known.discard(session_id)

    # making

    def reserve(self, session_id: str, amount: int) -> Ticket | Refusal:
        """Let an allocation through, or refuse it for the sake of others."""
        with self._lock:
            if self._fairness is not None:
                refusal = self._fairness.reserve(session_id, amount)
                if refusal is not None:
                    return refusal
            self._last_number += 1
            ticket = Ticket(session_id, amount, self._last_number)
            if not self._is_idle:
                self._tickets[ticket.number] = ticket
            return ticket

    def would_refuse(self, session_id: str, amount: int) -> bool:
        """Tell whether an allocation would be refused for the sake of others."""
        fairness = self._fairness
        return fairness is not None and fairness.would_refuse(session_id, amount) is not None

    def stop_waiting(self, session_id: str) -> None:
        """Have nobody make room for a request that would be refused all the same."""
        if self._fairness is not None:
            self._fairness.stop_waiting(session_id)

    def settle(self, ticket: Ticket, answer: Result[MemoryAllocation, MemoryError_] | None) -> bool:
        """Confirm what was let through, or take it back; None: the call failed.

        False where the session must be read anew, for it was ended meanwhile.
        """
        if self._is_idle:
            return True
        session_id = ticket.session_id
        with self._lock:
            del self._tickets[ticket.number]
            if ticket.is_void:
                return not isinstance(answer, Ok)
            if answer is None:
                self._known.discard(session_id)
            is_new = isinstance(answer, Ok) and self._take_in(answer.value)
            if not is_new and self._fairness is not None:
                self._fairness.give_back(session_id, ticket.amount)
            self._forget_early_frees()
            return True

    # freeing

    def freed(self, allocation_id: str, answer: Result[bool, MemoryError_]) -> None:
        """Take a free into account, also one that somebody else made before."""
        if self._is_idle:
            return
        if isinstance(answer, Err) and answer.error.code not in _BAD_FREES:
            return
        is_freed = isinstance(answer, Ok)
        with self._lock:
            owner = self._accounts.owner(allocation_id)
            held = self._accounts.remove(allocation_id)
            if held is not None:
                self._changed(held.session_id)
                if self._fairness is not None:
                    self._fairness.give_back(held.session_id, held.amount)
            elif is_freed:
                self._strange_frees += 1
                if self._tickets:
                    self._freed_early[allocation_id] = self._last_number
        self._tell_of_free(owner, is_freed=is_freed)

    def free_failed(self, allocation_id: str) -> None:
        """Take into account that nobody knows whether something was freed."""
        with self._lock:
            owner = self._accounts.owner(allocation_id)
            if owner is not None:
                self._known.discard(owner)

    def ended(self, session_id: str) -> None:
        """Forget a session that was ended, or is not there."""
        with self._lock:
            for ticket in self._open(session_id):
                ticket.is_void = True
            self._accounts.drop(session_id)
            self._known.discard(session_id)
            self._changes.pop(session_id, None)
            self._strange_frees += 1  # whoever reads the session just now must do it again
            if self._fairness is not None:
                self._fairness.leave(session_id)
        if self._anomalies is not None:
            self.tell(self._anomalies.ended(session_id, self.clock()))

    # watching

    def tell_of_request(
        self, session_id: str, amount: int, answer: Result[MemoryAllocation, MemoryError_]
    ) -> None:
        """Have an allocation, or its refusal, watched; a store that fails is no use of memory."""
        if self._anomalies is None:
            return
        if isinstance(answer, Ok):
            self.tell(self._anomalies.allocated(session_id, amount, self.clock()))
        elif answer.error.code is not MemoryErrorCode.ALLOCATION_FAILED:
            self.tell(self._anomalies.refused(session_id, self.clock()))

    def tick(self) -> None:
        """Clear the alerts of sessions that fell silent."""
        if self._anomalies is not None:
            self.tell(self._anomalies.tick(self.clock()))

    def tell(self, alerts: list[Alert]) -> None:
        """Tell of alerts; whoever fails to take one does not undo what was done."""
        if self._on_alert is None:
            return
        for alert in alerts:
            try:
                self._on_alert(alert)
            except Exception:  # noqa: BLE001 - whoever is told may be anyone's code
                _log.exception("an alert was not taken: %s", alert.message)

    def _tell_of_free(self, owner: str | None, *, is_freed: bool) -> None:
        if self._anomalies is None:
            return
        if not is_freed:
            self.tell(self._anomalies.freed_badly(owner, self.clock()))
        elif owner is not None:
            self.tell(self._anomalies.freed(owner, self.clock()))

    def _now(self, session_id: str) -> Stamp:
        return self._strange_frees, self._changes.get(session_id, 0)

    def _changed(self, session_id: str) -> None:
        self._changes[session_id] = self._changes.get(session_id, 0) + 1

    def _take_in(self, allocation: MemoryAllocation) -> bool:
        """Take in what was made; False where it is known from a reading, or freed already."""
        if self._freed_early.pop(allocation.id, None) is not None:
            return False
        self._changed(allocation.session_id)
        return self._accounts.add(allocation)

    def _open(self, session_id: str) -> Iterator[Ticket]:
        """Return the open tickets of a session, without those that are void."""
        for ticket in self._tickets.values():
            if ticket.session_id == session_id and not ticket.is_void:
                yield ticket

    def _forget_early_frees(self) -> None:
        """Forget those that no open ticket is old enough to have made."""
        oldest = next(iter(self._tickets), self._last_number + 1)
        while self._freed_early:
            allocation_id, number = next(iter(self._freed_early.items()))
            if number >= oldest:
                return
            del self._freed_early[allocation_id]

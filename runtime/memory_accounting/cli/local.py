"""A ledger in a store that is opened here."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import attrs

from flight_memory.memory_types import MemoryErrorCode
from flight_v6r.messages import (
    SessionEndedMessage,
    SessionSummary,
    SessionUpdateMessage,
    VmCreatedAnswer,
    VmDestroyedAnswer,
)
from flight_v6r.sessions import VmSize
from memory_accounting import virtual_machines
from memory_accounting.cli.failing import RefusedError, UnreachableError, UsageError, failure
from memory_accounting.cli.outcome import value_of
from memory_accounting.cli.place import Store
from memory_accounting.clock import system_clock
from memory_accounting.opening import open_pool, sqlite_options
from memory_accounting.pool import Pool
from memory_accounting.stores.seam import StoreError
from memory_accounting.virtual_machines import AlreadyThere, NotThere
from wit_runtime import Err

_SECOND = 1000


@contextmanager
def open_store(
    store: Store, *, makes: bool = False, checks: bool = True
) -> Generator[LocalReach, None, None]:
    """Open a store for a command; what the two allow is said at `reached`."""
    with opened_pool(store, makes=makes, checks=checks) as pool:
        yield LocalReach(pool)


def opened_pool(store: Store, *, makes: bool = False, checks: bool = True) -> Pool:
    """Open the ledger of a store; the caller closes it."""
    url = store.url
    if url == "memory:":
        raise UsageError("memory: would be gone with this command; name a file or a server")
    if urlsplit(url).scheme == "sqlite" and not makes:
        path = sqlite_options(url).path
        if not path.exists():
            hint = "" if store.is_named else "; name a ledger with --store or --url"
            raise UnreachableError(f"{path}: there is no such file{hint}")
        url = url if checks else _unchecked(url)
    try:
        return open_pool(url)
    except StoreError as error:
        raise UnreachableError(str(error)) from error


def _unchecked(url: str) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}check=no"


@attrs.frozen
class LocalReach:
    """A pool, and what a server does beyond its interfaces."""

    ledger: Pool

    def summaries(self) -> list[SessionSummary]:
        """Return the open sessions by their ids."""
        found = [self._summary(each) for each in sorted(value_of(self.ledger.list_sessions()))]
        return [each for each in found if each is not None]

    def create_vm(self, session_id: str, size: VmSize) -> VmCreatedAnswer:
        """Make the virtual machine of a session."""
        plan = virtual_machines.create(session_id, size)
        made = virtual_machines.run(plan, self.ledger)
        if isinstance(made, Err):
            raise RefusedError.of(made.error)
        if isinstance(made, AlreadyThere):
            there = made.allocation.size.human_readable
            message = f"the session has a virtual machine of {there}; destroy it first"
            raise RefusedError(failure("vm-exists", message))
        return VmCreatedAnswer(session_id, size, "created", system_clock() // _SECOND)

    def destroy_vm(self, session_id: str) -> VmDestroyedAnswer:
        """Free the virtual machine of a session."""
        done = virtual_machines.run(virtual_machines.destroy(session_id), self.ledger)
        if isinstance(done, Err):
            raise RefusedError.of(done.error)
        if isinstance(done, NotThere):
            raise RefusedError(failure("no-vm", "the session has no virtual machine"))
        return VmDestroyedAnswer(session_id, "destroyed", system_clock() // _SECOND)

    def updates(
        self, sessions: Sequence[str], seconds: float
    ) -> Iterator[SessionUpdateMessage | SessionEndedMessage]:
        """Look at sessions again and again: other processes change them too, and tell nobody."""
        watched = set(sessions)
        while True:
            if not sessions:
                watched |= set(value_of(self.ledger.list_sessions()))
            for session_id in sorted(watched):
                update = self._update(session_id)
                if update is None:
                    watched.discard(session_id)
                    yield SessionEndedMessage("session_ended", session_id, system_clock())
                else:
                    yield update
            if sessions and not watched:
                return
            time.sleep(seconds)

    def _update(self, session_id: str) -> SessionUpdateMessage | None:
        found = self._summary(session_id)
        if found is None:
            return None
        at = found.snapshot.timestamp
        return SessionUpdateMessage(
            "session_update", session_id, found.snapshot, found.pressure, at
        )

    def _summary(self, session_id: str) -> SessionSummary | None:
        """Return how a session fares; none that has ended meanwhile."""
        held = self.ledger.get_session_configuration(session_id)
        snapshot = self.ledger.get_memory_snapshot(session_id)
        pressure = self.ledger.get_memory_pressure(session_id)
        for each in (held, snapshot, pressure):
            if isinstance(each, Err):
                if each.error.code is MemoryErrorCode.INVALID_ALLOCATION:
                    return None
                raise RefusedError.of(each.error)
        return SessionSummary(
            session_id, held.unwrap().user_id, snapshot.unwrap(), pressure.unwrap()
        )

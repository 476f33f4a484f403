"""What commands need of a ledger, wherever it is kept: so that each is written once."""

from __future__ import annotations

import argparse
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeAlias

from flight_memory.memory_analytics import MemoryAnalytics
from flight_memory.memory_operations import MemoryOperations
from flight_v6r.diagnostics import Diagnostics
from flight_v6r.insights import Insights
from flight_v6r.messages import (
    AlertMessage,
    SessionEndedMessage,
    SessionSummary,
    SessionUpdateMessage,
    VmCreatedAnswer,
    VmDestroyedAnswer,
)
from flight_v6r.sessions import Sessions, VmSize
from memory_accounting.cli.place import Server, Store, place

Update: TypeAlias = SessionUpdateMessage | SessionEndedMessage | AlertMessage
"""What a watch shows; alerts come from servers, a store raises none."""


class Ledger(MemoryOperations, MemoryAnalytics, Sessions, Insights, Diagnostics, Protocol):
    """All interfaces of a ledger: a `Pool` has them, and so has a `Client`."""


class Reach(Protocol):
    """A ledger at hand, and what its interfaces do not have.

    What is refused raises `RefusedError`.
    """

    @property
    def ledger(self) -> Ledger:
        """The interfaces of the ledger."""
        ...

    def summaries(self) -> list[SessionSummary]:
        """Return the open sessions by their ids."""
        ...

    def create_vm(self, session_id: str, size: VmSize) -> VmCreatedAnswer:
        """Make the virtual machine of a session."""
        ...

    def destroy_vm(self, session_id: str) -> VmDestroyedAnswer:
        """Free the virtual machine of a session."""
        ...

    def updates(self, sessions: Sequence[str], seconds: float) -> Iterator[Update]:
        """Yield how sessions fare (none named: all), at once and from then on.

        `seconds` is how often to look, where that is for this side to say. Ends when all that were
        named have ended.
        """
        ...


@contextmanager
def reached(
    options: argparse.Namespace, *, makes: bool = False, checks: bool = True
) -> Generator[Reach, None, None]:
    """Open the ledger that the options or the environment name, and close it in the end.

    `makes` allows for a file that is not there yet: a command that only looks must not make one.
    Without `checks` a damaged file is opened, so that it can be said what is wrong with it.
    """
    with _opened(place(options, os.environ), makes=makes, checks=checks) as reach:
        yield reach


def _opened(where: Store | Server, *, makes: bool, checks: bool) -> AbstractContextManager[Reach]:
    if isinstance(where, Server):
        from memory_accounting.cli.remote import open_server  # noqa: PLC0415 - an extra

        return open_server(where)
    from memory_accounting.cli.local import open_store  # noqa: PLC0415 - only where there is a store

    return open_store(where, makes=makes, checks=checks)

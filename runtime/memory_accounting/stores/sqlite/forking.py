"""Forking: while it happens, no connection to a file is open in this process.

SQLite keeps for each process what it has locked. A child inherits that, but not the locks: it would
use a file that everyone else takes to be unused, and what it writes would be lost. So all
connections are closed before a fork, and opened anew by whoever next needs one, on either side.
"""

from __future__ import annotations

import os
import threading
import weakref
from typing import Final, Protocol


class Forked(Protocol):
    """Something that lets go of its connections for a fork."""

    def before_fork(self) -> None:
        """Close all connections, and let nobody open one."""
        ...

    def after_fork(self, *, is_child: bool) -> None:
        """Let connections be opened again."""
        ...


_present: Final = weakref.WeakSet[Forked]()
_closed: Final = list[Forked]()
_one_at_a_time: Final = threading.Lock()


def watch(store: Forked) -> None:
    """Have a store let go of its connections for each fork, as long as it is there."""
    _present.add(store)


def _before() -> None:
    _one_at_a_time.acquire()
    for store in list(_present):
        store.before_fork()
        _closed.append(store)


def _after(*, is_child: bool) -> None:
    for store in _closed:
        store.after_fork(is_child=is_child)
    _closed.clear()
    _one_at_a_time.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before,
        after_in_parent=lambda: _after(is_child=False),
        after_in_child=lambda: _after(is_child=True),
    )

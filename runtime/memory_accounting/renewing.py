"""Locks in a forked child: new ones, since the threads that held the old ones are not there."""

from __future__ import annotations

import os
import weakref
from typing import Final, Protocol


class Renewed(Protocol):
    """Something with locks that are held for moments only."""

    def renew_locks(self) -> None:
        """Take new locks in place of those there are."""
        ...


_present: Final = weakref.WeakSet[Renewed]()


def renew_in_child(owner: Renewed) -> None:
    """Have the locks of something renewed in every forked child, as long as it is there."""
    _present.add(owner)


def _after_in_child() -> None:
    for owner in list(_present):
        owner.renew_locks()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_in_child)

"""Locks in a forked child: new ones, since the threads that held the old ones are not there."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from typing import Any, Final, TypeVar

T = TypeVar("T")

_present: Final = weakref.WeakKeyDictionary[Any, Callable[[Any], None]]()


def renew_in_child(owner: T, renew: Callable[[T], None]) -> None:
    """Have the locks of something renewed in every forked child, as long as it is there."""
    _present[owner] = renew


def _after_in_child() -> None:
    for owner, renew in list(_present.items()):
        renew(owner)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_in_child)

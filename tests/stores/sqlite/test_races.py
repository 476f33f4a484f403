"""Lost races: decided anew on the present state, however often, and by nobody forever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from memory_accounting import Pool, open_pool
from memory_accounting.limits import default_limits, limits_record
from memory_accounting.stores.seam import Change, Outcome
from memory_accounting.stores.sqlite.store import SqliteStore
from tests.accounting.support import make, size
from tests.stores.sqlite.files import url


class Rival:
    """Changes the session of a pool whenever that one is about to, or waits for its turn.

    The pool must be opened after it.
    """

    def __init__(self, of: str, patch: pytest.MonkeyPatch) -> None:
        self._pool = open_pool(of)
        self._races = 0
        apply = SqliteStore.apply

        def applied(store: SqliteStore, change: Change) -> Outcome:
            if self._races > 0:
                self._races -= 1
                make(self._pool, 10)
            return apply(store, change)

        def paused(_store: SqliteStore, _seconds: float) -> None:
            make(self._pool, 10)

        patch.setattr(SqliteStore, "apply", applied)
        patch.setattr(SqliteStore, "pause", paused)

    def win(self, races: int) -> None:
        """Win the next races."""
        self._races = races

    def close(self) -> None:
        self._pool.close()


ACTIONS: dict[str, Callable[[Pool, str], object]] = {
    "create": lambda pool, _: make(pool, 20),
    "free": lambda pool, made: pool.free_allocation(made).unwrap(),
    "configure": lambda pool, _: pool.configure("s", capacity=2**40).unwrap(),
    "limits": lambda pool, _: pool.set_memory_limits(
        "s", limits_record(default_limits(2**30))
    ).unwrap(),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("races", [1, 2, 50])
def test_a_lost_race_is_run_again(
    action: str, races: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rival that also works during every wait is no reason to give up."""
    of = url(tmp_path / "ledger.db")
    rival = Rival(of, monkeypatch)
    with open_pool(of) as pool:
        pool.configure("s", capacity=2**30).unwrap()
        made = make(pool, 10)
        rival.win(races)
        ACTIONS[action](pool, made.id)
        rival.close()
        present = len(pool.list_allocations("s").unwrap())
        assert present >= races + {"create": 2, "free": 0}.get(action, 1)
        assert pool.check().unwrap() == []


def test_a_race_that_is_lost_two_hundred_times_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = url(tmp_path / "ledger.db")
    rival = Rival(of, monkeypatch)
    with open_pool(of) as pool:
        make(pool, 10)
        rival.win(10**6)
        refused = pool.create_allocation("s", size(20), MemoryPurpose.TEMPORARY).unwrap_err()
        rival.win(0)
        assert refused.code is MemoryErrorCode.ALLOCATION_FAILED
        assert "the session changed 201 times" in refused.message
        make(pool, 20)
        rival.close()
        listed = [each.size.bytes for each in pool.list_allocations("s").unwrap()]
        assert listed.count(20) == 1
        assert pool.check().unwrap() == []

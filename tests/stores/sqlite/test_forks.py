"""A pool that was opened before a fork is of use on both sides of it, and loses nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from memory_accounting import Pool, open_pool
from tests.accounting.support import make
from tests.stores.sqlite.files import apart, require_use, url

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


class Child:
    """A child process that waits for its turn, does something, and says when it is done."""

    def __init__(self, *parts: Callable[[], object]) -> None:
        go, self._start = os.pipe()
        self._done, finish = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            status = 1
            try:
                for part in parts:
                    os.read(go, 1)
                    part()
                    os.write(finish, b".")
                status = 0
            finally:
                os._exit(status)

    def turn(self) -> None:
        """Let it do its next part."""
        os.write(self._start, b".")
        assert os.read(self._done, 1) == b"."

    def join(self) -> None:
        _, status = os.waitpid(self._process, 0)
        assert status == 0


def test_both_sides_use_it(tmp_path: Path) -> None:
    apart(both_sides_use_it, url(tmp_path / "ledger.db"))


def both_sides_use_it(of: str) -> None:
    with open_pool(of) as pool:
        first = make(pool, 10)
        pool.list_sessions().unwrap()
        child = Child(lambda: make(pool, 20), lambda: pool.free_allocation(first.id).unwrap())
        make(pool, 30)
        child.turn()
        make(pool, 40)
        child.turn()
        child.join()
        assert [each.size.bytes for each in pool.list_allocations("s").unwrap()] == [30, 20, 40]
        require_use(pool, 3)


def test_what_the_child_does_is_there_after_the_parent_closed(tmp_path: Path) -> None:
    apart(the_parent_closes, url(tmp_path / "ledger.db"))


def the_parent_closes(of: str) -> None:
    """The last one to close a file deletes its log; a child that goes on must count."""
    pool = open_pool(of)
    make(pool, 10)
    child = Child(lambda: make(pool, 20), lambda: make(pool, 30))
    child.turn()
    pool.close()
    with open_pool(of) as other:
        require_use(other, 2)
    child.turn()
    child.join()
    with open_pool(of) as other:
        require_use(other, 3)


def test_both_sides_have_versions_of_their_own(tmp_path: Path) -> None:
    apart(both_sides_count_versions, url(tmp_path / "ledger.db"))


def both_sides_count_versions(of: str) -> None:
    """A change on a state that the other side has changed meanwhile is never applied."""
    with open_pool(of) as pool:
        make(pool, 10)
        child = Child(lambda: pool.configure("s", capacity=2**20).unwrap())
        make(pool, 10)
        child.turn()
        child.join()
        make(pool, 10)
        assert pool.get_session_configuration("s").unwrap().capacity.bytes == 2**20
        require_use(pool, 3)


def test_a_closed_pool_stays_closed(tmp_path: Path) -> None:
    apart(the_child_asks_a_closed_one, url(tmp_path / "ledger.db"))


def the_child_asks_a_closed_one(of: str) -> None:
    pool = open_pool(of)
    pool.close()

    def ask() -> None:
        assert "was closed" in pool.list_sessions().unwrap_err().message

    child = Child(ask)
    child.turn()
    child.join()


def test_forks_while_threads_work(tmp_path: Path) -> None:
    apart(threads_work_meanwhile, url(tmp_path / "ledger.db"))


def threads_work_meanwhile(of: str) -> None:
    """Neither side waits for a lock that nobody can release."""
    with open_pool(of) as pool:
        pool.configure("s", capacity=2**40).unwrap()
        is_over = threading.Event()
        threads = [threading.Thread(target=work, args=(pool, is_over)) for _ in range(3)]
        subscription = pool.subscribe()
        for thread in threads:
            thread.start()
        for _ in range(20):
            child = Child(lambda: make(pool, 10))
            child.turn()
            child.join()
        is_over.set()
        assert subscription.take() is not None
        for thread in threads:
            thread.join()
        require_use(pool, 20)


def work(pool: Pool, is_over: threading.Event) -> None:
    while not is_over.is_set():
        made = make(pool, 10)
        pool.list_sessions().unwrap()
        pool.free_allocation(made.id).unwrap()

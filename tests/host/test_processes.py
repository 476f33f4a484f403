"""What is shared by a process: forks, the thread that looks at guests, the garbage collector."""

from __future__ import annotations

import gc
import os
import threading
from typing import Any

import pytest

from tests.host.components import component, lifted
from tests.host.conftest import Child, Worlds
from wit_host import Component, Limits, OutOfTimeError
from wit_host.engine import TICKER as _TICKER

WIT = "world w { export add: func(a: u32, b: u32) -> u32; export spin: func(); }"
GUEST = component(
    """
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "spin") (loop $again (br $again)))
    """,
    lifted("add", '(param "a" u32) (param "b" u32) (result u32)', ""),
    lifted("spin", "", ""),
)

FORKED = """
    import faulthandler, os, sys
    from wit_host import Component, Limits, OutOfTimeError
    from {package}.worlds.w import W

    content = sys.argv[1].encode()
    limits = Limits(seconds=0.3)

    def check(guest):
        assert guest.add(1, 2) == 3
        try:
            guest.spin()
        except OutOfTimeError:
            return "stopped"

    loaded = Component.from_bytes(content)
    mine = W.from_component(loaded, limits=limits)
    mine.add(1, 1)
    child = os.fork()
    if not child:
        faulthandler.dump_traceback_later(30, exit=True)
        new = W.from_bytes(content.replace(b"$again", b"$other"), limits=limits)
        with_fuel = W.from_component(loaded, limits=Limits(seconds=0.3, fuel=1 << 40))
        same = W.from_component(loaded, limits=limits)
        print(*map(check, [mine, new, with_fuel, same]), flush=True)
        os._exit(0)
    print(os.waitpid(child, 0)[1], check(mine))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_goes_on_by_itself(worlds: Worlds, child: Child) -> None:
    """Its instances are limited, and it compiles, though all threads stayed behind."""
    program = FORKED.format(package=worlds.package(WIT))
    ended = child(program, GUEST.decode(), WIT_HOST_CACHE_DIR="")
    assert ended.output.splitlines() == ["stopped " * 3 + "stopped", "0 stopped"], ended.errors


TICKER: Any = _TICKER


def ticking() -> bool:
    return any(thread.name == "wit-host" for thread in threading.enumerate())


def test_the_thread_that_looks_at_guests_ends_with_the_last(worlds: Worlds) -> None:
    gc.collect()
    before = len(TICKER._instances)
    guest = worlds(WIT).from_bytes(GUEST)
    assert ticking()
    assert len(TICKER._instances) == before + 1
    guest.close()
    guest.close()
    assert len(TICKER._instances) == before
    if not before:
        for thread in threading.enumerate():
            if thread.name == "wit-host":
                thread.join()
        assert not ticking()
    with (
        worlds(WIT).from_bytes(GUEST, limits=Limits(seconds=0.1)) as again,
        pytest.raises(OutOfTimeError),
    ):
        again.spin()


COLLECTED = """
    import faulthandler, gc, sys
    from wit_host import Component
    from {package}.worlds.w import W

    faulthandler.dump_traceback_later(30, exit=True)
    loaded = Component.from_bytes(sys.argv[1].encode())
    gc.set_threshold(1)
    for _ in range(500):
        W.from_component(loaded).add(1, 1)
    print("alive")
"""


def test_instances_can_be_collected_at_any_moment(worlds: Worlds, child: Child) -> None:
    ended = child(COLLECTED.format(package=worlds.package(WIT)), GUEST.decode())
    assert (ended.output, ended.code, ended.errors) == ("alive\n", 0, "")


LEFT_OPEN = """
    import sys
    from wit_host import Component, Limits
    from {package}.worlds.w import W

    loaded = Component.from_bytes(sys.argv[1].encode())
    guest = W.from_component(loaded, limits=Limits(seconds=5))
    kept = [guest.add, W.from_component(loaded)]
    print(guest.add(1, 2))
"""


def test_what_is_left_open_when_a_program_ends_is_no_error(worlds: Worlds, child: Child) -> None:
    ended = child(LEFT_OPEN.format(package=worlds.package(WIT)), GUEST.decode())
    assert (ended.output, ended.code, ended.errors) == ("3\n", 0, "")


def test_components_are_shared_by_threads(worlds: Worlds) -> None:
    """Each thread makes instances of one component, of which some have to be compiled anew."""
    loaded = Component.from_bytes(GUEST, cached=False)
    found: list[int] = []

    def work(number: int) -> None:
        for turn in range(20):
            limits = Limits(fuel=1000) if (number + turn) % 2 else Limits()
            with worlds(WIT).from_component(loaded, limits=limits) as guest:
                found.append(guest.add(number, turn) - turn)

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(list(range(4)) * 20)

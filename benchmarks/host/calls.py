"""Calls in both directions."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.host.shapes import MANY, Shape, shapes
from benchmarks.host.subject import Dynamic, Imports, component, generated_world
from benchmarks.measuring import Row, interleaved, seconds_per_call

_ROUNDS = 100
_GROWTH_CALLS = 1_000_000
_IMPORT_CALLS = 5000


def rows() -> Iterator[Row]:
    """Measure every shape, imports, growth, and threads."""
    world, content = generated_world(), component()
    dynamic = Dynamic(content)
    hosted = world.Echo.from_bytes(content, Imports())
    for shape in shapes(world):
        yield from _shape(shape, hosted, dynamic)
    yield from _imports(hosted, dynamic)
    yield from _growth(world, hosted)
    yield _threads(world, content)


def _shape(shape: Shape, hosted: Any, dynamic: Dynamic) -> Iterator[Row]:
    function = getattr(hosted, shape.function.replace("-", "_"))
    reference, store = dynamic.function(shape.function), dynamic.store
    bare = _BareCall(function, shape.generated)

    def generated(number: int) -> None:
        value = shape.generated
        for _ in range(number):
            function(value)

    def through_wasmtime(number: int) -> None:
        value = shape.dynamic
        for _ in range(number):
            reference(store, value)

    if function(shape.generated) != shape.generated:
        raise AssertionError(f"{shape.what} does not come back as it was given")
    # Many short batches: on a machine that does something else, some of them are not disturbed.
    number = max(1, shape.number // 10)
    seconds = {"generated": float("inf"), "bare": float("inf")}
    for _ in range(_ROUNDS):
        seconds["generated"] = min(seconds["generated"], seconds_per_call(generated, number))
        seconds["bare"] = min(seconds["bare"], bare.seconds(number))
    seconds |= interleaved({"dynamic": through_wasmtime}, number=max(1, number // 20), rounds=25)
    note = ", ".join(f"{name} {value * 1e6:.2f} us" for name, value in seconds.items())
    yield Row(
        f"{shape.what}: faster than the dynamic API",
        seconds["dynamic"] / seconds["generated"],
        shape.faster,
        note=note,
        at_least=True,
    )
    over = seconds["generated"] / seconds["bare"]
    yield Row(f"{shape.what}: of the bare call", over, shape.over_bare)


class _BareCall:
    """The C call by itself, timed inside a generated call, while the arguments are in place."""

    def __init__(self, function: Callable[..., Any], value: object) -> None:
        """Know which call to make; its C function is a variable of the generated one."""
        self._function = function
        self._value = value
        names = function.__code__.co_freevars
        cells: Any = function.__closure__
        self._cell = cells[names.index("_call")]

    def seconds(self, number: int) -> float:
        """Make so many calls and return the seconds that one took."""
        real = self._cell.cell_contents
        elapsed = 0.0

        def repeated(*arguments: Any) -> int | None:
            nonlocal elapsed
            failed: int | None = None
            start = time.perf_counter()
            for _ in range(number):
                failed = real(*arguments)
            elapsed = time.perf_counter() - start
            return failed

        self._cell.cell_contents = repeated
        try:
            self._function(self._value)
        finally:
            self._cell.cell_contents = real
        return elapsed / number


def _imports(hosted: Any, dynamic: Dynamic) -> Iterator[Row]:
    for what in ("nop", "string", "size"):
        function = getattr(hosted, f"call_{what}")
        reference = dynamic.function(f"call-{what}")

        def generated(number: int, function: Callable[[int], None] = function) -> None:
            function(number)

        def through_wasmtime(number: int, reference: Any = reference) -> None:
            reference(dynamic.store, number)

        seconds = interleaved(
            {"generated": generated, "dynamic": through_wasmtime},
            number=_IMPORT_CALLS,
            rounds=_ROUNDS // 10,
        )
        note = ", ".join(f"{name} {value * 1e6:.2f} us" for name, value in seconds.items())
        yield Row(
            f"guest calls Python, {what}: faster than the dynamic linker",
            seconds["dynamic"] / seconds["generated"],
            7,
            note=note,
            at_least=True,
        )


def _growth(world: Any, hosted: Any) -> Iterator[Row]:
    """Bytes that the process grows by with each call; lists are called less often."""
    for shape in shapes(world):
        function = getattr(hosted, shape.function.replace("-", "_"))
        number = _GROWTH_CALLS * shape.number // MANY
        for _ in range(number // 10):
            function(shape.generated)
        before = _resident()
        for _ in range(number):
            function(shape.generated)
        grown = _resident() - before
        yield Row(f"{shape.what}: growth, {number:,} calls", grown / number, 0.1, unit="B")


def _resident() -> int:
    """The memory that the process has now, in bytes (Linux)."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _threads(world: Any, content: bytes) -> Row:
    """Four threads with instances of their own; every value has to come back as it was given."""
    wrong: list[object] = []

    def work(number: int) -> None:
        with world.Echo.from_bytes(content, Imports()) as mine:
            for index in range(50_000):
                value = world.Size(number * 10**6 + index, f"thread {number}, call {index}")
                if mine.echo_size(value) != value:
                    wrong.append(value)

    def four(_: int) -> None:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    seconds = seconds_per_call(four, 1)
    note = f"200,000 calls in {seconds:.1f} s"
    return Row("four threads: values that came back wrong", len(wrong), 0, unit="", note=note)

"""What the ledger costs on a Redis server, beside bare scripts of the same size."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, Final, cast

from benchmarks.measuring import Row
from flight_memory.memory_types import MemoryPurpose, MemorySize
from memory_accounting import AsyncPool, Pool, open_async_pool, open_pool
from memory_accounting.stores.redis.awaited import Lanes

_PAGE: Final = MemorySize(4096, "4.0KB")
_PAIRS: Final = 1500
_ROUNDS: Final = 7
_TASKS: Final = 64

_READ = "local present = redis.call('GET', KEYS[1]) "
_WRITTEN = (
    "redis.call('SET', KEYS[1], ARGV[3])"
    " redis.call('PUBLISH', KEYS[7], (present or '') .. ARGV[3]) return 1"
)
_MAKE = (
    f"{_READ} redis.call('HSETNX', KEYS[4], ARGV[12], ARGV[11])"
    f" redis.call('ZADD', KEYS[2], 1, ARGV[12]) {_WRITTEN}"
)
_FREE = (
    f"{_READ} redis.call('HGET', KEYS[4], ARGV[12]) redis.call('HDEL', KEYS[4], ARGV[12])"
    " redis.call('ZREM', KEYS[2], ARGV[12]) redis.call('HSET', KEYS[5], ARGV[12], ARGV[2])"
    f" redis.call('RPUSH', KEYS[6], ARGV[12]) redis.call('LPOP', KEYS[6]) {_WRITTEN}"
)
"""The writes that a change cannot do without, of the same lengths, and nothing else."""


def rows() -> Iterator[Row]:
    """Measure create and free beside bare scripts, called one after the other, and awaited."""
    if shutil.which("redis-server") is None:
        yield Row("Redis: left out, since there is no redis-server", 0, None, unit="")
        return
    with _server() as port:
        yield _called(port)
        yield _awaited(port)


def _called(port: int) -> Row:
    import redis  # noqa: PLC0415 - an extra

    with (
        redis.Redis(port=port, protocol=2) as client,
        open_pool(f"redis://127.0.0.1:{port}") as pool,
    ):
        make, free = _bare(client)
        ours, bare = _compared(lambda: _pairs(pool), lambda: _bare_pairs(client, make, free))
    return Row(
        "Redis: throughput of create + free / of bare scripts, one at a time",
        ours / bare,
        0.6,
        note=f"{ours:,.0f} pairs a second; bare {bare:,.0f}",
        at_least=True,
    )


def _awaited(port: int) -> Row:
    import redis.asyncio  # noqa: PLC0415 - an extra

    async def measured() -> tuple[float, float]:
        client = redis.asyncio.Redis(port=port, protocol=2)
        async with client, await open_async_pool(f"redis://127.0.0.1:{port}") as pool:
            make, free = _bare(redis.Redis(port=port, protocol=2))
            lanes = Lanes(cast("Any", client))
            ratios = list[tuple[float, float]]()
            for _ in range(_ROUNDS):
                ours = await _spread(lambda task: _awaited_pairs(pool, task))
                bare = await _spread(lambda _: _awaited_bare_pairs(lanes, make, free))
                ratios.append((ours, bare))
            return median(ours for ours, _ in ratios), median(bare for _, bare in ratios)

    ours, bare = asyncio.run(measured())
    return Row(
        f"Redis: the same, awaited by {_TASKS} tasks, pipelined alike",
        ours / bare,
        0.6,
        note=f"{ours:,.0f} pairs a second; bare {bare:,.0f}",
        at_least=True,
    )


async def _spread(task: Callable[[int], Any]) -> float:
    """Have tasks do as many pairs together as one would; return pairs a second."""
    start = time.perf_counter()
    await asyncio.gather(*map(task, range(_TASKS)))
    return _TASKS * (_PAIRS // _TASKS) / (time.perf_counter() - start)


async def _awaited_pairs(pool: AsyncPool, task: int) -> None:
    for _ in range(_PAIRS // _TASKS):
        made = await pool.create_allocation(f"s-{task}", _PAGE, MemoryPurpose.VM_HEAP)
        (await pool.free_allocation(made.unwrap().id)).unwrap()


async def _awaited_bare_pairs(lanes: Lanes, make: list[Any], free: list[Any]) -> None:
    for _ in range(_PAIRS // _TASKS):
        await lanes.send(tuple(make))
        await lanes.send(tuple(free))


def _compared(ours: Callable[[], None], bare: Callable[[], None]) -> tuple[float, float]:
    """Take turns; return the pairs a second of both, the medians of all rounds."""
    seconds: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(_ROUNDS):
        for name, action in (("ours", ours), ("bare", bare)):
            start = time.perf_counter()
            action()
            seconds[name].append(time.perf_counter() - start)
    return _PAIRS / median(seconds["ours"]), _PAIRS / median(seconds["bare"])


def _pairs(pool: Pool) -> None:
    for _ in range(_PAIRS):
        made = pool.create_allocation("s", _PAGE, MemoryPurpose.VM_HEAP).unwrap()
        pool.free_allocation(made.id).unwrap()


def _bare_pairs(client: Any, make: list[Any], free: list[Any]) -> None:  # noqa: ANN401 - redis-py is untyped here
    for _ in range(_PAIRS):
        client.execute_command(*make)
        client.execute_command(*free)


def _bare(client: Any) -> tuple[list[Any], list[Any]]:  # noqa: ANN401 - redis-py is untyped here
    """Load the bare scripts; return the commands that run them."""
    names = ("state", "order", "samples", "live", "freed", "freed-order", "events")
    keys = [f"bare:{{00}}:{name}:s" for name in names]
    made = "018b0000-0000-7000-8000-000000000000"
    # As many arguments as a change has, and as long.
    arguments = ["v" * 20, "t" * 20, "x" * 480, "1700000000000", "s", "8192", "3600000"]
    arguments += ["1700000000000", "", "0", "y" * 48, made, made]
    scripts = [client.script_load(script) for script in (_MAKE, _FREE)]
    make, free = (["EVALSHA", script, len(keys), *keys, *arguments] for script in scripts)
    return make, free


@contextmanager
def _server() -> Generator[int, None, None]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
        with subprocess.Popen([*command, "--dir", folder], stdout=subprocess.DEVNULL) as process:
            try:
                _wait_for(port)
                yield port
            finally:
                process.terminate()


def _wait_for(port: int, patience: float = 10.0) -> None:
    limit = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)
        else:
            return

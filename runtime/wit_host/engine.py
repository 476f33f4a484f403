"""Engines, one for each configuration that limits ask for, shared by the whole process."""

from __future__ import annotations

import os
import platform
import threading
import time
from functools import cache
from importlib.metadata import version

import wasmtime

from wit_host import library
from wit_host.limits import Limits

_FIRST_PROCESS = os.getpid()

TICK_SECONDS = 0.01
"""How often a running guest is looked at: for its time limit, and for being interrupted."""


class Engine:
    """A Wasmtime engine; `fingerprint` names all that decides whether an artefact fits it."""

    def __init__(
        self, *, counts_fuel: bool, stack_bytes: int | None, in_parallel: bool = True
    ) -> None:
        """Configure and start an engine."""
        config = wasmtime.Config()
        config.wasm_component_model = True
        config.wasm_component_model_map = True
        config.epoch_interruption = True
        config.consume_fuel = counts_fuel
        config.parallel_compilation = in_parallel
        if stack_bytes is not None:
            config.max_wasm_stack = stack_bytes
        self._engine = wasmtime.Engine(config)
        self.counts_fuel = counts_fuel
        self.stack_bytes = stack_bytes
        self.wasmtime: wasmtime.Engine = self._engine
        self.pointer = library.address(self._engine.ptr())
        self.fingerprint = (
            f"wasmtime {version('wasmtime')} {platform.system()} {platform.machine()} "
            f"fuel={counts_fuel} stack={stack_bytes} epochs maps"
        )


def compiler_for(engine: Engine) -> Engine:
    """Return the engine that compiles for one: another after a fork, which leaves threads behind.

    Without them the engine would wait for ever for those that compiled in parallel before.
    """
    if os.getpid() == _FIRST_PROCESS:
        return engine
    return _engine(engine.counts_fuel, engine.stack_bytes, in_parallel=False)


def engine_for(limits: Limits) -> Engine:
    """Return the engine for instances under such limits.

    Raises `LimitsError` if the engine refuses a bound.
    """
    return _engine(limits.fuel is not None, limits.stack_bytes)


@cache
def _engine(counts_fuel: bool, stack_bytes: int | None, *, in_parallel: bool = True) -> Engine:  # noqa: FBT001 - a key
    return Engine(counts_fuel=counts_fuel, stack_bytes=stack_bytes, in_parallel=in_parallel)


class _Ticker:
    """Advances the epoch of engines while they have instances, from one thread for all.

    Instances come and go on any thread, and go when the garbage collector finds them, which may be
    in the middle of anything here. So no lock is held where they do: changing a list is atomic.
    """

    def __init__(self) -> None:
        self._instances: list[Engine] = []  # an engine for each instance that it has
        self._starting = threading.RLock()
        self._thread: threading.Thread | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)

    def start(self, engine: Engine) -> None:
        """Count an instance."""
        self._instances.append(engine)
        self._ensure_thread()

    def stop(self, engine: Engine) -> None:
        """Count one instance less; without any the thread ends at its next look."""
        self._instances.remove(engine)

    def _ensure_thread(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="wit-host", daemon=True)
                self._thread.start()

    def _after_fork(self) -> None:
        """Start again in a child process, which has the instances but not the thread."""
        self._starting = threading.RLock()
        self._thread = None
        if self._instances:
            self._ensure_thread()

    def _run(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            for engine in set(self._instances):
                library.increment_epoch(engine.pointer)
            with self._starting:
                if not self._instances:
                    self._thread = None
                    return


TICKER = _Ticker()

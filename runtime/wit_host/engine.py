"""Engines, one for each configuration that limits ask for, shared by the whole process."""

from __future__ import annotations

import platform
import threading
import time
from functools import cache
from importlib.metadata import version

import wasmtime

from wit_host import library
from wit_host.limits import Limits

TICK_SECONDS = 0.01
"""How often a running guest is looked at: for its time limit, and for being interrupted."""


class Engine:
    """A Wasmtime engine; `fingerprint` names all that decides whether an artefact fits it."""

    def __init__(self, *, counts_fuel: bool, stack_bytes: int | None) -> None:
        """Configure and start an engine."""
        config = wasmtime.Config()
        config.wasm_component_model = True
        config.wasm_component_model_map = True
        config.epoch_interruption = True
        config.consume_fuel = counts_fuel
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


def engine_for(limits: Limits) -> Engine:
    """Return the engine for instances under such limits.

    Raises `LimitsError` if the engine refuses a bound.
    """
    return _engine(limits.fuel is not None, limits.stack_bytes)


@cache
def _engine(counts_fuel: bool, stack_bytes: int | None) -> Engine:  # noqa: FBT001 - a key
    return Engine(counts_fuel=counts_fuel, stack_bytes=stack_bytes)


class _Ticker:
    """Advances the epoch of engines while they have instances, from one thread for all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users: dict[Engine, int] = {}
        self._thread: threading.Thread | None = None

    def start(self, engine: Engine) -> None:
        """Count an instance; the thread is also started anew in a process that was forked."""
        with self._lock:
            self._users[engine] = self._users.get(engine, 0) + 1
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="wit-host", daemon=True)
                self._thread.start()

    def stop(self, engine: Engine) -> None:
        """Count one instance less; without any the thread ends at its next look."""
        with self._lock:
            self._users[engine] -= 1
            if not self._users[engine]:
                del self._users[engine]

    def _run(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            with self._lock:
                if not self._users:
                    self._thread = None
                    return
                for engine in self._users:
                    library.increment_epoch(engine.pointer)


TICKER = _Ticker()

"""How long it takes until an instance can be called."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Row, least_seconds
from flight_memory.worlds.flight_memory import FlightMemory
from wit_host import Component, Wasi

_ROOT = Path(__file__).parents[2]
_PYTHON_GUEST = _ROOT / "examples" / "guests" / "build" / "flight_memory_python.wasm"


def rows() -> Iterator[Row]:
    """Measure the Python guest from an artefact; skipped, and said so, where it is not built."""
    if not _PYTHON_GUEST.exists():
        yield Row("the Python guest is not built: make guests", 0, None, unit="")
        return
    with tempfile.TemporaryDirectory() as folder:
        artefact = Path(folder) / "guest.cwasm"
        artefact.write_bytes(Component.from_file(_PYTHON_GUEST).precompile())
        wasi = Wasi(clocks=True)

        def load_and_instantiate() -> None:
            component = Component.from_artefact(artefact)
            FlightMemory.from_component(component, wasi=wasi).close()

        loaded = Component.from_artefact(artefact)

        def instantiate() -> None:
            FlightMemory.from_component(loaded, wasi=wasi).close()

        def from_file() -> None:
            FlightMemory.from_file(_PYTHON_GUEST, wasi=wasi).close()

        seconds = least_seconds(
            {"artefact": load_and_instantiate, "loaded": instantiate, "file": from_file}
        )
    yield Row("Python guest: artefact to instance", seconds["artefact"] * 1000, 50, unit="ms")
    yield Row("Python guest: one more instance", seconds["loaded"] * 1000, None, unit="ms")
    yield Row("Python guest: .wasm file, compiled before", seconds["file"] * 1000, None, unit="ms")

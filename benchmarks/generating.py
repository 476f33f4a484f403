"""How long `wit-codegen generate` takes, as a process, beside `componentize-py bindings`.

`WIT_CODEGEN_BENCH_WASI` may name the folder of WASI 0.2 with two worlds, `command` and `proxy`, in
its root package and everything else in `deps/`; without it, a package of the same size and shape is
written. componentize-py is measured where it is installed (the extra `bench`).
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.measuring import Row, least_seconds
from benchmarks.wasi_like import WORLDS, write_folder

WASI = "WIT_CODEGEN_BENCH_WASI"
_ROUNDS = 9
_FLIGHT_MEMORY = Path(__file__).parent.parent / "wit" / "flight-memory"
_BIN = Path(sys.executable).parent
_IMPORTS = "import argparse, attrs, difflib, jinja2, tempfile"


def rows() -> Iterator[Row]:
    """WASI 0.2 with both its worlds, then a package of one interface."""
    with tempfile.TemporaryDirectory(prefix="wit-codegen-bench-") as name:
        folder = Path(name)
        chosen = os.environ.get(WASI)
        wit = Path(chosen) if chosen else folder / "wit"
        if not chosen:
            write_folder(wit)
        yield from _generate("WASI 0.2" if chosen else "a WASI-like folder", wit, folder, 1.2, 0.25)
        yield from _generate("flight:memory", _FLIGHT_MEMORY, folder, 0.6, 0.25)


def _generate(what: str, wit: Path, folder: Path, cold: float, same: float) -> Iterator[Row]:
    """Measure without a cache into a new folder each time, and again without a change."""
    python = [sys.executable, "-c"]
    new = (folder / f"{wit.name}-{number}" for number in itertools.count())
    kept = next(new)
    _wit_codegen(wit, kept)
    actions: dict[str, Callable[[], object]] = {
        "cold": lambda: _wit_codegen(wit, next(new)),
        "same": lambda: _wit_codegen(wit, kept),
        "start": lambda: _run([*python, "pass"]),
        "imports": lambda: _run([*python, _IMPORTS]),
    }
    peer = shutil.which("componentize-py", path=f"{_BIN}{os.pathsep}{os.environ['PATH']}")
    if peer is not None and wit != _FLIGHT_MEMORY:
        actions["peer"] = lambda: _run(_bindings(peer, wit, next(new)))
    seconds = least_seconds(actions, rounds=_ROUNDS)
    size = sum(path.stat().st_size for path in wit.rglob("*.wit"))
    start = f"Python alone {seconds['start']:.3f} s; with attrs, jinja2, … {seconds['imports']:.3f}"
    yield Row(f"generate {what}, cold", seconds["cold"], cold, "s", f"{size / 1000:.0f} KB of WIT")
    yield Row(f"generate {what}, nothing changed", seconds["same"], same, "s", start)
    if "peer" in seconds:
        note = "a native program; stubs of both worlds, merged"
        yield Row(f"componentize-py bindings, {what}", seconds["peer"], None, "s", note)


def _wit_codegen(wit: Path, folder: Path) -> None:
    command = [str(_BIN / "wit-codegen"), "generate", str(wit), "--out", str(folder / "out")]
    _run(command, {"WIT_CODEGEN_CACHE_DIR": str(folder / "cache")})


def _bindings(tool: str, wit: Path, out: Path) -> list[str]:
    worlds = [argument for world in WORLDS for argument in ("--world", world)]
    return [tool, "--wit-path", str(wit), *worlds, "bindings", str(out)]


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> None:
    environment = {**os.environ, **(environment or {})}
    subprocess.run(command, check=True, capture_output=True, env=environment)

"""How long `wit-codegen generate` takes on flight:memory, as a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Row

_ROUNDS = 7
_WIT = Path(__file__).parent.parent / "wit" / "flight-memory"
_TOOL = Path(sys.executable).parent / "wit-codegen"


def _wall(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def rows() -> Iterator[Row]:
    """Cold, with nothing to change, and beside them the interpreter and the imports alone."""
    folder = Path(tempfile.mkdtemp(prefix="wit-codegen-bench-"))
    generate = [os.fspath(_TOOL), "generate", os.fspath(_WIT), "--out", os.fspath(folder / "out")]
    imports = [sys.executable, "-c", "import attrs, lark, jinja2, argparse, difflib, tempfile"]
    cold = unchanged = alone = float("inf")
    try:
        for _ in range(_ROUNDS):
            shutil.rmtree(folder / "out", ignore_errors=True)
            cold = min(cold, _wall(generate))
            unchanged = min(unchanged, _wall(generate))
            alone = min(alone, _wall(imports))
    finally:
        shutil.rmtree(folder)
    note = f"interpreter and imports alone {alone:.2f} s"
    yield Row("generate flight:memory, into an empty folder", cold, 0.6, "s", note)
    yield Row("generate flight:memory, nothing changed", unchanged, 0.6, "s")

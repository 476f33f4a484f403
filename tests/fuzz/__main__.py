"""Coverage-guided search, for as long as it is let: `python -m tests.fuzz wit|wasm [OPTIONS]`.

Needs atheris (`pip install '.[fuzz]'`); options are libFuzzer's, such as `-max_total_time=300`, and
folders with inputs to start from. See docs/fuzzing.md.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDERS = ("tests/fixtures", "wit")


def main(arguments: list[str]) -> None:
    """Search on behalf of one of the targets."""
    if not arguments or arguments[0] not in {"wit", "wasm"}:
        sys.exit(__doc__)
    target, *options = arguments
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["wit_codegen"]):
        targets = importlib.import_module("tests.fuzz.targets")
    answer: Callable[[bytes], None] = getattr(targets, target)
    with tempfile.TemporaryDirectory() as folder:
        seed(Path(folder), f".{target}")
        # What it finds goes to the first folder, and new inputs with it: not among the fixtures.
        atheris.Setup([sys.argv[0], folder, *options], answer)
        atheris.Fuzz()


def seed(folder: Path, suffix: str) -> None:
    """Copy the fixtures, to start from."""
    for root in FOLDERS:
        for number, path in enumerate(sorted((ROOT / root).rglob(f"*{suffix}"))):
            (folder / f"{Path(root).name}-{number}").write_bytes(path.read_bytes())


if __name__ == "__main__":
    main(sys.argv[1:])

"""What mypy --strict says about a program that uses generated code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support import ROOT, generate_text, write_files


def mypy_errors(folder: Path, wit: str, program: str) -> list[str]:
    """The complaints about a program beside the code that is generated from the WIT."""
    write_files(folder / "out", {**generate_text(folder, wit), "program.py": program})
    cache = folder.parent / "mypy-cache"  # one for each worker, and gone with its files
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--no-error-summary",
            f"--cache-dir={cache}",
            "program.py",
        ],
        cwd=folder / "out",
        env={**os.environ, "MYPYPATH": str(ROOT / "runtime")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    return [line for line in done.stdout.splitlines() if ": error: " in line]

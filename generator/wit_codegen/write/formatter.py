"""Rendered modules in the format that ruff gives them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ruff import find_ruff_bin  # type: ignore[import-untyped]  # ruff ships no types

_LINE_LENGTH = "100"


class FormatterError(Exception):
    """ruff refused a rendered module: the generator made something that is not Python."""


def format_files(files: Mapping[str, str]) -> dict[str, str]:
    """Format all Python files with one run of ruff, whatever configuration surrounds it.

    The files go through a folder of their own, which is gone afterwards. Raises `FormatterError`
    with ruff's words if a file is not valid Python.
    """
    with tempfile.TemporaryDirectory(prefix="wit-codegen-") as folder:
        root = Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        _run(root)
        return {name: (root / name).read_text(encoding="utf-8") for name in files}


def _run(root: Path) -> None:
    command = [os.fspath(find_ruff_bin()), "format", "--isolated", "--no-cache"]
    command += ["--line-length", _LINE_LENGTH, "--target-version", "py311", "."]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 - our own ruff
    if done.returncode != 0:
        raise FormatterError(done.stderr.strip() or f"ruff exited with {done.returncode}")

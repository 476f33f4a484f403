"""What importing costs: a generated module needs neither cattrs nor typing_extensions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import wit_runtime

ROOT = Path(wit_runtime.__file__).parents[1]
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); import {module}; print(*sys.modules)"


def modules_after(module: str) -> set[str]:
    """Return the names of the modules that a fresh interpreter holds after an import."""
    command = [sys.executable, "-c", PROGRAM.format(module=module), str(ROOT)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["wit_runtime", "wit_runtime.checks"])
def test_types_and_checks_need_attrs_alone(module: str) -> None:
    loaded = modules_after(module)
    assert "attrs" in loaded
    assert not loaded & {"cattrs", "typing_extensions", "json"}


def test_the_face_does_not_load_the_checks() -> None:
    assert not modules_after("wit_runtime") & {"wit_runtime.checks", "wit_runtime.annotations"}


def test_json_loads_cattrs() -> None:
    assert "cattrs" in modules_after("wit_runtime.json")

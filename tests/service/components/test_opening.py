"""What is no component of ours is refused with the file and the reason; nothing is half open."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from memory_accounting import system_clock
from memory_accounting.service.components import open_component_engine
from memory_accounting.service.settings import ComponentSettings, ServiceSettings
from tests.service.components.common import COMPONENT
from tests.support import ROOT


def refusal(path: Path, limits: ComponentSettings | None = None) -> str:
    settings = ServiceSettings(limits=limits or ComponentSettings())
    with pytest.raises(ValueError, match="^component: ") as refused:  # noqa: RUF043 - at the start
        asyncio.run(open_component_engine(path, settings, system_clock))
    return str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "no.wasm"
    assert refusal(path) == f"component: {path}: No such file or directory"


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"component: {tmp_path}: Is a directory"


def test_what_is_no_component(tmp_path: Path) -> None:
    path = tmp_path / "no.wasm"
    path.write_bytes(b"MZ")
    assert refusal(path).startswith(f"component: {path}: is not WebAssembly: ")


def test_a_component_of_another_world(tmp_path: Path) -> None:
    path = tmp_path / "other.wasm"
    path.write_text("(component)")
    message = refusal(path)
    assert str(path) in message
    assert "does not fit the world `flight:memory/flight-memory@1.0.0`" in message


def test_a_component_that_has_a_part_of_the_larger_world_must_have_all_of_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "part.wasm"
    path.write_text('(component (instance $i) (export "flight:v6r/sessions@1.0.0" (instance $i)))')
    assert "does not fit the world `flight:v6r/flight-v6r@1.0.0`" in refusal(path)


def test_a_component_that_needs_more_memory_than_it_may_have() -> None:
    assert str(COMPONENT) in refusal(COMPONENT, ComponentSettings(memory_bytes=1))


def test_where_there_is_no_engine_the_extra_is_named() -> None:
    program = f"""
import asyncio, sys
sys.modules["wasmtime"] = None
from memory_accounting import system_clock
from memory_accounting.service.components import open_component_engine
from memory_accounting.service.settings import ServiceSettings
from pathlib import Path
try:
    asyncio.run(open_component_engine(Path({str(COMPONENT)!r}), ServiceSettings(), system_clock))
except ValueError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    expected = "component: hosting components needs wasmtime: pip install 'wit-codegen[host]'"
    assert done.stdout.strip() == expected

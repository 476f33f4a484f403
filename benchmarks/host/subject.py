"""The echo component, hosted in both ways."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import wasmtime
from wasmtime.component import Component, Linker, Record

from wit_codegen.inputs import read_tree
from wit_codegen.pipeline import generate, resolve
from wit_codegen.resolve import NO_FEATURES
from wit_codegen.translate.options import Options

_HERE = Path(__file__).parent


def generated_world() -> ModuleType:
    """Generate the package of `echo.wit`, import it, and return the module of its world."""
    folder = Path(tempfile.mkdtemp(prefix="wit-bench-"))
    resolved = resolve(read_tree(str(_HERE / "echo.wit")), NO_FEATURES)
    for path, text in generate(resolved, Options()).files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    sys.path.insert(0, str(folder))
    return importlib.import_module("bench_host.worlds.echo")


def component() -> bytes:
    """Return the component."""
    return bytes(wasmtime.wat2wasm((_HERE / "echo.wat").read_text()))


class Imports:
    """The host's side: each function returns what it is given."""

    def host_nop(self) -> None:
        """Do nothing."""

    def host_string(self, v: str) -> str:
        """Return the text."""
        return v

    def host_size(self, v: Any) -> Any:
        """Return the record."""
        return v


class Dynamic:
    """The component through `wasmtime.component`, as it ships."""

    def __init__(self, content: bytes) -> None:
        """Instantiate with the same imports."""
        engine = wasmtime.Engine()
        self.store = wasmtime.Store(engine)
        linker = Linker(engine)
        with linker.root() as root:
            root.add_func("host-nop", _nothing)
            root.add_func("host-string", _same)
            root.add_func("host-size", _same)
        self._instance = linker.instantiate(self.store, Component(engine, content))

    def function(self, name: str) -> Any:
        """Return an export."""
        return self._instance.get_func(self.store, name)


def _nothing(_store: object) -> None:
    pass


def _same(_store: object, value: Any) -> Any:
    return value


def as_record(**fields: Any) -> Any:
    """Return what the dynamic API takes for a record: its fields under their WIT names."""
    record = Record()
    record.__dict__.update({name.replace("_", "-"): value for name, value in fields.items()})
    return record

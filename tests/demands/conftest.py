"""Generated code as a program meets it: written, then imported."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest

from tests.support import generate_text, write_files
from wit_codegen.translate.options import Options

Import = Callable[[Mapping[str, str], str], ModuleType]


@pytest.fixture
def import_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Import]:
    """A function that writes files and imports a module of them; all are forgotten afterwards."""
    out = tmp_path / "out"
    monkeypatch.setattr(sys, "path", [str(out), *sys.path])
    before = set(sys.modules)

    def load(files: Mapping[str, str], name: str) -> ModuleType:
        write_files(out, dict(files))
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield load
    packages = {path.name for path in out.iterdir()}
    for name in set(sys.modules) - before:
        if name.split(".")[0] in packages:
            del sys.modules[name]


@pytest.fixture
def api(tmp_path: Path, import_from: Import) -> Callable[..., ModuleType]:
    """A function from WIT to the imported module of its interface `api`."""

    def load(wit: str, options: Options | None = None) -> ModuleType:
        return import_from(generate_text(tmp_path, wit, options), "test_example.api")

    return load

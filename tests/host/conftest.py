"""What tests of wit_host share: worlds from a few lines of WIT, and processes of their own."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import attrs
import pytest

from tests.host import loops
from tests.support import generate_text, write_files
from wit_codegen.translate.options import Options
from wit_host import Component, Limits

ENOUGH_SECONDS = 60
"""After which a process that the tests started hangs, whatever the machine."""


@attrs.define
class Worlds:
    """Generated packages, one for each text of WIT, in a folder that the tests share."""

    folder: Path
    _packages: dict[str, str] = attrs.field(factory=dict[str, str])

    def package(self, wit: str) -> str:
        """Generate a package and return the name that it is imported under."""
        if wit not in self._packages:
            name = f"hosted_{len(self._packages)}"
            source = self.folder / f"{name}.wit"
            source.mkdir()
            text = wit if "package" in wit else f"package test:host@1.2.0;\n{wit}"
            write_files(self.folder / name, generate_text(source, text, Options(prefix=name)))
            (self.folder / name / "__init__.py").touch()
            importlib.invalidate_caches()
            self._packages[wit] = f"{name}.test_host"
        return self._packages[wit]

    def module(self, wit: str, name: str) -> ModuleType:
        """Import a module of a package."""
        return importlib.import_module(f"{self.package(wit)}.{name}")

    def __call__(self, wit: str, name: str = "w") -> Any:  # noqa: ANN401 - what is generated
        """The class of a world."""
        return getattr(self.module(wit, f"worlds.{name}"), name.capitalize())


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Classes of worlds, from WIT."""
    folder = tmp_path_factory.mktemp("worlds")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(folder), *sys.path])
        yield Worlds(folder)


@attrs.frozen
class Ended:
    """How a process ended: what it printed, and its exit code."""

    output: str
    errors: str
    code: int


Child = Callable[..., Ended]


@pytest.fixture
def child(worlds: Worlds) -> Child:
    """A function that runs a program with the worlds at hand; a crash is an exit code there."""

    def run(program: str, *arguments: str, **variables: str) -> Ended:
        path = os.pathsep.join([str(worlds.folder), *sys.path])
        done = subprocess.run(
            [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(program), *arguments],
            env={**os.environ, "PYTHONPATH": path, **variables},
            capture_output=True,
            text=True,
            timeout=ENOUGH_SECONDS,
            check=False,
        )
        return Ended(done.stdout, done.stderr, done.returncode)

    return run


Open = Callable[..., Any]


@pytest.fixture(scope="session")
def opening(worlds: Worlds) -> Open:
    """Begin to make an instance of `loops`, whose calls are awaited and whose import is given."""
    loaded = Component.from_bytes(loops.GUEST)
    world = worlds.module(loops.WIT, "worlds.w").AsyncW

    def make(ask: Callable[[int], Any] = int, limits: Limits | None = None) -> Any:  # noqa: ANN401 - an instance on its way
        return world.from_component(loaded, SimpleNamespace(ask=ask), limits=limits or Limits())

    return make

"""Demand 1: imports and exports with types, and documentation that names commands that exist.

bytecodealliance/wasmtime-py#309 asks for what Rust's `bindgen!` gives: from a world, classes whose
members have the types of its imports and exports. bytecodealliance/componentize-py#191 and
component-docs#348 found tutorials that name a command which had been removed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.demands.support import mypy_errors
from tests.support import ROOT
from wit_codegen import cli

WIT = """
package test:example@1.2.0;
interface store { get: func(key: string) -> option<u64>; }
world app {
    import store;
    import log: func(line: string);
    export run: func(arguments: list<string>) -> result<_, string>;
}
"""
PROGRAM = """
from test_example.worlds.app import AppExports, AppImports
from wit_runtime import Ok, Result

class Store:
    def get(self, key: str) -> int | None:
        return len(key)

class Host:
    store = Store()
    def log(self, line: str) -> None:
        print(line)

class App:
    def run(self, arguments: {arguments}) -> Result[None, str]:
        return Ok(None)

def use(imports: AppImports, exports: AppExports) -> None:
    imports.log(str(imports.store.get("key")))
    exports.run(["one"]).unwrap()

use(Host(), App())
"""
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _program(arguments: str) -> str:
    imports = "from collections.abc import Sequence\n"
    program = PROGRAM.format(arguments=arguments)
    return imports + program.replace("store = Store()", _STORE)


_STORE = "@property\n    def store(self) -> Store:\n        return Store()"


def test_a_host_and_an_app_satisfy_the_two_sides_of_a_world(tmp_path: Path) -> None:
    assert mypy_errors(tmp_path, WIT, _program("Sequence[str]")) == []


def test_a_wrong_type_on_either_side_is_found(tmp_path: Path) -> None:
    (error,) = mypy_errors(tmp_path, WIT, _program("int"))
    assert 'incompatible type "App"' in error


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_that_a_page_names_exists(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = set(re.findall(r"^(?:\| `)?wit-codegen ([a-z]+)", page.read_text(), re.MULTILINE))
    for command in sorted(named):
        with pytest.raises(SystemExit) as exit_:
            cli.main([command, "--help"])
        assert exit_.value.code == 0, capsys.readouterr().err

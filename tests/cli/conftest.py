"""Toy components as files, and the command run on them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import wasmtime

from tests.cli import toys
from wit_codegen import cli

Run = Callable[..., tuple[int, str, str]]


def _assembled(factory: pytest.TempPathFactory, name: str, text: str) -> Path:
    path = factory.mktemp(name) / f"{name}.wasm"
    path.write_bytes(wasmtime.wat2wasm(text))
    return path


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _assembled(tmp_path_factory, "toy", toys.TOY)


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _assembled(tmp_path_factory, "clock", toys.WASI)


@pytest.fixture(scope="session")
def reaching(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _assembled(tmp_path_factory, "reaching", toys.REACHING)


@pytest.fixture(scope="session")
def middle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _assembled(tmp_path_factory, "middle", toys.MIDDLE)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The exit code, the output, and the complaints of a run."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = _code([str(each) for each in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def _code(arguments: list[str]) -> int:
    try:
        return cli.main(arguments)
    except SystemExit as error:
        return int(error.code or 0)

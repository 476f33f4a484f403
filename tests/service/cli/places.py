"""Both places that a command works on, and how to run one there."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import attrs
import pytest

from memory_accounting.cli import main
from memory_accounting.service.app import create_app
from memory_accounting.service.settings import ServiceSettings, StreamSettings
from tests.service import mounting

DONE, REFUSED, WRONG, UNREACHABLE = range(4)
MIB = 1 << 20


class Said(NamedTuple):
    """What a command ended with."""

    code: int
    out: str
    err: str


@asynccontextmanager
async def in_memory() -> AsyncGenerator[mounting.App, None]:
    streams = StreamSettings(update_seconds=0.05)  # nobody here has time to wait for
    yield create_app(ServiceSettings(store="memory:", streams=streams))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    """Run a command in this process."""
    try:
        code = main(words)
    except SystemExit as exit_:
        code = int(exit_.code or DONE)
    out, err = capsys.readouterr()
    return Said(code, out, err)


@attrs.frozen
class Ledger:
    """A ledger that commands can be run on."""

    flags: tuple[str, str]
    """What names it: `--store` or `--url`, and where."""
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Said:
        """Run a command on it."""
        return run(self.capsys, *self.flags, *words)

    def done(self, *words: str) -> str:
        """Run a command that is to succeed; return what it prints."""
        said = self(*words)
        assert (said.code, said.err) == (DONE, "")
        return said.out

    def data(self, *words: str) -> Any:  # noqa: ANN401 - plain data
        """Run a command that is to succeed; return the JSON that it prints."""
        return json.loads(self.done(*words, "--json"))

    def alloc(self, session: str, size: str, purpose: str = "vm-heap") -> str:
        """Allocate; return the id."""
        return self.done("alloc", session, size, purpose).split(" ")[0]

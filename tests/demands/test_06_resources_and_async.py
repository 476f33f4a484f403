"""Demand 6: resources as classes that drop once, and what is asynchronous typed as such.

bytecodealliance/wasmtime-py#197 and #246, componentize-py#233 and #234: handles were opaque, or
dropped never or twice. wasmtime-py#333: no typed way to call what is async. Only the types and the
protocol of `close` are shown here; README.md says what the host has to answer.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.demands.support import mypy_errors

WIT = """
resource blob {
    constructor(init: list<u8>);
    read: func(count: u32) -> list<u8>;
    close: func() -> bool;
    merge: static func(left: borrow<blob>, right: blob) -> blob;
}
fetch: async func(url: string) -> result<string, string>;
pipe: func(input: stream<u32>) -> future<u64>;
"""
PROGRAM = """
from collections.abc import AsyncIterator
from test_example.api import Api, Blob

async def use(api: Api, input: AsyncIterator[int]) -> str:
    with api.Blob(b"abc") as blob:
        data: bytes = blob.read(2)
        kept: bool = blob.close_()
    merged: Blob = api.Blob.merge(blob, api.Blob(data))
    merged.close()
    total: int = await api.pipe(input)
    text: str = (await api.fetch(str(total + kept))).unwrap()
    return text
"""


def test_a_program_with_resources_and_async_is_typed_throughout(tmp_path: Path) -> None:
    assert mypy_errors(tmp_path, WIT, PROGRAM) == []


def test_forgetting_to_await_is_found(tmp_path: Path) -> None:
    program = PROGRAM.replace("await api.pipe", "api.pipe")
    (error,) = mypy_errors(tmp_path, WIT, program)
    assert "Awaitable" in error


def test_a_with_block_closes_once_even_when_it_fails(api: Callable[..., ModuleType]) -> None:
    module = api(WIT)
    closed: list[str] = []

    def close(_: object) -> None:
        closed.append("closed")

    blob = type("Mine", (module.Blob,), {"close": close})()
    with pytest.raises(KeyError), blob:
        raise KeyError
    assert closed == ["closed"]


def test_only_async_functions_are_coroutines(api: Callable[..., ModuleType]) -> None:
    module = api(WIT)
    assert inspect.iscoroutinefunction(module.Api.fetch)
    assert not inspect.iscoroutinefunction(module.Api.pipe)

"""Demand 3: a `list<u8>` takes any buffer, not `bytes` alone, and is never a list of integers.

bytecodealliance/wasmtime-py#308: a megabyte took most of a second, byte by byte, and a `bytearray`
or `memoryview` had to be copied first. How fast a host lowers it is measured where the host is;
that the types ask for no copy is shown here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demands.support import mypy_errors
from wit_runtime.checks import ShapeError, check

WIT = """
type data = list<u8>;
write: func(plain: list<u8>, named: data, many: list<list<u8>>) -> list<u8>;
"""
PROGRAM = """
from array import array
from mmap import mmap
from test_example.api import Api

def use(api: Api, mapped: mmap) -> bytes:
    api.write(bytearray(1), memoryview(b"a"), [array("B"), mapped])
    return api.write({argument}, b"", [])
"""


def test_every_buffer_is_accepted_and_bytes_come_back(tmp_path: Path) -> None:
    assert mypy_errors(tmp_path, WIT, PROGRAM.format(argument='b"a"')) == []


@pytest.mark.parametrize("argument", ["[1, 2]", '"text"'])
def test_lists_of_integers_and_text_are_not(tmp_path: Path, argument: str) -> None:
    (error,) = mypy_errors(tmp_path, WIT, PROGRAM.format(argument=argument))
    assert 'expected "Buffer"' in error


@pytest.mark.parametrize("value", [b"a", bytearray(b"a"), memoryview(b"a")], ids=type)
def test_the_check_at_a_boundary_agrees(value: object) -> None:
    check(value, bytes)
    with pytest.raises(ShapeError, match="not bytes"):
        check([1, 2], bytes)

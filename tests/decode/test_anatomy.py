"""Every byte counts once, whatever the file; what is damaged is refused at an offset."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import ROOT
from wit_codegen.decode.anatomy import Part, anatomy
from wit_codegen.decode.problems import DecodeError

FILES = sorted((ROOT / "tests/fixtures/decode").glob("*.wasm"))
GUEST = ROOT / "examples/guests/c/flight_memory.wasm"


@pytest.mark.parametrize("path", [*FILES, GUEST], ids=lambda path: path.name)
def test_every_byte_counts_once(path: Path) -> None:
    data = path.read_bytes()
    assert sum(anatomy(data).sizes.values()) == len(data)


def test_a_guest_is_mostly_code() -> None:
    found = anatomy(GUEST.read_bytes())
    assert max(found.sizes, key=lambda part: found.sizes[part]) is Part.CODE
    assert found.modules > 1
    assert "wit-component" in {tool.name for tool in found.tools}


def _refusal(data: bytes) -> DecodeError | None:
    try:
        found = anatomy(data)
    except DecodeError as error:
        return error
    assert sum(found.sizes.values()) == len(data)
    return None


@given(st.sampled_from(FILES), st.data())
def test_damaged_files_are_measured_or_refused(path: Path, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(8, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(8, len(content)))])
    error = _refusal(cut)
    if error is not None:
        assert 0 <= error.offset <= len(cut)

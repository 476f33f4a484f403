"""Demand 4: attributes with Python names, and values whose shape does not depend on their types.

In wasmtime-py a record's attributes keep the WIT name, which only `getattr(x, "human-readable")`
reaches; and what a variant or a result becomes depends on whether the classes of its payloads
overlap: `result<u32, string>` gives a bare 7, `result<u32, u32>` something with a tag.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from wit_runtime import Err, Ok, Some, json

WIT = """
record size { bytes: u64, human-readable: string, HTTP-name: string }
variant overlapping { a(u32), b(u32), c(size), d(size), e(list<u32>), f(option<u32>) }
variant apart { number(u32), text(string) }
f: func() -> result<u32, u32>;
"""


def test_an_attribute_is_written_as_python_writes_it(api: Callable[..., ModuleType]) -> None:
    size = api(WIT).Size(bytes=1, human_readable="1B", http_name="x")
    assert (size.bytes, size.human_readable, size.http_name) == (1, "1B", "x")


def test_cases_with_the_same_payload_stay_apart(api: Callable[..., ModuleType]) -> None:
    module = api(WIT)
    a, b = module.OverlappingA(7), module.OverlappingB(7)
    assert a != b
    assert (a.tag, a.val, b.tag, b.val) == ("a", 7, "b", 7)
    for value in (a, b, module.OverlappingF(None), module.OverlappingE([])):
        assert json.decode(json.encode(value, module.Overlapping), module.Overlapping) == value


def test_a_variant_has_the_same_shape_whether_payloads_overlap_or_not(
    api: Callable[..., ModuleType],
) -> None:
    module = api(WIT)
    assert json.encode(module.ApartNumber(7), module.Apart) == {"tag": "number", "val": 7}
    assert json.encode(module.OverlappingA(7), module.Overlapping) == {"tag": "a", "val": 7}


@pytest.mark.parametrize("wit", ["result<u32, string>", "result<u32, u32>", "result<u32>"])
def test_a_result_is_never_bare(api: Callable[..., ModuleType], wit: str) -> None:
    value = json.decode({"tag": "ok", "val": 7}, api(f"type outcome = {wit};").Outcome)
    assert value == Ok(7)
    assert value != Err(7)
    assert value != 7


def test_a_nested_option_keeps_its_levels(api: Callable[..., ModuleType]) -> None:
    nested = api("type nested = option<option<u8>>;").Nested
    for value in (None, Some(None), Some(7)):
        assert json.decode(json.encode(value, nested), nested) == value

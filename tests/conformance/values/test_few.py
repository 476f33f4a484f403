"""Functions with few parameters, as most are: their values are passed one by one, not in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.values.bindings import Bindings, Open, bindings, generated
from tests.conformance.values.drawing import SCALARS
from tests.conformance.values.guests import MEMORY, OPTIONS, Echo, component, storing
from tests.conformance.values.rules import PER_KIND, gives_back, refuses
from wit_host import Component, types
from wit_runtime.checks import ShapeError

PAIR = types.Record(
    "pair", None, (types.Field("id", "", types.U32), types.Field("text", "", types.STRING))
)
SHORT = types.Result(types.U32, types.STRING)
STORED: dict[str, tuple[types.Type, str]] = {
    "string": (types.STRING, "i32.store@0 i32.store@4"),
    "list<u8>": (types.List(types.U8), "i32.store@0 i32.store@4"),
    "list<s16>": (types.List(types.S16), "i32.store@0 i32.store@4"),
    "list<string>": (types.List(types.STRING), "i32.store@0 i32.store@4"),
    "map<u8, string>": (types.Map(types.U8, types.STRING), "i32.store@0 i32.store@4"),
    "option<u32>": (types.Option(types.U32), "i32.store8@0 i32.store@4"),
    "option<string>": (types.Option(types.STRING), "i32.store8@0 i32.store@4 i32.store@8"),
    "result<u32, string>": (SHORT, "i32.store8@0 i32.store@4 i32.store@8"),
    "a record of two": (PAIR, "i32.store@0 i32.store@4 i32.store@8"),
    "tuple<f64, f32>": (types.Tuple((types.F64, types.F32)), "f64.store@0 f32.store@8"),
    "tuple<u8, u64>": (types.Tuple((types.U8, types.U64)), "i32.store8@0 i64.store@8"),
}
ECHOES = {
    each.value: Echo(each, is_padded=False) for each in SCALARS if each is not types.STRING
} | {
    name: Echo(type_, is_padded=False, stores=tuple(stores.split()))
    for name, (type_, stores) in STORED.items()
}


class Few(Protocol):
    """What the world `few` offers."""

    def mixed(self, self_: int, class_: str, id_: bool) -> tuple[int, str, bool]: ...  # noqa: FBT001

    def none(self) -> None: ...

    def one(self) -> int: ...

    def sink(self, a: Sequence[str]) -> None: ...


MIXED = """
package test:few;
world few {
    export mixed: func(self: u32, class: string, id: bool) -> tuple<u32, string, bool>;
    export none: func();
    export one: func() -> s8;
    export sink: func(a: list<string>);
}
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Bindings]:
    with bindings(list(ECHOES.values())) as found:
        yield found


@pytest.fixture(scope="module")
def call(made: Bindings) -> Iterator[Open]:
    with made.exporting() as opened:
        yield opened


@pytest.mark.parametrize("number", range(len(ECHOES)), ids=list(ECHOES))
@PER_KIND
@given(data=st.data())
def test_a_value_goes_through_and_a_misfit_does_not(
    made: Bindings, call: Open, number: int, data: st.DataObject
) -> None:
    type_ = made.echoes[number].type
    gives_back(call, number, data.draw(st.lists(made.maker.pairs(type_), max_size=10)))
    refuses(call, number, data.draw(st.lists(made.spoiler.misfits(type_), max_size=10)))
    gives_back(call, number, [data.draw(made.maker.pairs(type_))])


@pytest.fixture(scope="module")
def few() -> Iterator[Few]:
    signature = '(param "self" u32) (param "class" string) (param "id" bool)'
    stores = storing(["i32.store@0", "i32.store@4", "i32.store@8", "i32.store8@12"])
    content = component(
        MEMORY,
        f"""
        (core module $main
          (import "memory" "memory" (memory 0))
          (func (export "mixed") (param i32 i32 i32 i32) (result i32) {stores})
          (func (export "none"))
          (func (export "one") (result i32) (i32.const -7))
          (func (export "sink") (param i32 i32)))
        (core instance $main (instantiate $main (with "memory" (instance $memory))))
        (func (export "mixed") {signature} (result (tuple u32 string bool))
          (canon lift (core func $main "mixed") {OPTIONS}))
        (func (export "none") (canon lift (core func $main "none")))
        (func (export "one") (result s8) (canon lift (core func $main "one")))
        (func (export "sink") (param "a" (list string))
          (canon lift (core func $main "sink") {OPTIONS}))
        """,
    )
    with generated(MIXED) as module:
        cls: Any = module("test_few.worlds.few").Few
        with cls.from_component(Component.from_bytes(content, cached=False)) as world:
            yield world


def test_parameters_keep_their_order_and_their_names(few: Few) -> None:
    assert few.mixed(1, "é", True) == (1, "é", True)  # noqa: FBT003 - the parameter is WIT's
    assert few.mixed(id_=False, class_="", self_=2**32 - 1) == (2**32 - 1, "", False)
    few.none()
    assert few.one() == -7
    few.sink(("a", "b"))


def test_each_wrong_argument_is_named(few: Few) -> None:
    with pytest.raises(ShapeError) as caught:
        few.mixed(-1, None, 1)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    assert [problem.path for problem in caught.value.problems] == ["self_", "class_", "id_"]


@pytest.mark.parametrize("arguments", [(), (1, "a"), (1, "a", True, 4)])
def test_as_many_arguments_are_needed_as_there_are_parameters(
    few: Few, arguments: tuple[Any, ...]
) -> None:
    with pytest.raises(TypeError):
        few.mixed(*arguments)
    assert few.one() == -7

"""Demand 7: no name in WIT can break the generated module, or hide what the module needs.

bytecodealliance/wasmtime-py#150 and componentize-py#7: Python's keywords as names. wit-bindgen#185:
an argument named `i` met a local of that name. And a type named `err` hid the imported `Err`.
"""

from __future__ import annotations

import builtins
import inspect
import keyword
import typing
from collections.abc import Callable
from types import ModuleType

import pytest

import wit_runtime
from wit_runtime import Err, Ok, json

KEYWORDS = sorted(
    word.lower() for word in [*keyword.kwlist, *keyword.softkwlist, "self", "cls"] if word != "_"
)
EVERYWHERE = """
record %{0} {{ %{0}: u32 }}
variant v-{0} {{ %{0}(string), other }}
enum e-{0} {{ %{0} }}
flags f-{0} {{ %{0} }}
resource r-{0} {{ %{0}: func(x: u32) -> string; }}
call-{0}: func(%{0}: u32) -> %{0};
"""
IMPORTED = sorted(
    {
        *wit_runtime.__all__,
        *("Annotated", "AsyncIterator", "Awaitable", "Buffer", "ClassVar", "Literal", "Mapping"),
        *("Protocol", "Sequence", "TypeAlias", "attrs", "checked", "deprecated", "enum", "typing"),
    }
)
USES_ALL = """
record all {
    a: option<option<u32>>, b: list<u8>, c: map<string, list<char>>, d: tuple<u8, s8>,
    e: result<string, f64>, f: list<f32, 3>,
}
"""


@pytest.mark.parametrize("word", KEYWORDS)
def test_a_keyword_may_be_any_name(api: Callable[..., ModuleType], word: str) -> None:
    module = api(EVERYWHERE.format(word))
    record = getattr(module, word.capitalize(), None) or getattr(module, f"{word.capitalize()}_")
    (field,) = record.__annotations__
    assert not keyword.iskeyword(field)
    assert json.encode(record(7), record) in ({word: 7}, {word.replace("_", "-"): 7})


def test_an_argument_named_i_and_its_like(api: Callable[..., ModuleType]) -> None:
    module = api(
        "f: func(i: u32, j: u32, %result: u32, %self: u32, args: u32, caller: u32) -> list<u32>;"
    )
    names = list(inspect.signature(module.Api.f).parameters)
    assert names == ["self", "i", "j", "result", "self_", "args", "caller"]


def test_types_named_err_ok_result_and_some(api: Callable[..., ModuleType]) -> None:
    module = api(
        """
        variant err { ok(u32), err(string) }
        record ok { value: u32 }
        record some { value: option<option<u32>> }
        type %result = result<ok, err>;
        """
    )
    assert module.Err is not Err
    value = Ok(module.Ok(7))
    encoded = json.encode(value, module.Result)
    assert json.decode(encoded, module.Result) == value
    assert json.decode({"tag": "err", "val": {"tag": "ok", "val": 1}}, module.Result) == Err(
        module.ErrOk(1)
    )


def _kebab(name: str) -> str:
    split = "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
    return split.replace("_", "-")


@pytest.mark.parametrize("name", IMPORTED)
def test_a_type_may_be_called_like_anything_the_module_imports(
    api: Callable[..., ModuleType], name: str
) -> None:
    wit = f"record %{_kebab(name)} {{ %{_kebab(name)}: option<u32> }}"
    module = api(USES_ALL + wit)
    hints = typing.get_type_hints(module.All, include_extras=True)
    assert typing.get_args(hints["a"])[-1] is type(None)
    assert hints["b"] is bytes
    example = {"tag": "ok", "val": "x"}
    right = {"a": {"some": 1}, "b": "", "c": {}, "d": [1, 2], "e": example, "f": [1.0, 2.0, 3.0]}
    assert json.decode(right, module.All).e == Ok("x")


def test_nothing_that_a_module_defines_hides_a_builtin(api: Callable[..., ModuleType]) -> None:
    wit = "record memory-error { x: u32 }\nenum value-error { a }\nf: func(id: u32, %list: bool);"
    module = api(wit)
    hidden = {name for name in vars(module) if hasattr(builtins, name)}
    assert all(name.startswith("__") for name in hidden)
    assert list(inspect.signature(module.Api.f).parameters) == ["self", "id_", "list_"]

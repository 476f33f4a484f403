"""Components that give back what they get, as text, and the WIT that says the same of them.

A type's layout in memory is never needed. Beside its value a padded function takes so much more
that all of it is passed in memory: the guest gets a pointer, at which the value lies first, and
returns the same pointer, or loads the one core value that the type is. A guest that calls an import
passes on what it got, and returns what came back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import wasmtime

from tests.conformance.values.flattening import MAX_PARAMS, flat, load
from tests.conformance.values.spelling import (
    Named,
    defined_in_text,
    defined_in_wit,
    definitions,
    in_text,
    in_wit,
)
from wit_codegen.resolve.spelling import identifier
from wit_host import types

API = "test:values/api"
PADDING = types.Tuple((types.U64,) * MAX_PARAMS)
ZEROES = (0,) * MAX_PARAMS

# The result of an import is put at 16; what comes in is put behind 65536, and forgotten afterwards.
MEMORY = """
(core module $memory
  (memory (export "memory") 2)
  (global $top (mut i32) (i32.const 65536))
  (global $entered (mut i32) (i32.const 0))
  (func $pages (result i32)
    (i32.div_u (i32.add (global.get $top) (i32.const 65535)) (i32.const 65536)))
  (func (export "realloc") (param i32 i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and
      (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $top (i32.add (local.get $at) (local.get $size)))
    (if (i32.gt_u (call $pages) (memory.size))
      (then (drop (memory.grow (i32.sub (call $pages) (memory.size))))))
    (local.get $at))
  (func $reset (global.set $top (i32.const 65536)))
  (func (export "reset-i32") (param i32) (call $reset))
  (func (export "reset-i64") (param i64) (call $reset))
  (func (export "reset-f32") (param f32) (call $reset))
  (func (export "reset-f64") (param f64) (call $reset))
  (func (export "enter") (global.set $entered (i32.add (global.get $entered) (i32.const 1))))
  (func (export "entered") (result i32) (global.get $entered)))
(core instance $memory (instantiate $memory))
"""
OPTIONS = '(memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))'


@attrs.frozen
class Echo:
    """A function that gives back what it gets; padded, it takes its parameters in memory.

    Without padding, one whose value is several core values has to be told how to store them:
    an instruction and an offset (`i32.store@4`) for each.
    """

    type: types.Type
    is_padded: bool = True
    stores: tuple[str, ...] = ()

    @property
    def wit(self) -> str:
        """The signature in WIT."""
        padding = f", padding: {in_wit(PADDING)}" if self.is_padded else ""
        return f"func(v: {in_wit(self.type)}{padding}) -> {in_wit(self.type)}"

    @property
    def text(self) -> str:
        """Parameters and result in a component."""
        padding = f'(param "padding" {in_text(PADDING)})' if self.is_padded else ""
        return f'(param "v" {in_text(self.type)}) {padding} (result {in_text(self.type)})'

    @property
    def params(self) -> list[str]:
        """The core types of what the guest's function gets."""
        given = flat(self.type) + flat(PADDING) * self.is_padded
        return given if len(given) <= MAX_PARAMS else ["i32"]

    @property
    def result(self) -> str:
        """The core type of what it returns, a pointer if the value is more than one."""
        cores = flat(self.type)
        return cores[0] if len(cores) == 1 else "i32"

    @property
    def returns_pointer(self) -> bool:
        """Whether the result is returned in memory."""
        return len(flat(self.type)) > 1


def wit(echoes: Sequence[Echo]) -> str:
    """The package: the world `exporting` offers all as `echo-n`, `importing` calls them."""
    named = definitions(each.type for each in echoes)
    defined = [defined_in_wit(each) for each in named]
    functions = [f"echo-{n}: {each.wit};" for n, each in enumerate(echoes)]
    calls = [f"export call-{n}: {each.wit};" for n, each in enumerate(echoes)]
    use = f"use api.{{{', '.join(identifier(each.name) for each in named)}}};" if named else ""
    return "\n".join(
        [
            "package test:values;",
            *("interface api {", *defined, *functions, "}"),
            *("world exporting {", "export api;", "export entered: func() -> u32;", "}"),
            *("world importing {", "import api;", use, *calls, "}"),
        ]
    )


def exporting(echoes: Sequence[Echo]) -> bytes:
    """A component of the world `exporting`; none of the functions may need a layout."""
    named = definitions(each.type for each in echoes)
    count = range(len(echoes))
    return component(
        *(f"(type ${each.name} {defined_in_text(each)})" for each in named),
        MEMORY,
        '(core module $main (import "memory" "memory" (memory 0))',
        '(import "memory" "enter" (func $enter))',
        *(f'(func (export "echo-{n}") {_returning(each)})' for n, each in enumerate(echoes)),
        ")",
        '(core instance $main (instantiate $main (with "memory" (instance $memory))))',
        *(_lifted(f"echo-{n}", each) for n, each in enumerate(echoes)),
        '(func $entered (result u32) (canon lift (core func $memory "entered")))',
        "(instance $api",
        *(f'(export "{each.name}" (type ${each.name}))' for each in named),
        *(f'(export "echo-{n}" (func $echo-{n}))' for n in count),
        f') (export "{API}" (instance $api)) (export "entered" (func $entered))',
    )


def importing(echoes: Sequence[Echo]) -> bytes:
    """A component of the world `importing`."""
    named = definitions(each.type for each in echoes)
    numbers = range(len(echoes))
    return component(
        f'(import "{API}" (instance $api',
        *_exported_types(named),
        *(f'(export "echo-{n}" (func {each.text}))' for n, each in enumerate(echoes)),
        "))",
        *(f'(alias export $api "{each.name}" (type ${each.name}))' for each in named),
        MEMORY,
        *(f'(core func $echo-{n} (canon lower (func $api "echo-{n}") {OPTIONS}))' for n in numbers),
        "(core module $main",
        *(f'(import "host" "{n}" (func $echo-{n} {_lowered(e)}))' for n, e in enumerate(echoes)),
        *(f'(func (export "call-{n}") {_passing_on(n, e)})' for n, e in enumerate(echoes)),
        ') (core instance $main (instantiate $main (with "host" (instance',
        *(f'(export "{n}" (func $echo-{n}))' for n in numbers),
        "))))",
        *(_lifted(f"call-{n}", each) for n, each in enumerate(echoes)),
        *(f'(export "call-{n}" (func $call-{n}))' for n in numbers),
    )


def component(*parts: str) -> bytes:
    """Assemble the parts of a component."""
    return bytes(wasmtime.wat2wasm("\n".join(["(component", *parts, ")"])))


def _exported_types(named: Iterable[Named]) -> Iterable[str]:
    for each in named:
        yield f"(type $the-{each.name} {defined_in_text(each)})"
        yield f'(export "{each.name}" (type ${each.name} (eq $the-{each.name})))'


def _lifted(name: str, echo: Echo) -> str:
    reset = f'(post-return (core func $memory "reset-{echo.result}"))'
    return f'(func ${name} {echo.text} (canon lift (core func $main "{name}") {OPTIONS} {reset}))'


def _lowered(echo: Echo) -> str:
    """The core signature of the import: where its result goes is a further parameter."""
    if echo.returns_pointer:
        return f"(param {' '.join(echo.params)} i32)"
    return f"(param {' '.join(echo.params)}) (result {echo.result})"


def _returning(echo: Echo) -> str:
    """The body of a function that returns what it got."""
    head = f"(param {' '.join(echo.params)}) (result {echo.result}) (call $enter)"
    if echo.stores:
        return f"{head} {storing(echo.stores)}"
    loads = echo.is_padded and not echo.returns_pointer
    return f"{head} (local.get 0) {load(echo.type) if loads else ''}"


def storing(stores: Iterable[str]) -> str:
    """Store parameters where a result may be, and return the pointer to it."""
    words = [
        f"({store.replace('@', ' offset=')} (i32.const 16) (local.get {index}))"
        for index, store in enumerate(stores)
    ]
    return f"{' '.join(words)} (i32.const 16)"


def _passing_on(number: int, echo: Echo) -> str:
    """The body of a function that calls the import with what it got."""
    head = f"(param {' '.join(echo.params)}) (result {echo.result})"
    given = " ".join(f"(local.get {index})" for index in range(len(echo.params)))
    if echo.returns_pointer:
        return f"{head} (call $echo-{number} {given} (i32.const 16)) (i32.const 16)"
    return f"{head} (call $echo-{number} {given})"

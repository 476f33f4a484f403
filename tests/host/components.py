"""Components as text, put together from what most of them share."""

from __future__ import annotations

LIBC = """
(core module $libc
  (memory (export "mem") 1)
  (global $top (mut i32) (i32.const 4096))
  (func (export "realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $top) (i32.const 7)) (i32.const -8)))
    (global.set $top (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "reset") (param i32) (global.set $top (i32.const 4096))))
(core instance $libc (instantiate $libc))
"""
"""A memory of 64 KiB, and a `realloc` that gives nothing back but by `reset`."""

MEMORY = '(memory (core memory $libc "mem")) (realloc (core func $libc "realloc"))'
"""The options of a function whose values lie in that memory."""

FORGETFUL = f'{MEMORY} (post-return (core func $libc "reset"))'
"""The same, for a function that returns a pointer and may be called often."""


def lifted(name: str, signature: str = "", options: str = MEMORY) -> str:
    """An export that is the core function of the same name."""
    return f'(func (export "{name}") {signature} (canon lift (core func $m "{name}") {options}))'


def lowered(name: str, signature: str = "", options: str = MEMORY) -> str:
    """An import, made the core function `$name`."""
    return (
        f'(import "{name}" (func ${name} {signature}))'
        f"(core func ${name} (canon lower (func ${name}) {options}))"
    )


def component(core: str, *exports: str, imports: tuple[str, ...] = (), more: str = "") -> bytes:
    """A component around a core module, which imports the memory and what `imports` lowered.

    `imports` are names of core functions that `more` has made.
    """
    given = "".join(f'(export "{name}" (func ${name}))' for name in imports)
    return f"""
(component
  {LIBC}
  {more}
  (core module $m {core})
  (core instance $m (instantiate $m (with "libc" (instance $libc))
    (with "host" (instance {given}))))
  {"".join(exports)}
)""".strip().encode()


def unrunnable(name: str, signature: str = "", params: str = "", result: str = "") -> str:
    """An export of any type, by its core parameters and result, that only traps."""
    label = f'$"{name}"'
    core = f"(param {params}) (result {result})" if result else f"(param {params})"
    return f"""
    (core module {label} (func (export "f") {core} unreachable))
    (core instance {label} (instantiate {label}))
    (func (export "{name}") {signature} (canon lift (core func {label} "f") {MEMORY}))"""


def exporting(interface: str, *parts: str) -> bytes:
    """A component that exports an interface, whose types and functions are parts."""
    return f"""
(component
  (component $inner {LIBC} {"".join(parts)})
  (instance $inner (instantiate $inner))
  (export "{interface}" (instance $inner)))""".strip().encode()

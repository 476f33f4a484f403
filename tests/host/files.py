"""A component that uses a resource `file` of its host in all ways, and such a host."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from tests.host.components import component, lifted
from wit_runtime import Err, Ok

WIT = """
interface files {
    resource file {
        constructor(n: u32);
        read: func() -> u32;
        join: func(other: borrow<file>) -> u32;
        open: static func(n: u32) -> file;
    }
    record entry { file: file, n: u32 }
    best: func() -> file;
    all: func() -> list<file>;
    find: func(n: u32) -> option<file>;
    fetch: func(n: u32) -> result<file, file>;
    entry-of: func(n: u32) -> entry;
    eat: func(f: file);
    look: func(f: borrow<file>) -> u32;
}
world w {
    import files;
    use files.{file, entry};
    export hold: func(f: file);
    export held: func() -> u32;
    export release: func();
    export back: func() -> file;
    export feed: func();
    export show: func(f: borrow<file>) -> u32;
    export show-two: func(a: borrow<file>, b: borrow<file>) -> u32;
    export drop-two: func(a: file, b: file);
    export drop-list: func(l: list<file>);
    export drop-entry: func(e: entry);
    export drop-maybe: func(o: option<file>);
    export drop-and-number: func(f: file, n: u8);
    export make: func(n: u32);
    export open: func(n: u32);
    export take-best: func();
    export take-all: func() -> u32;
    export take-found: func(n: u32) -> u32;
    export take-fetched: func(n: u32) -> u32;
    export take-entry: func(n: u32) -> u32;
    export trap: func(f: file);
}
"""
_IMPORTS = {
    "new": ("[constructor]file", "(param i32) (result i32)"),
    "read": ("[method]file.read", "(param i32) (result i32)"),
    "join": ("[method]file.join", "(param i32 i32) (result i32)"),
    "open": ("[static]file.open", "(param i32) (result i32)"),
    "best": ("best", "(result i32)"),
    "all": ("all", "(param i32)"),
    "find": ("find", "(param i32 i32)"),
    "fetch": ("fetch", "(param i32 i32)"),
    "entry": ("entry-of", "(param i32 i32)"),
    "eat": ("eat", "(param i32)"),
    "look": ("look", "(param i32) (result i32)"),
}
_TYPES = """
(import "test:host/files@1.2.0" (instance $files
  (export "file" (type $file (sub resource)))
  (type $entry' (record (field "file" (own $file)) (field "n" u32)))
  (export "entry" (type $entry (eq $entry')))
  (export "[constructor]file" (func (param "n" u32) (result (own $file))))
  (export "[method]file.read" (func (param "self" (borrow $file)) (result u32)))
  (export "[method]file.join" (func
    (param "self" (borrow $file)) (param "other" (borrow $file)) (result u32)))
  (export "[static]file.open" (func (param "n" u32) (result (own $file))))
  (export "best" (func (result (own $file))))
  (export "all" (func (result (list (own $file)))))
  (export "find" (func (param "n" u32) (result (option (own $file)))))
  (export "fetch" (func (param "n" u32) (result (result (own $file) (error (own $file))))))
  (export "entry-of" (func (param "n" u32) (result $entry)))
  (export "eat" (func (param "f" (own $file))))
  (export "look" (func (param "f" (borrow $file)) (result u32)))))
(alias export $files "file" (type $file))
(alias export $files "entry" (type $entry))
(core func $drop (canon resource.drop $file))
"""
_LOWERED = "".join(
    f"""(core func ${name} (canon lower (func $files "{function}")
      (memory (core memory $libc "mem")) (realloc (core func $libc "realloc"))))"""
    for name, (function, _) in _IMPORTS.items()
)
# What an import returns is at 64; a file that was asked for is read and dropped.
_CORE = """
(global $held (mut i32) (i32.const 0))
(func (export "hold") (param i32) (global.set $held (local.get 0)))
(func (export "held") (result i32) (call $read (global.get $held)))
(func (export "release") (call $drop (global.get $held)))
(func (export "back") (result i32) (global.get $held))
(func (export "feed") (call $eat (global.get $held)))
(func $show (export "show") (param i32) (result i32)
  (i32.add (call $read (local.get 0)) (call $look (local.get 0)))
  (call $drop (local.get 0)))
(func (export "show-two") (param i32 i32) (result i32)
  (call $join (local.get 0) (local.get 1))
  (call $drop (local.get 0))
  (call $drop (local.get 1)))
(func (export "drop-two") (param i32 i32) (call $drop (local.get 0)) (call $drop (local.get 1)))
(func $drop-list (export "drop-list") (param $at i32) (param $left i32)
  (loop $again
    (if (local.get $left) (then
      (call $drop (i32.load (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $again)))))
(func (export "drop-entry") (param i32 i32) (call $drop (local.get 0)))
(func (export "drop-maybe") (param i32 i32)
  (if (local.get 0) (then (call $drop (local.get 1)))))
(func (export "drop-and-number") (param i32 i32) (call $drop (local.get 0)))
(func $taken (param i32) (result i32)
  (call $read (local.get 0))
  (call $drop (local.get 0)))
(func (export "make") (param i32) (global.set $held (call $new (local.get 0))))
(func (export "open") (param i32) (global.set $held (call $open (local.get 0))))
(func (export "take-best") (global.set $held (call $best)))
(func (export "take-all") (result i32)
  (call $all (i32.const 64))
  (call $drop-list (i32.load (i32.const 64)) (i32.load (i32.const 68)))
  (i32.load (i32.const 68)))
(func (export "take-found") (param i32) (result i32)
  (call $find (local.get 0) (i32.const 64))
  (if (result i32) (i32.load8_u (i32.const 64))
    (then (call $taken (i32.load (i32.const 68)))) (else (i32.const 0))))
(func (export "take-fetched") (param i32) (result i32)
  (call $fetch (local.get 0) (i32.const 64))
  (i32.add (call $taken (i32.load (i32.const 68)))
    (i32.mul (i32.const 100) (i32.load8_u (i32.const 64)))))
(func (export "take-entry") (param i32) (result i32)
  (call $entry (local.get 0) (i32.const 64))
  (i32.add (call $taken (i32.load (i32.const 64))) (i32.load (i32.const 68))))
(func (export "trap") (param i32) unreachable)
"""
_EXPORTS = {
    "hold": '(param "f" (own $file))',
    "held": "(result u32)",
    "release": "",
    "back": "(result (own $file))",
    "feed": "",
    "show": '(param "f" (borrow $file)) (result u32)',
    "show-two": '(param "a" (borrow $file)) (param "b" (borrow $file)) (result u32)',
    "drop-two": '(param "a" (own $file)) (param "b" (own $file))',
    "drop-list": '(param "l" (list (own $file)))',
    "drop-entry": '(param "e" $entry)',
    "drop-maybe": '(param "o" (option (own $file)))',
    "drop-and-number": '(param "f" (own $file)) (param "n" u8)',
    "make": '(param "n" u32)',
    "open": '(param "n" u32)',
    "take-best": "",
    "take-all": "(result u32)",
    "take-found": '(param "n" u32) (result u32)',
    "take-fetched": '(param "n" u32) (result u32)',
    "take-entry": '(param "n" u32) (result u32)',
    "trap": '(param "f" (own $file))',
}
GUEST = component(
    "".join(
        f'(import "host" "{name}" (func ${name} {core}))' for name, (_, core) in _IMPORTS.items()
    )
    + '(import "host" "drop" (func $drop (param i32))) (import "libc" "mem" (memory 1))'
    + _CORE,
    *(lifted(name, signature) for name, signature in _EXPORTS.items()),
    imports=(*_IMPORTS, "drop"),
    more=_TYPES + _LOWERED,
)


@attrs.define(eq=False)
class File:
    """A file that knows a number, and how often it was closed."""

    n: int
    closed: int = 0

    def read(self) -> int:
        return self.n

    def join(self, other: File) -> int:
        return self.n * 10 + other.n

    def close(self) -> None:
        self.closed += 1

    @classmethod
    def open(cls, n: int) -> File:
        return cls(n + 1)


class Files:
    """The interface `files`; it remembers what the guest got and what it gave."""

    def __init__(self, entry: Callable[[File, int], object]) -> None:
        self.made: list[File] = []
        self.eaten: list[File] = []
        self.entry = entry
        made = self.made

        class Made(File):
            def __init__(self, n: int) -> None:
                super().__init__(n)
                made.append(self)

        self.File = Made

    def best(self) -> File:
        return self.File(9)

    def all(self) -> list[File]:
        return [self.File(n) for n in range(4)]

    def find(self, n: int) -> File | None:
        return self.File(n) if n else None

    def fetch(self, n: int) -> Ok[File] | Err[File]:
        return Ok(self.File(n)) if n % 2 else Err(self.File(n))

    def entry_of(self, n: int) -> object:
        return self.entry(self.File(n), 5)

    def eat(self, f: File) -> None:
        self.eaten.append(f)

    def look(self, f: File) -> int:
        return f.n

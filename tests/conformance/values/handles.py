"""A guest with a resource of its own, `blob`, that uses one of its host, `entry`."""

from __future__ import annotations

from collections.abc import Iterator

from tests.conformance.values.guests import MEMORY, OPTIONS, component

WIT = """
package test:handles;

interface blobs {
    resource blob {
        constructor(size: u32);
        size: func() -> u32;
        merge: static func(left: blob, right: borrow<blob>) -> blob;
        close: func() -> u32;
    }
    alive: func() -> s32;
    pass: func(b: blob) -> blob;
    sum: func(all: list<borrow<blob>>) -> u32;
    maybe: func(b: option<blob>) -> option<blob>;
    swap: func(both: tuple<blob, blob>) -> tuple<blob, blob>;
    fail: func(b: blob);
}

interface store {
    resource entry {
        constructor(key: u32);
        key: func() -> u32;
        twin: static func(e: borrow<entry>) -> entry;
    }
    find: func(key: u32) -> entry;
    keep: func(e: entry) -> u32;
    look: func(e: borrow<entry>) -> u32;
}

world holding {
    import store;
    use store.{entry};
    export blobs;
    export hold: func(e: entry);
    export release: func() -> entry;
    export discard: func();
    export ask: func() -> u32;
    export show: func() -> u32;
    export hand-over: func() -> u32;
    export lend: func(e: borrow<entry>) -> u32;
    export make: func(key: u32);
    export fetch: func(key: u32);
    export double: func();
}
"""

# A blob's representation is its size, so that a guest's borrow of it is the size. The destructor of
# one of 666 traps, that of one of 777 makes an entry and drops it.
_STATE = """
(core func $forget (canon resource.drop $entry))
(core module $state
  (import "host" "construct" (func $construct (param i32) (result i32)))
  (import "host" "forget" (func $forget (param i32)))
  (global $alive (mut i32) (i32.const 0))
  (func (export "count") (param i32)
    (global.set $alive (i32.add (global.get $alive) (local.get 0))))
  (func (export "alive") (result i32) (global.get $alive))
  (func (export "destroy") (param i32)
    (if (i32.eq (local.get 0) (i32.const 666)) (then unreachable))
    (if (i32.eq (local.get 0) (i32.const 777))
      (then (call $forget (call $construct (i32.const 777)))))
    (global.set $alive (i32.sub (global.get $alive) (i32.const 1)))))
(core instance $state (instantiate $state (with "host" (instance
  (export "construct" (func $construct)) (export "forget" (func $forget))))))
(type $blob (resource (rep i32) (dtor (core func $state "destroy"))))
(core func $new (canon resource.new $blob))
(core func $rep (canon resource.rep $blob))
(core func $drop (canon resource.drop $blob))
"""
_STORE = """
(import "test:handles/store" (instance $store
  (export "entry" (type $entry (sub resource)))
  (export "[constructor]entry" (func (param "key" u32) (result (own $entry))))
  (export "[method]entry.key" (func (param "self" (borrow $entry)) (result u32)))
  (export "[static]entry.twin" (func (param "e" (borrow $entry)) (result (own $entry))))
  (export "find" (func (param "key" u32) (result (own $entry))))
  (export "keep" (func (param "e" (own $entry)) (result u32)))
  (export "look" (func (param "e" (borrow $entry)) (result u32)))))
(alias export $store "entry" (type $entry))
"""
_IMPORTED = {
    "construct": "[constructor]entry",
    "key": "[method]entry.key",
    "twin": "[static]entry.twin",
    "find": "find",
    "keep": "keep",
    "look": "look",
}
_MAIN = """
(core module $main
  (import "memory" "memory" (memory 0))
  (import "state" "count" (func $count (param i32)))
  (import "host" "new" (func $new (param i32) (result i32)))
  (import "host" "rep" (func $rep (param i32) (result i32)))
  (import "host" "drop" (func $drop (param i32)))
  (import "host" "forget" (func $forget (param i32)))
  (import "host" "construct" (func $construct (param i32) (result i32)))
  (import "host" "key" (func $key (param i32) (result i32)))
  (import "host" "twin" (func $twin (param i32) (result i32)))
  (import "host" "find" (func $find (param i32) (result i32)))
  (import "host" "keep" (func $keep (param i32) (result i32)))
  (import "host" "look" (func $look (param i32) (result i32)))
  (global $held (mut i32) (i32.const 0))
  (global $other (mut i32) (i32.const 0))
  (func $make (param i32) (result i32)
    (call $count (i32.const 1))
    (call $new (local.get 0)))
  (func (export "[constructor]blob") (param i32) (result i32) (call $make (local.get 0)))
  (func (export "[method]blob.size") (param i32) (result i32) (local.get 0))
  (func (export "[method]blob.close") (param i32) (result i32) (local.get 0))
  (func (export "[static]blob.merge") (param i32 i32) (result i32)
    (local $size i32)
    (local.set $size (i32.add (call $rep (local.get 0)) (local.get 1)))
    (call $drop (local.get 0))
    (call $make (local.get $size)))
  (func (export "pass") (param i32) (result i32) (local.get 0))
  (func (export "sum") (param $at i32) (param $count i32) (result i32)
    (local $sum i32)
    (loop $each
      (if (local.get $count) (then
        (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $each))))
    (local.get $sum))
  (func (export "maybe") (param i32 i32) (result i32)
    (i32.store8 (i32.const 16) (local.get 0))
    (i32.store (i32.const 20) (local.get 1))
    (i32.const 16))
  (func (export "swap") (param i32 i32) (result i32)
    (i32.store (i32.const 16) (local.get 1))
    (i32.store (i32.const 20) (local.get 0))
    (i32.const 16))
  (func (export "fail") (param i32) unreachable)
  (func (export "hold") (param i32) (global.set $held (local.get 0)))
  (func (export "release") (result i32) (global.get $held))
  (func (export "discard")
    (call $forget (global.get $held))
    (global.set $held (global.get $other)))
  (func (export "ask") (result i32) (call $key (global.get $held)))
  (func (export "show") (result i32) (call $look (global.get $held)))
  (func (export "hand-over") (result i32) (call $keep (global.get $held)))
  (func (export "lend") (param i32) (result i32)
    (local $key i32)
    (local.set $key (i32.add (call $key (local.get 0)) (call $look (local.get 0))))
    (call $forget (local.get 0))
    (local.get $key))
  (func (export "make") (param i32) (global.set $held (call $construct (local.get 0))))
  (func (export "fetch") (param i32) (global.set $held (call $find (local.get 0))))
  (func (export "double")
    (global.set $other (global.get $held))
    (global.set $held (call $twin (global.get $held)))))
"""
_BOTH = "(tuple (own $blob) (own $blob))"
_BLOBS = {
    "[constructor]blob": '(param "size" u32) (result (own $blob))',
    "[method]blob.size": '(param "self" (borrow $blob)) (result u32)',
    "[method]blob.close": '(param "self" (borrow $blob)) (result u32)',
    "[static]blob.merge": (
        '(param "left" (own $blob)) (param "right" (borrow $blob)) (result (own $blob))'
    ),
    "pass": '(param "b" (own $blob)) (result (own $blob))',
    "sum": '(param "all" (list (borrow $blob))) (result u32)',
    "maybe": '(param "b" (option (own $blob))) (result (option (own $blob)))',
    "swap": f'(param "both" {_BOTH}) (result {_BOTH})',
    "fail": '(param "b" (own $blob))',
    "alive": "(result s32)",
}
_PLAIN = {
    "hold": '(param "e" (own $entry))',
    "release": "(result (own $entry))",
    "discard": "",
    "ask": "(result u32)",
    "show": "(result u32)",
    "hand-over": "(result u32)",
    "lend": '(param "e" (borrow $entry)) (result u32)',
    "make": '(param "key" u32)',
    "fetch": '(param "key" u32)',
    "double": "",
}


def guest() -> bytes:
    """The component of the world `holding`."""
    given = ["new", "rep", "drop", "forget", *_IMPORTED]
    numbered = list(enumerate(_BLOBS.items()))
    return component(
        *(_STORE, MEMORY),
        *(
            f'(core func ${core} (canon lower (func $store "{name}") {OPTIONS}))'
            for core, name in _IMPORTED.items()
        ),
        *(_STATE, _MAIN),
        '(core instance $main (instantiate $main (with "memory" (instance $memory))',
        '(with "state" (instance $state)) (with "host" (instance',
        *(f'(export "{name}" (func ${name}))' for name in given),
        "))))",
        *(_lifted(f"f{n}", name, text) for n, (name, text) in numbered),
        *_blobs(),
        '(instance $blobs (instantiate $blobs (with "blob" (type $blob))',
        *(f'(with "f{n}" (func $f{n}))' for n, _ in numbered),
        ')) (export "test:handles/blobs" (instance $blobs))',
        *(_lifted(f"g-{name}", name, text) for name, text in _PLAIN.items()),
        *(f'(export "{name}" (func $g-{name}))' for name in _PLAIN),
    )


def _blobs() -> Iterator[str]:
    """A component that names the resource `blob`, so that functions of it can be exported."""
    yield '(component $blobs (import "blob" (type $blob (sub resource)))'
    for number, text in enumerate(_BLOBS.values()):
        yield f'(import "f{number}" (func $f{number} {text}))'
    yield '(export $named "blob" (type $blob))'
    for number, (name, text) in enumerate(_BLOBS.items()):
        named = text.replace("$blob", "$named")
        yield f'(export "{name}" (func $f{number}) (func {named}))'
    yield ")"


def _lifted(label: str, name: str, text: str) -> str:
    instance = "$state" if name == "alive" else "$main"
    return f'(func ${label} {text} (canon lift (core func {instance} "{name}") {OPTIONS}))'

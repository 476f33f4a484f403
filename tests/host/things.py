"""A component with a resource `thing` that knows a number, and counts those that are dropped."""

from __future__ import annotations

from tests.host.components import LIBC, MEMORY

WIT = """
interface api {
    resource thing {
        constructor(n: u32);
        get: func() -> u32;
        set: func(n: u32);
        make: static func(n: u32) -> thing;
    }
    resource plain { make: static func() -> plain; }
    record box { thing: thing, note: string }
    give: func(t: thing) -> u32;
    look: func(t: borrow<thing>) -> u32;
    give-two: func(a: thing, b: thing) -> u32;
    give-and-look: func(a: thing, b: borrow<thing>) -> u32;
    give-and-number: func(a: thing, n: u8) -> u32;
    give-list: func(l: list<thing>) -> u32;
    look-list: func(l: list<borrow<thing>>) -> u32;
    give-box: func(b: box) -> u32;
    give-maybe: func(o: option<thing>) -> u32;
    give-result: func(r: result<thing, string>) -> u32;
    make-list: func(n: u32) -> list<thing>;
    make-maybe: func(n: u32) -> option<thing>;
    make-result: func(n: u32) -> result<thing, thing>;
    drops: func() -> u32;
    dropped: func() -> u32;
}
world w { export api; }
"""
# `dropped` is the sum of the numbers of those that were dropped. 97 takes its time, 98 never ends,
# and 99 traps.
_KEEPER = """
(core module $keeper
  (global $drops (mut i32) (i32.const 0))
  (global $sum (mut i32) (i32.const 0))
  (func $count (local $left i32)
    (local.set $left (i32.const 200_000_000))
    (loop $again
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left))))
  (func (export "dtor") (param i32)
    (if (i32.eq (local.get 0) (i32.const 99)) (then unreachable))
    (if (i32.eq (local.get 0) (i32.const 97)) (then (call $count)))
    (if (i32.eq (local.get 0) (i32.const 98)) (then (loop $again (br $again))))
    (global.set $drops (i32.add (global.get $drops) (i32.const 1)))
    (global.set $sum (i32.add (global.get $sum) (local.get 0))))
  (func (export "drops") (result i32) (global.get $drops))
  (func (export "dropped") (result i32) (global.get $sum)))
(core instance $keeper (instantiate $keeper))
(type $thing' (resource (rep i32) (dtor (core func $keeper "dtor"))))
(type $plain' (resource (rep i32)))
(core func $new (canon resource.new $thing'))
(core func $rep (canon resource.rep $thing'))
(core func $drop (canon resource.drop $thing'))
"""
# Handles come in as numbers of the table; a list comes as where its numbers are, and how many.
_CORE = """
(import "libc" "mem" (memory 1))
(import "host" "new" (func $new (param i32) (result i32)))
(import "host" "rep" (func $rep (param i32) (result i32)))
(import "host" "drop" (func $drop (param i32)))
(func (export "make") (param i32) (result i32) (call $new (local.get 0)))
(func (export "get") (param i32) (result i32) (local.get 0))
(func (export "set") (param i32 i32))
(func $give (export "give") (param i32) (result i32)
  (call $rep (local.get 0)) (call $drop (local.get 0)))
(func (export "give-two") (param i32 i32) (result i32)
  (i32.add (call $give (local.get 0)) (call $give (local.get 1))))
(func (export "give-and-look") (param i32 i32) (result i32)
  (i32.add (call $give (local.get 0)) (local.get 1)))
(func (export "give-and-number") (param i32 i32) (result i32) (call $give (local.get 0)))
(func (export "give-list") (param $at i32) (param $left i32) (result i32) (local $sum i32)
  (loop $again
    (if (local.get $left) (then
      (local.set $sum (i32.add (local.get $sum) (call $give (i32.load (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $again))))
  (local.get $sum))
(func (export "look-list") (param $at i32) (param $left i32) (result i32) (local $sum i32)
  (loop $again
    (if (local.get $left) (then
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $again))))
  (local.get $sum))
(func (export "give-box") (param i32 i32 i32) (result i32) (call $give (local.get 0)))
(func (export "give-maybe") (param i32 i32) (result i32)
  (if (result i32) (local.get 0) (then (call $give (local.get 1))) (else (i32.const 0))))
(func (export "give-result") (param i32 i32 i32) (result i32)
  (if (result i32) (local.get 0) (then (i32.const 0)) (else (call $give (local.get 1)))))
(func (export "make-list") (param $left i32) (result i32)
  (i32.store (i32.const 16) (i32.const 32))
  (i32.store (i32.const 20) (local.get $left))
  (loop $again
    (if (local.get $left) (then
      (i32.store (i32.add (i32.const 28) (i32.mul (local.get $left) (i32.const 4)))
        (call $new (local.get $left)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $again))))
  (i32.const 16))
(func (export "make-two-sided") (param i32) (result i32)
  (i32.store (i32.const 16) (i32.and (local.get 0) (i32.const 1)))
  (i32.store (i32.const 20) (call $new (local.get 0)))
  (i32.const 16))
(func (export "make-maybe") (param i32) (result i32)
  (i32.store (i32.const 16) (i32.ne (local.get 0) (i32.const 0)))
  (if (local.get 0) (then (i32.store (i32.const 20) (call $new (local.get 0)))))
  (i32.const 16))
"""
_FUNCTIONS = {
    "[constructor]thing": ('(param "n" u32) (result (own $thing))', "make"),
    "[static]thing.make": ('(param "n" u32) (result (own $thing))', "make"),
    "[method]thing.get": ('(param "self" (borrow $thing)) (result u32)', "get"),
    "[method]thing.set": ('(param "self" (borrow $thing)) (param "n" u32)', "set"),
    "look": ('(param "t" (borrow $thing)) (result u32)', "get"),
    "give": ('(param "t" (own $thing)) (result u32)', "give"),
    "give-two": ('(param "a" (own $thing)) (param "b" (own $thing)) (result u32)', ""),
    "give-and-look": ('(param "a" (own $thing)) (param "b" (borrow $thing)) (result u32)', ""),
    "give-and-number": ('(param "a" (own $thing)) (param "n" u8) (result u32)', ""),
    "give-list": ('(param "l" (list (own $thing))) (result u32)', ""),
    "look-list": ('(param "l" (list (borrow $thing))) (result u32)', ""),
    "give-box": ('(param "b" $box) (result u32)', ""),
    "give-maybe": ('(param "o" (option (own $thing))) (result u32)', ""),
    "give-result": ('(param "r" (result (own $thing) (error string))) (result u32)', ""),
    "make-list": ('(param "n" u32) (result (list (own $thing)))', ""),
    "make-maybe": ('(param "n" u32) (result (option (own $thing)))', ""),
    "make-result": (
        '(param "n" u32) (result (result (own $thing) (error (own $thing))))',
        "make-two-sided",
    ),
}
_EXPORTS = "".join(
    f'(func (export "{name}") {signature} (canon lift (core func $m "{core or name}") {MEMORY}))'
    for name, (signature, core) in _FUNCTIONS.items()
)
GUEST = f"""
(component
  (component $inner
    {LIBC} {_KEEPER}
    (core module $m {_CORE})
    (core instance $m (instantiate $m (with "libc" (instance $libc)) (with "host" (instance
      (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop))))))
    (export $thing "thing" (type $thing'))
    (export $plain "plain" (type $plain'))
    (core func $plain (canon resource.new $plain'))
    (core module $maker (import "host" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 1))))
    (core instance $maker (instantiate $maker (with "host" (instance
      (export "new" (func $plain))))))
    (func (export "[static]plain.make") (result (own $plain)) (canon lift
      (core func $maker "make")))
    (type $box' (record (field "thing" (own $thing)) (field "note" string)))
    (export $box "box" (type $box'))
    {_EXPORTS}
    (func (export "drops") (result u32) (canon lift (core func $keeper "drops")))
    (func (export "dropped") (result u32) (canon lift (core func $keeper "dropped"))))
  (instance $inner (instantiate $inner))
  (export "test:host/api@1.2.0" (instance $inner)))
""".strip().encode()

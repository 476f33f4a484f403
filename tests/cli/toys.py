"""A component to play with, as text: state, traps, loops, imports, and types of every kind."""

from __future__ import annotations

from tests.host.components import LIBC, MEMORY

COUNTER = """
(component $counter
  (core module $m
    (global $total (mut i32) (i32.const 0))
    (func (export "bump") (param i32) (result i32)
      (global.set $total (i32.add (global.get $total) (local.get 0)))
      (global.get $total))
    (func (export "get") (result i32) (global.get $total)))
  (core instance $m (instantiate $m))
  (func (export "bump") (param "by" u32) (result u32) (canon lift (core func $m "bump")))
  (func (export "get") (result u32) (canon lift (core func $m "get"))))
(instance $counter (instantiate $counter))
(export "toy:box/counter@1.2.0" (instance $counter))
"""
"""An interface with a state."""

OTHER = """
(component $other
  (core module $m (func (export "get") (result i32) (i32.const 7)))
  (core instance $m (instantiate $m))
  (func (export "get") (result u32) (canon lift (core func $m "get"))))
(instance $other (instantiate $other))
(export "toy:box/other@1.2.0" (instance $other))
"""
"""An interface that has a function of the same name."""

BLOBS = """
(component $blobs
  (type $blob' (resource (rep i32)))
  (core func $new (canon resource.new $blob'))
  (core module $m
    (import "host" "new" (func $new (param i32) (result i32)))
    (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
    (func (export "size") (param i32) (result i32) (local.get 0))
    (func (export "limit") (result i32) (i32.const 100)))
  (core instance $m (instantiate $m (with "host" (instance (export "new" (func $new))))))
  (export $blob "blob" (type $blob'))
  (func (export "[constructor]blob") (param "n" u32) (result (own $blob))
    (canon lift (core func $m "make")))
  (func (export "[method]blob.size") (param "self" (borrow $blob)) (result u32)
    (canon lift (core func $m "size")))
  (func (export "[static]blob.limit") (result u32) (canon lift (core func $m "limit"))))
(instance $blobs (instantiate $blobs))
(export "toy:box/blobs@1.2.0" (instance $blobs))
"""
"""An interface with a resource."""

_CORE = """
(core module $m
  (import "host" "log" (func $log (param i32)))
  (import "libc" "mem" (memory 1))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "nothing"))
  (func (export "boom") unreachable)
  (func (export "later") (param i32) unreachable)
  (func (export "spin") (loop $again (br $again)))
  (func (export "chatty") (call $log (i32.const 3)))
  (func (export "half") (param f32) (result f32) (f32.mul (local.get 0) (f32.const 0.5)))
  (func (export "same") (param i32) (result i32) (local.get 0))
  (func (export "echo") (param i32 i32) (result i32)
    (i32.store (i32.const 64) (local.get 0))
    (i32.store (i32.const 68) (local.get 1))
    (i32.const 64))
  (func (export "move") (param i32 i32 i32) (result i32)
    (i32.store (i32.const 64) (local.get 0))
    (i32.store (i32.const 68) (local.get 1))
    (i32.store (i32.const 72) (local.get 2))
    (i32.const 64))
  (func (export "check") (param i32) (result i32)
    (i32.store8 (i32.const 80) (i32.gt_u (local.get 0) (i32.const 9)))
    (i32.store (i32.const 84) (local.get 0))
    (i32.const 80)))
"""

TOY = f"""
(component
  (import "log" (func $log (param "level" u32)))
  (core func $log (canon lower (func $log)))
  {LIBC}
  {_CORE}
  (core instance $m (instantiate $m
    (with "libc" (instance $libc))
    (with "host" (instance (export "log" (func $log))))))
  (type $colour' (enum "red" "dark-blue"))
  (import "colour" (type $colour (eq $colour')))
  (type $point' (record (field "x" u32) (field "the-y" (option u32))))
  (import "point" (type $point (eq $point')))
  (func (export "add") (param "left" u32) (param "right-one" u32) (result u32)
    (canon lift (core func $m "add")))
  (func (export "nothing") (canon lift (core func $m "nothing")))
  (func (export "boom") (canon lift (core func $m "boom")))
  (func (export "spin") (canon lift (core func $m "spin")))
  (func (export "chatty") (canon lift (core func $m "chatty")))
  (func (export "half") (param "x" f32) (result f32) (canon lift (core func $m "half")))
  (func (export "paint") (param "colour" $colour) (result $colour)
    (canon lift (core func $m "same")))
  (func (export "move") (param "to-where" $point) (result $point)
    (canon lift (core func $m "move") {MEMORY}))
  (func (export "letter") (param "c" char) (result char) (canon lift (core func $m "same")))
  (func (export "perhaps") (param "x" (option u32)) (result (option u32))
    (canon lift (core func $m "echo") {MEMORY}))
  (func (export "repeat") (param "text" string) (result string)
    (canon lift (core func $m "echo") {MEMORY}))
  (func (export "octets") (param "them" (list u8)) (result (list u8))
    (canon lift (core func $m "echo") {MEMORY}))
  (func (export "check") (param "x" u32) (result (result u32 (error u32)))
    (canon lift (core func $m "check") {MEMORY}))
  (func (export "later") (param "x" (future u32)) (canon lift (core func $m "later")))
  {COUNTER}
  {OTHER}
  {BLOBS}
)""".strip()

WASI = """
(component
  (import "wasi:clocks/wall-clock@0.2.0" (instance $clock
    (type $datetime' (record (field "seconds" u64) (field "nanoseconds" u32)))
    (export "datetime" (type $datetime (eq $datetime')))
    (export "now" (func (result $datetime)))))
  (core module $libc (memory (export "mem") 1))
  (core instance $libc (instantiate $libc))
  (core func $now (canon lower (func $clock "now") (memory (core memory $libc "mem"))))
  (core module $m
    (import "host" "now" (func $now (param i32)))
    (import "libc" "mem" (memory 1))
    (func (export "seconds") (result i64) (call $now (i32.const 8)) (i64.load (i32.const 8)))
    (func (export "seven") (result i32) (i32.const 7)))
  (core instance $m (instantiate $m
    (with "libc" (instance $libc))
    (with "host" (instance (export "now" (func $now))))))
  (func (export "seconds") (result u64) (canon lift (core func $m "seconds")))
  (func (export "seven") (result u32) (canon lift (core func $m "seven"))))
""".strip()
"""A component that asks for the time."""

REACHING = f"""
(component
  (import "wasi:cli/environment@0.2.0" (instance $environment
    (export "get-environment" (func (result (list (tuple string string)))))
    (export "get-arguments" (func (result (list string))))))
  (import "wasi:io/error@0.2.0" (instance $error
    (export "error" (type (sub resource)))))
  (alias export $error "error" (type $io-error))
  (import "wasi:io/streams@0.2.0" (instance $streams
    (export "output-stream" (type $stream (sub resource)))
    (alias outer 1 $io-error (type $outer-error))
    (export "error" (type $error (eq $outer-error)))
    (type $fault' (variant (case "last-operation-failed" (own $error)) (case "closed")))
    (export "stream-error" (type $fault (eq $fault')))
    (export "[method]output-stream.blocking-write-and-flush"
      (func (param "self" (borrow $stream)) (param "contents" (list u8))
        (result (result (error $fault)))))))
  (alias export $streams "output-stream" (type $stream))
  (import "wasi:cli/stdout@0.2.0" (instance $stdout
    (alias outer 1 $stream (type $outer-stream))
    (export "output-stream" (type $output (eq $outer-stream)))
    (export "get-stdout" (func (result (own $output))))))
  (import "wasi:filesystem/types@0.2.0" (instance $files
    (export "descriptor" (type (sub resource)))))
  (alias export $files "descriptor" (type $descriptor))
  (import "wasi:filesystem/preopens@0.2.0" (instance $preopens
    (alias outer 1 $descriptor (type $outer))
    (export "descriptor" (type $folder (eq $outer)))
    (export "get-directories" (func (result (list (tuple (own $folder) string)))))))
  {LIBC}
  (core func $environment (canon lower (func $environment "get-environment") {MEMORY}))
  (core func $arguments (canon lower (func $environment "get-arguments") {MEMORY}))
  (core func $folders (canon lower (func $preopens "get-directories") {MEMORY}))
  (core func $stdout (canon lower (func $stdout "get-stdout")))
  (core func $write (canon lower
    (func $streams "[method]output-stream.blocking-write-and-flush") {MEMORY}))
  (core module $m
    (import "host" "environment" (func $environment (param i32)))
    (import "host" "arguments" (func $arguments (param i32)))
    (import "host" "folders" (func $folders (param i32)))
    (import "host" "stdout" (func $stdout (result i32)))
    (import "host" "write" (func $write (param i32 i32 i32 i32)))
    (import "libc" "mem" (memory 1))
    (func (export "environment") (result i32) (call $environment (i32.const 8)) (i32.const 8))
    (func (export "arguments") (result i32) (call $arguments (i32.const 8)) (i32.const 8))
    (func (export "folders") (result i32) (call $folders (i32.const 8)) (i32.load (i32.const 12)))
    (func (export "say") (param i32 i32)
      (call $write (call $stdout) (local.get 0) (local.get 1) (i32.const 32))))
  (core instance $m (instantiate $m
    (with "libc" (instance $libc))
    (with "host" (instance
      (export "environment" (func $environment))
      (export "arguments" (func $arguments))
      (export "folders" (func $folders))
      (export "stdout" (func $stdout))
      (export "write" (func $write))))))
  (func (export "environment") (result (list (tuple string string)))
    (canon lift (core func $m "environment") {MEMORY}))
  (func (export "arguments") (result (list string))
    (canon lift (core func $m "arguments") {MEMORY}))
  (func (export "folders") (result u32) (canon lift (core func $m "folders")))
  (func (export "say") (param "text" string) (canon lift (core func $m "say") {MEMORY})))
""".strip()
"""A component that reaches for what a machine has."""

MIDDLE = """
(component
  (import "toy:box/counter@1.2.0" (instance $imported
    (export "bump" (func (param "by" u32) (result u32)))
    (export "get" (func (result u32)))))
  (import "toy:box/handles" (instance $handles
    (export "h" (type $h (sub resource)))
    (export "[constructor]h" (func (param "n" u32) (result (own $h))))
    (export "[method]h.read" (func (param "self" (borrow $h)) (result u32)))
    (export "[static]h.count" (func (result u32)))))
  (core func $bump (canon lower (func $imported "bump")))
  (core func $make (canon lower (func $handles "[constructor]h")))
  (core func $count (canon lower (func $handles "[static]h.count")))
  (component $inner
    (import "bump" (func $bump (param "by" u32) (result u32)))
    (core func $b (canon lower (func $bump)))
    (core module $m (import "h" "b" (func $b (param i32) (result i32)))
      (func (export "bump") (param i32) (result i32) (call $b (local.get 0)))
      (func (export "get") (result i32) (i32.const 42)))
    (core instance $m (instantiate $m (with "h" (instance (export "b" (func $b))))))
    (func (export "bump") (param "by" u32) (result u32) (canon lift (core func $m "bump")))
    (func (export "get") (result u32) (canon lift (core func $m "get"))))
  (alias export $imported "bump" (func $ib))
  (instance $out (instantiate $inner (with "bump" (func $ib))))
  (core module $m2
    (import "h" "make" (func $make (param i32) (result i32)))
    (import "h" "count" (func $count (result i32)))
    (func (export "make") (drop (call $make (i32.const 3))))
    (func (export "count") (result i32) (call $count)))
  (core instance $m2 (instantiate $m2 (with "h" (instance
    (export "make" (func $make))
    (export "count" (func $count))))))
  (func (export "make") (canon lift (core func $m2 "make")))
  (func (export "count") (result u32) (canon lift (core func $m2 "count")))
  (export "toy:box/counter@1.2.0" (instance $out)))
""".strip()
"""A component that exports what it imports, and imports a resource."""

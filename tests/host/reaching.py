"""A component that reaches for all of WASI that can be granted, and says what it got."""

from __future__ import annotations

from tests.host.components import FORGETFUL, LIBC, MEMORY

WIT = """
world w {
    export environment: func() -> list<tuple<string, string>>;
    export arguments: func() -> list<string>;
    export say: func(data: list<u8>) -> bool;
    export complain: func(data: list<u8>) -> bool;
    export read: func(most: u64) -> list<u8>;
    export folder: func(number: u32) -> string;
    export read-file: func(name: string) -> list<u8>;
    export write-file: func(name: string, data: list<u8>) -> u8;
    export wall-clock: func() -> u64;
    export monotonic-clock: func() -> u64;
    export random: func() -> u64;
    export exit: func(failed: bool);
}
"""
_ERROR_CODE = " ".join(
    f'"{name}"'
    for name in (
        *("access", "would-block", "already", "bad-descriptor", "busy", "deadlock", "quota"),
        *("exist", "file-too-large", "illegal-byte-sequence", "in-progress", "interrupted"),
        *("invalid", "io", "is-directory", "loop", "too-many-links", "message-size"),
        *("name-too-long", "no-device", "no-entry", "no-lock", "insufficient-memory"),
        *("insufficient-space", "not-directory", "not-empty", "not-recoverable", "unsupported"),
        *("no-tty", "no-such-device", "overflow", "not-permitted", "pipe", "read-only"),
        *("invalid-seek", "text-file-busy", "cross-device"),
    )
)
NOT_PERMITTED = 31
WRITTEN = 255

_IMPORTS = f"""
(import "wasi:cli/environment@0.2.0" (instance $environment
  (export "get-environment" (func (result (list (tuple string string)))))
  (export "get-arguments" (func (result (list string))))))
(import "wasi:cli/exit@0.2.0" (instance $exit
  (export "exit" (func (param "status" (result))))))
(import "wasi:random/random@0.2.0" (instance $random
  (export "get-random-u64" (func (result u64)))))
(import "wasi:clocks/wall-clock@0.2.0" (instance $wall
  (type $datetime' (record (field "seconds" u64) (field "nanoseconds" u32)))
  (export "datetime" (type $datetime (eq $datetime')))
  (export "now" (func (result $datetime)))))
(import "wasi:clocks/monotonic-clock@0.2.0" (instance $monotonic
  (export "now" (func (result u64)))))
(import "wasi:io/error@0.2.0" (instance $error (export "error" (type (sub resource)))))
(alias export $error "error" (type $io-error))
(import "wasi:io/streams@0.2.0" (instance $streams
  (export "output-stream" (type $output (sub resource)))
  (export "input-stream" (type $input (sub resource)))
  (alias outer 1 $io-error (type $outer))
  (export "error" (type $error (eq $outer)))
  (type $fault' (variant (case "last-operation-failed" (own $error)) (case "closed")))
  (export "stream-error" (type $fault (eq $fault')))
  (export "[method]output-stream.blocking-write-and-flush" (func
    (param "self" (borrow $output)) (param "contents" (list u8)) (result (result (error $fault)))))
  (export "[method]input-stream.blocking-read" (func
    (param "self" (borrow $input)) (param "len" u64)
    (result (result (list u8) (error $fault)))))))
(alias export $streams "output-stream" (type $output))
(alias export $streams "input-stream" (type $input))
(import "wasi:cli/stdout@0.2.0" (instance $stdout
  (alias outer 1 $output (type $outer))
  (export "output-stream" (type $stream (eq $outer)))
  (export "get-stdout" (func (result (own $stream))))))
(import "wasi:cli/stderr@0.2.0" (instance $stderr
  (alias outer 1 $output (type $outer))
  (export "output-stream" (type $stream (eq $outer)))
  (export "get-stderr" (func (result (own $stream))))))
(import "wasi:cli/stdin@0.2.0" (instance $stdin
  (alias outer 1 $input (type $outer))
  (export "input-stream" (type $stream (eq $outer)))
  (export "get-stdin" (func (result (own $stream))))))
(import "wasi:filesystem/types@0.2.0" (instance $files
  (export "descriptor" (type $descriptor (sub resource)))
  (type $code' (enum {_ERROR_CODE}))
  (export "error-code" (type $code (eq $code')))
  (type $path' (flags "symlink-follow"))
  (export "path-flags" (type $path (eq $path')))
  (type $open' (flags "create" "directory" "exclusive" "truncate"))
  (export "open-flags" (type $open (eq $open')))
  (type $flags' (flags "read" "write" "file-integrity-sync" "data-integrity-sync"
    "requested-write-sync" "mutate-directory"))
  (export "descriptor-flags" (type $flags (eq $flags')))
  (export "[method]descriptor.open-at" (func (param "self" (borrow $descriptor))
    (param "path-flags" $path) (param "path" string) (param "open-flags" $open)
    (param "flags" $flags) (result (result (own $descriptor) (error $code)))))
  (export "[method]descriptor.read" (func (param "self" (borrow $descriptor))
    (param "length" u64) (param "offset" u64)
    (result (result (tuple (list u8) bool) (error $code)))))
  (export "[method]descriptor.write" (func (param "self" (borrow $descriptor))
    (param "buffer" (list u8)) (param "offset" u64) (result (result u64 (error $code)))))))
(alias export $files "descriptor" (type $descriptor))
(import "wasi:filesystem/preopens@0.2.0" (instance $preopens
  (alias outer 1 $descriptor (type $outer))
  (export "descriptor" (type $folder (eq $outer)))
  (export "get-directories" (func (result (list (tuple (own $folder) string)))))))
"""
_LOWERED = {
    "environment": ("$environment", "get-environment", "(param i32)"),
    "arguments": ("$environment", "get-arguments", "(param i32)"),
    "exit": ("$exit", "exit", "(param i32)"),
    "random": ("$random", "get-random-u64", "(result i64)"),
    "wall": ("$wall", "now", "(param i32)"),
    "monotonic": ("$monotonic", "now", "(result i64)"),
    "stdout": ("$stdout", "get-stdout", "(result i32)"),
    "stderr": ("$stderr", "get-stderr", "(result i32)"),
    "stdin": ("$stdin", "get-stdin", "(result i32)"),
    "write": (
        *("$streams", "[method]output-stream.blocking-write-and-flush"),
        "(param i32 i32 i32 i32)",
    ),
    "read": ("$streams", "[method]input-stream.blocking-read", "(param i32 i64 i32)"),
    "folders": ("$preopens", "get-directories", "(param i32)"),
    "open": ("$files", "[method]descriptor.open-at", "(param i32 i32 i32 i32 i32 i32 i32)"),
    "read-file": ("$files", "[method]descriptor.read", "(param i32 i64 i64 i32)"),
    "write-file": ("$files", "[method]descriptor.write", "(param i32 i32 i32 i64 i32)"),
}
# What an import returns is at 8 or 32, what a function returns is at 64. The folder is the first.
_CORE = """
(func (export "environment") (result i32) (call $environment (i32.const 64)) (i32.const 64))
(func (export "arguments") (result i32) (call $arguments (i32.const 64)) (i32.const 64))
(func (export "say") (param i32 i32) (result i32)
  (call $write (call $stdout) (local.get 0) (local.get 1) (i32.const 32))
  (i32.eqz (i32.load8_u (i32.const 32))))
(func (export "complain") (param i32 i32) (result i32)
  (call $write (call $stderr) (local.get 0) (local.get 1) (i32.const 32))
  (i32.eqz (i32.load8_u (i32.const 32))))
(func $nothing
  (i64.store (i32.const 64) (i64.const 0)))
(func (export "read") (param i64) (result i32)
  (call $read (call $stdin) (local.get 0) (i32.const 32))
  (i64.store (i32.const 64) (i64.load offset=4 (i32.const 32)))
  (if (i32.load8_u (i32.const 32)) (then (call $nothing)))
  (i32.const 64))
(func (export "folder") (param i32) (result i32)
  (call $nothing)
  (call $folders (i32.const 8))
  (if (i32.lt_u (local.get 0) (i32.load (i32.const 12))) (then
    (i64.store (i32.const 64) (i64.load offset=4
      (i32.add (i32.load (i32.const 8)) (i32.mul (local.get 0) (i32.const 12)))))))
  (i32.const 64))
(func $opened (param $name i32) (param $length i32) (param $open i32) (param $flags i32)
  (call $folders (i32.const 8))
  (call $open (i32.load (i32.load (i32.const 8))) (i32.const 1) (local.get $name)
    (local.get $length) (local.get $open) (local.get $flags) (i32.const 32)))
(func (export "read-file") (param i32 i32) (result i32)
  (call $nothing)
  (call $opened (local.get 0) (local.get 1) (i32.const 0) (i32.const 1))
  (if (i32.eqz (i32.load8_u (i32.const 32))) (then
    (call $read-file (i32.load (i32.const 36)) (i64.const 1000) (i64.const 0) (i32.const 32))
    (i64.store (i32.const 64) (i64.load offset=4 (i32.const 32)))))
  (i32.const 64))
(func (export "write-file") (param i32 i32 i32 i32) (result i32)
  (call $opened (local.get 0) (local.get 1) (i32.const 9) (i32.const 2))
  (if (i32.load8_u (i32.const 32)) (then (return (i32.load8_u (i32.const 36)))))
  (call $write-file (i32.load (i32.const 36)) (local.get 2) (local.get 3) (i64.const 0)
    (i32.const 32))
  (if (result i32) (i32.load8_u (i32.const 32))
    (then (i32.load8_u (i32.const 40))) (else (i32.const 255))))
(func (export "wall-clock") (result i64) (call $wall (i32.const 8)) (i64.load (i32.const 8)))
(func (export "monotonic-clock") (result i64) (call $monotonic))
(func (export "random") (result i64) (call $random))
(func (export "exit") (param i32) (call $exit (local.get 0)))
"""
_EXPORTS = {
    "environment": ("(result (list (tuple string string)))", FORGETFUL),
    "arguments": ("(result (list string))", FORGETFUL),
    "say": ('(param "data" (list u8)) (result bool)', FORGETFUL),
    "complain": ('(param "data" (list u8)) (result bool)', FORGETFUL),
    "read": ('(param "most" u64) (result (list u8))', FORGETFUL),
    "folder": ('(param "number" u32) (result string)', FORGETFUL),
    "read-file": ('(param "name" string) (result (list u8))', FORGETFUL),
    "write-file": ('(param "name" string) (param "data" (list u8)) (result u8)', FORGETFUL),
    "wall-clock": ("(result u64)", ""),
    "monotonic-clock": ("(result u64)", ""),
    "random": ("(result u64)", ""),
    "exit": ('(param "failed" bool)', ""),
}


def _lowered(name: str, instance: str, function: str) -> str:
    return f'(core func ${name} (canon lower (func {instance} "{function}") {MEMORY}))'


GUEST = f"""
(component
  {_IMPORTS}
  {LIBC}
  {"".join(_lowered(name, where, what) for name, (where, what, _) in _LOWERED.items())}
  (core module $m
    {"".join(f'(import "host" "{n}" (func ${n} {core}))' for n, (_, _, core) in _LOWERED.items())}
    (import "libc" "mem" (memory 1))
    {_CORE})
  (core instance $m (instantiate $m
    (with "libc" (instance $libc))
    (with "host" (instance {"".join(f'(export "{n}" (func ${n}))' for n in _LOWERED)}))))
  {
    "".join(
        f'(func (export "{name}") {signature} (canon lift (core func $m "{name}") {options}))'
        for name, (signature, options) in _EXPORTS.items()
    )
})""".strip().encode()

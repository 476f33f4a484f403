"""The engine's errors as exceptions."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from typing import Any

from wit_host import library
from wit_host.errors import (
    ExitError,
    Frame,
    OutOfFuelError,
    StackOverflowError,
    TransferLimitError,
    TrapError,
)
from wit_host.library import ffi

_TRAPS: dict[str, type[TrapError]] = {
    "all fuel consumed by WebAssembly": OutOfFuelError,
    "call stack exhausted": StackOverflowError,
    "fuel allocated for hostcalls has been exhausted": TransferLimitError,
}
_UNKNOWN = 2 ** (8 * ctypes.sizeof(ctypes.c_size_t)) - 1
_BACKTRACE = re.compile(
    r"error while executing at wasm backtrace:\n(?:\s+\d+:.*\n(?:\s+at .*\n)*)*\n?"
)


def take_message(error: int) -> str:
    """Return what an error says, on one line, and let go of it."""
    try:
        return _reason(_message(error))
    finally:
        library.error_delete(error)


def has_trapped(error: int) -> bool:
    """Whether an error comes from running the guest, rather than from not getting there."""
    if library.error_exit_status(error, ctypes.byref(ctypes.c_int())):
        return True
    message = _message(error)
    return "wasm trap" in message or "wasm backtrace" in message


def take_trap(error: int, function: str) -> TrapError:
    """Return the exception for what ended a call, and let go of the error."""
    try:
        status = ctypes.c_int()
        if library.error_exit_status(error, ctypes.byref(status)):
            return ExitError(function, status.value)
        reason = _reason(_message(error))
        for text, kind in _TRAPS.items():
            if text in reason:
                return kind(function, reason, _frames(error))
        return TrapError(function, reason, _frames(error))
    finally:
        library.error_delete(error)


def _reason(message: str) -> str:
    """Strip what the engine wraps a reason in: the backtrace, which is given as frames."""
    text = _BACKTRACE.sub("", message).strip()
    text = text.removeprefix("Caused by:").strip()
    lines = [re.sub(r"^\d+: ", "", line.strip()) for line in text.splitlines() if line.strip()]
    return ": ".join(line.removeprefix("wasm trap: ") for line in lines if line != "Caused by:")


def _message(error: int) -> str:
    text = ffi.wasm_byte_vec_t()
    library.error_message(error, ctypes.byref(text))
    try:
        return bytes(ffi.to_bytes(text)).decode(errors="replace")
    finally:
        ffi.wasm_byte_vec_delete(ctypes.byref(text))


def _frames(error: int) -> Sequence[Frame]:
    found = ffi.wasm_frame_vec_t()
    library.error_trace(error, ctypes.byref(found))
    try:
        return [_frame(found.data[index]) for index in range(found.size)]
    finally:
        ffi.wasm_frame_vec_delete(ctypes.byref(found))


def _frame(pointer: Any) -> Frame:
    offset = ffi.wasm_frame_module_offset(pointer)
    return Frame(
        module=_name(ffi.wasmtime_frame_module_name(pointer)),
        function=_name(ffi.wasmtime_frame_func_name(pointer)),
        index=ffi.wasm_frame_func_index(pointer),
        offset=None if offset == _UNKNOWN else offset,
    )


def _name(pointer: Any) -> str | None:
    return bytes(ffi.to_bytes(pointer.contents)).decode(errors="replace") if pointer else None

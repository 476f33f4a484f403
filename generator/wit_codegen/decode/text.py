"""The text form of components, `.wat`: assembled by Wasmtime, if it is installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic, WitError


def assemble(text: str, name: str) -> bytes:
    """Return the bytes of a component that is written as text. Raises `WitError`."""
    try:
        # Only those who have such files need it, so it is no dependency.
        wasmtime = import_module("wasmtime")
    except ImportError:
        message = "assembling the text form of WebAssembly needs Wasmtime"
        advice = "run `pip install wasmtime`, or give the binary form"
        raise _error(Code.NO_ASSEMBLER, message, name, advice) from None
    wat2wasm = cast("Callable[[str], bytearray]", wasmtime.wat2wasm)
    try:
        return bytes(wat2wasm(text))
    except wasmtime.WasmtimeError as error:
        first, *more = str(error).strip().splitlines() or [""]
        message, advice = f"the text does not assemble: {first}", "correct the text at that place"
        raise _error(Code.BAD_WAT, message, name, advice, *more) from None


def _error(code: Code, message: str, name: str, advice: str, *notes: str) -> WitError:
    return WitError((Diagnostic(code, message, None, help=advice, place=name, notes=notes),))

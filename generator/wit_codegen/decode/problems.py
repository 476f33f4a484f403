"""What is wrong with some bytes, and where."""

from __future__ import annotations

from typing import NoReturn

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic

_ADVICE = {
    Code.NOT_WASM: "give a component, or a WIT package encoded as wasm",
    Code.WASM_TOO_SHORT: "the file is cut off or damaged: build or download it again",
    Code.WASM_MALFORMED: "the file is damaged, or newer than this decoder: build it again",
    Code.WASM_INDEX: "the tool that made the file has a fault: validate the file, and report it",
    Code.WASM_NAME: "the tool that made the file has a fault: validate the file, and report it",
    Code.WASM_TOO_LARGE: "split the component, or give the WIT that it was made from",
    Code.NOT_EXPRESSIBLE: "give the WIT that it was made from",
    Code.PACKAGE_DOCS: "encode the package again, or strip the section `package-docs`",
    Code.NO_COMPONENT_TYPE: "give the component that was made of it, or its WIT",
}


class DecodeError(Exception):
    """The bytes are refused, at an offset from their beginning."""

    def __init__(self, code: Code, message: str, offset: int) -> None:
        """Keep what a diagnostic needs."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset

    def diagnostic(self, name: str) -> Diagnostic:
        """Return the diagnostic, for bytes of this name."""
        place = f"{name}:{self.offset:#x}"
        return Diagnostic(self.code, self.message, None, help=_ADVICE[self.code], place=place)


def fail(code: Code, message: str, offset: int) -> NoReturn:
    """Refuse the bytes."""
    raise DecodeError(code, message, offset)


def inexpressible(message: str, offset: int) -> NoReturn:
    """Refuse a component that may be valid, but has no WIT."""
    fail(Code.NOT_EXPRESSIBLE, message, offset)

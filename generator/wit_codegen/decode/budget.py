"""A bound on what a file may make of itself."""

from __future__ import annotations

from typing import Final

from wit_codegen.codes import Code
from wit_codegen.decode.problems import fail

_BASE: Final = 50_000
_PER_BYTE: Final = 8


class Budget:
    """How many parts of types may be made, in proportion to the size of the file.

    In the binary format a few bytes can stand for a large type again and again: by instantiating,
    by importing, by giving it another name, by holding it twice in a tuple that is itself held
    twice. Honest files stay far below one part for each byte.
    """

    def __init__(self, size: int) -> None:
        """Allow what a file of this size may need."""
        self._left = _BASE + _PER_BYTE * size

    def spend(self, parts: int, offset: int) -> None:
        """Count parts that are about to be made."""
        self._left -= parts
        if self._left < 0:
            message = "the types expand to far more than the size of the file accounts for"
            fail(Code.WASM_TOO_LARGE, message, offset)

"""WAVE, the text form of values of the component model: read and written by type.

`reading` makes of a text what the JSON of docs/json.md would hold, `writing` goes the other way, so
that whoever has values of Python needs one encoding only. The syntax is that of the crate
`wasm-wave` (its README.md and wave_ebnf.md), which `wasmtime run --invoke` reads and prints, too.
"""

from __future__ import annotations

from wit_codegen.wave.problems import WaveError
from wit_codegen.wave.reading import Reader, parse
from wit_codegen.wave.types import Data
from wit_codegen.wave.writing import Writer

__all__ = ["Data", "Reader", "WaveError", "Writer", "parse"]

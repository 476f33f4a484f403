"""Components, and WIT packages encoded as wasm: bytes -> graph.

`reader` and `sections` know the binary format, `model` and `scope` what its types are, and
`interfaces` and `component` how the reference makes WIT of them.
"""

from __future__ import annotations

from wit_codegen.codes import Code
from wit_codegen.decode.component import ROOT, graph_of
from wit_codegen.decode.modules import MODULE, graph_of_module
from wit_codegen.decode.problems import DecodeError, fail
from wit_codegen.decode.sections import COMPONENT, read_component
from wit_codegen.decode.text import assemble
from wit_codegen.diagnostics import WitError
from wit_codegen.memory import no_collection
from wit_codegen.resolve import ir

__all__ = ["assemble", "decode", "is_component", "is_module", "is_wasm"]

_MAGIC = b"\0asm"


def is_wasm(data: bytes) -> bool:
    """Whether bytes begin as WebAssembly does, and no WIT can."""
    return data.startswith(_MAGIC)


def is_module(data: bytes) -> bool:
    """Whether bytes begin as a core module does."""
    return data.startswith(MODULE)


def is_component(graph: ir.Resolve) -> bool:
    """Whether what was decoded is a component, and neither a package nor made for a module."""
    return graph.packages[graph.main].name == ROOT


def decode(data: bytes, name: str) -> ir.Resolve:
    """Return the graph of a component, of an encoded package, or of a module made for one.

    `name` is the path to name in diagnostics. Raises `WitError` for anything else.
    """
    try:
        with no_collection():
            return _decode(data)
    except DecodeError as error:
        raise WitError((error.diagnostic(name),)) from None


def _decode(data: bytes) -> ir.Resolve:
    if data.startswith(COMPONENT):
        return graph_of(read_component(data))
    if data.startswith(MODULE):
        return graph_of_module(data)
    what = "WebAssembly of an unknown version" if is_wasm(data) else "not WebAssembly"
    return fail(Code.NOT_WASM, f"this is {what}", 0)

"""What is searched: each takes any bytes, and may end in a graph or in diagnostics, never else."""

from __future__ import annotations

from wit_codegen.decode import decode
from wit_codegen.diagnostics import Diagnostic, WitError
from wit_codegen.frontend import load
from wit_codegen.inputs import read_text
from wit_codegen.rendering import render
from wit_codegen.reporting import as_json
from wit_codegen.resolve import ALL_FEATURES, ir
from wit_codegen.resolve.printer import to_wit
from wit_codegen.resolve.reference_json import to_json
from wit_codegen.resolve.validate import validate


def wit(data: bytes) -> None:
    """Resolve bytes as a text; what resolves must come back from being printed."""
    text = data.decode(errors="replace")
    try:
        graph = load(read_text(text), ALL_FEATURES)
    except WitError as error:
        _show(error.diagnostics)
        return
    _show(validate(graph))
    again = load(read_text(to_wit(graph)), ALL_FEATURES)
    if len(again.worlds) != len(graph.worlds) or len(again.interfaces) != len(graph.interfaces):
        message = "what was printed is not what was resolved"
        raise AssertionError(message)


def wasm(data: bytes) -> None:
    """Decode bytes, and print what they hold."""
    try:
        graph: ir.Resolve = decode(data, "input.wasm")
    except WitError as error:
        _show(error.diagnostics)
        return
    if not to_json(graph) or not to_wit(graph):
        message = "a graph is not nothing"
        raise AssertionError(message)
    _show(validate(graph))


def _show(diagnostics: tuple[Diagnostic, ...]) -> None:
    for each in diagnostics:
        if not render(each) or not as_json(each) or not each.help:
            message = f"{each.code} says too little"
            raise AssertionError(message)
        if each.span is not None and not 0 <= each.span.start <= each.span.end:
            message = f"{each.code} has no place"
            raise AssertionError(message)

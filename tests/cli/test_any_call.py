"""Whatever is typed as a call is read, or refused at a place with a remedy."""

from __future__ import annotations

import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from tests.cli import toys
from wit_codegen.calling import arguments, json_arguments
from wit_codegen.calling.functions import targets
from wit_codegen.decode import decode
from wit_codegen.diagnostics import Diagnostic, Source, WitError
from wit_codegen.rendering import render

GRAPH = decode(bytes(wasmtime.wat2wasm(toys.TOY)), "toy.wasm")
KNOWN = targets(GRAPH)
WORDS = [target.name for target in KNOWN] + ["x", "the-y", "some", "none", "ok", "null", "red"]
PIECES = [*WORDS, *"(){}[],:1'\\\n %.", "-1", '"a"', '"x"', '"""', "0.5", "//", "\ud800"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=12)


def _complaints(text: str, *, as_json: bool) -> tuple[Diagnostic, ...]:
    read = json_arguments.read if as_json else arguments.read
    try:
        read(Source("<call>", text), GRAPH, KNOWN)
    except WitError as error:
        return error.diagnostics
    return ()


@given(st.sampled_from(["", "move(", "add(1, ", 'repeat("']), TEXTS, st.booleans())
def test_any_text(start: str, rest: str, as_json: bool) -> None:  # noqa: FBT001 - drawn
    for found in _complaints(start + rest, as_json=as_json):
        assert found.span is not None
        assert 0 <= found.span.start <= found.span.end <= len(start + rest)
        assert found.help
        assert render(found)

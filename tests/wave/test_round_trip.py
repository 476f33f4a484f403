"""What is written reads back the same, on one line and on several, at any width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.wave.strategies import Typed, typed_values
from wit_codegen.diagnostics import Diagnostic
from wit_codegen.rendering import render
from wit_codegen.resolve import ir
from wit_codegen.wave import WaveError, Writer, parse


@given(typed_values())
def test_on_one_line(typed: Typed) -> None:
    graph, ref, data = typed
    text = Writer(graph).flat(ref, data)
    assert "\n" not in text
    assert parse(text, graph, ref) == data


@given(typed_values(), st.integers(1, 60))
def test_on_several_lines(typed: Typed, width: int) -> None:
    graph, ref, data = typed
    assert parse(Writer(graph).laid_out(ref, data, width), graph, ref) == data


@given(typed_values())
def test_nothing_written_steers_a_terminal(typed: Typed) -> None:
    graph, ref, data = typed
    written = Writer(graph).laid_out(ref, data, 20).replace("\n", "")
    assert "\x1b" not in written
    assert written.isprintable()


@given(typed_values(), st.text(max_size=8), st.integers(0, 200), st.integers(0, 4))
def test_any_other_text_is_read_or_refused_at_a_place(
    typed: Typed, inserted: str, at: int, removed: int
) -> None:
    graph, ref, data = typed
    text = Writer(graph).flat(ref, data)
    at = min(at, len(text))
    mutated = text[:at] + inserted + text[at + removed :]
    found = _refusal(mutated, graph, ref)
    if found is not None:
        assert found.span is not None
        assert 0 <= found.span.start <= found.span.end <= len(mutated)
        assert found.help
        assert render(found)


def _refusal(text: str, graph: ir.Resolve, ref: ir.TypeRef) -> Diagnostic | None:
    try:
        parse(text, graph, ref)
    except WaveError as error:
        return error.diagnostic
    return None

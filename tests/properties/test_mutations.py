"""Texts that were valid once: whatever becomes of them, there is a graph or a diagnostic."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.effort import FEWER
from tests.properties.packages import packages
from tests.support import ROOT
from wit_codegen.diagnostics import Diagnostic, WitError
from wit_codegen.frontend import load
from wit_codegen.inputs import read_text
from wit_codegen.rendering import render
from wit_codegen.reporting import as_json
from wit_codegen.resolve import ALL_FEATURES
from wit_codegen.resolve.printer import to_wit
from wit_codegen.resolve.validate import validate

FIXTURES = [
    path.read_text(encoding="utf-8")
    for folder in ("tests/fixtures", "wit")
    for path in sorted((ROOT / folder).rglob("*.wit"))
]
TOKEN = re.compile(r"//[^\n]*\n?|\s+|[%\w-]+|.", re.DOTALL)


def answer(text: str) -> None:
    """Resolve, and look at whatever is said about it."""
    try:
        graph = load(read_text(text), ALL_FEATURES)
    except WitError as error:
        found = error.diagnostics
        assert found
    else:
        found = validate(graph)
        load(read_text(to_wit(graph)), ALL_FEATURES)
    for each in found:
        check(each, text)


def check(diagnostic: Diagnostic, text: str) -> None:
    """A diagnostic has something to say about places in this text."""
    assert render(diagnostic)
    assert as_json(diagnostic)["code"]
    assert diagnostic.help
    spans = [diagnostic.span, *(each.span for each in diagnostic.related)]
    for span in spans:
        if span is not None:
            assert span.source.text == text
            assert 0 <= span.start <= span.end <= len(text) + 1


@st.composite
def mutations(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """Delete, repeat, swap, and replace tokens."""
    tokens = TOKEN.findall(draw(texts))
    places = st.integers(0, 10_000)
    for _ in range(draw(st.integers(1, 4))):
        here, there = draw(places) % len(tokens), draw(places) % len(tokens)
        match draw(st.sampled_from(["delete", "repeat", "swap", "replace", "cut"])):
            case "delete":
                tokens[here] = ""
            case "repeat":
                tokens[here] *= draw(st.integers(2, 5))
            case "swap":
                tokens[here], tokens[there] = tokens[there], tokens[here]
            case "replace":
                tokens[here] = tokens[there]
            case _:
                tokens[here : here + draw(st.integers(1, 30))] = [""]
    return "".join(tokens)


@given(mutations(st.sampled_from(FIXTURES)))
def test_fixtures_with_tokens_moved(text: str) -> None:
    answer(text)


@FEWER
@given(mutations(packages().map(str)))
def test_random_packages_with_tokens_moved(text: str) -> None:
    answer(text)


@given(
    st.sampled_from(FIXTURES), st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=4)
)
def test_fixtures_with_bytes_changed(text: str, changes: list[tuple[int, int]]) -> None:
    data = bytearray(text.encode())
    for at, byte in changes:
        data[at % len(data)] = byte
    answer(data.decode(errors="replace"))

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wit_codegen.translate.pymodel import Code, Docstring, Identifier, Literal
from wit_codegen.write.escaping import docstring, emit, literal

any_text = st.text(st.characters(exclude_categories=()), max_size=40)
nasty = st.lists(
    st.sampled_from(['"', '"""', "\\", "\n", "\r", "'", "{{", "%}", "#", "\x00", "\u202e", "é"]),
    max_size=12,
).map("".join)


@given(any_text | nasty)
def test_a_docstring_holds_the_text_and_nothing_else(text: str) -> None:
    source = docstring(text)
    source.encode("utf-8")
    (statement,) = ast.parse(source).body
    assert isinstance(statement, ast.Expr)
    ending = "\n" if "\n" in text else ""
    assert ast.literal_eval(statement.value) == text + ending


@given(any_text | nasty)
def test_a_literal_is_the_text_on_one_line(text: str) -> None:
    source = literal(text)
    assert "\n" not in source
    assert ast.literal_eval(source) == text


def test_direction_marks_do_not_reach_the_source() -> None:
    assert "\u202e" not in docstring("a\u202eb")
    assert "\u202e" not in literal("a\u202eb")


def test_a_template_cannot_emit_plain_text() -> None:
    with pytest.raises(TypeError):
        emit("import os")


@pytest.mark.parametrize(
    "piece", [Identifier("a b"), Identifier("é"), Code("a\nb"), Code("a\u2028")]
)
def test_what_is_no_piece_of_source_is_refused(piece: object) -> None:
    with pytest.raises(ValueError, match="not a piece"):
        emit(piece)


def test_pieces_are_emitted_as_what_they_are() -> None:
    pieces = [Identifier("a"), Code("list[str]"), Docstring("x"), Literal("x")]
    assert [emit(piece) for piece in pieces] == ["a", "list[str]", '"""x"""', '"x"']

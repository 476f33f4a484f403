"""The table is what the grammar gives."""

from __future__ import annotations

from importlib import resources

import pytest

from wit_codegen.parse import tables


def test_the_table_is_up_to_date() -> None:
    pytest.importorskip("lark")
    from wit_codegen.parse.compile_grammar import render  # noqa: PLC0415 (needs lark)

    committed = resources.files("wit_codegen.parse").joinpath("wit.table.json")
    assert committed.read_text(encoding="utf-8") == render()


def test_every_action_of_the_grammar_is_written() -> None:
    from wit_codegen.parse.transformer import Transformer  # noqa: PLC0415 (beside the table)

    # A rule of one part may do without: its value is that of the part.
    missing = [
        action
        for _, size, action in tables.load_table().rules
        if size != 1 and not hasattr(Transformer, action)
    ]
    assert not missing

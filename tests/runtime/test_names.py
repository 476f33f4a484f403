"""WIT names as JSON keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wit_runtime.names import key_of


@pytest.mark.parametrize(
    ("name", "snake", "camel"),
    [
        ("id", "id", "id"),
        ("session-id", "session_id", "sessionId"),
        ("v6r-small", "v6r_small", "v6rSmall"),
        ("get-HTML-page", "get_html_page", "getHtmlPage"),
        ("a-1", "a_1", "a_1"),
        ("a1", "a1", "a1"),
    ],
)
def test_keys(name: str, snake: str, camel: str) -> None:
    assert key_of(name, "snake") == snake
    assert key_of(name, "camel") == camel


WORDS = st.from_regex(r"[a-z0-9]{1,3}", fullmatch=True)
LABELS = st.lists(WORDS, min_size=1, max_size=3).map("-".join).filter(lambda n: n[0].isalpha())


@given(LABELS, LABELS)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    for case in ("snake", "camel"):
        assert (key_of(one, case) == key_of(other, case)) == (one == other)

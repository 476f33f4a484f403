from __future__ import annotations

import builtins
import keyword
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wit_codegen.translate.naming import (
    Scope,
    attribute_scope,
    module_scope,
    parameter_scope,
    pascal,
    snake,
    upper,
)
from wit_codegen.translate.reserved import BUILTINS, KEYWORDS, SOFT_KEYWORDS

_word = st.from_regex(r"([a-z][a-z0-9]{0,2}|[A-Z][A-Z0-9]{0,2})", fullmatch=True)
_later = st.from_regex(r"([a-z0-9]{1,3}|[A-Z0-9]{1,3})", fullmatch=True)
kebab_names = st.tuples(_word, st.lists(_later, max_size=3)).map(
    lambda words: "-".join([words[0], *words[1]])
)


@pytest.mark.parametrize(
    ("name", "snaked", "pascaled", "uppered"),
    [
        ("human-readable", "human_readable", "HumanReadable", "HUMAN_READABLE"),
        ("v6r-small", "v6r_small", "V6rSmall", "V6R_SMALL"),
        ("a-1", "a_1", "A1", "A_1"),
        ("HTTP-method", "http_method", "HTTPMethod", "HTTP_METHOD"),
        ("x", "x", "X", "X"),
    ],
)
def test_conversion(name: str, snaked: str, pascaled: str, uppered: str) -> None:
    assert (snake(name), pascal(name), upper(name)) == (snaked, pascaled, uppered)


@pytest.mark.parametrize("word", ["class", "from", "match", "type", "case"])
def test_a_keyword_gets_an_underscore_everywhere(word: str) -> None:
    for scope in (module_scope(), attribute_scope(), parameter_scope()):
        assert scope.claim(word).text == f"{word}_"


def test_a_builtin_is_kept_as_an_attribute_and_changed_where_it_would_be_shadowed() -> None:
    assert attribute_scope().claim("bytes").text == "bytes"
    assert parameter_scope().claim("bytes").text == "bytes_"
    assert module_scope().claim("MemoryError").text == "MemoryError_"


def test_the_second_to_want_a_name_gets_a_number() -> None:
    scope = module_scope()
    assert [scope.claim(pascal(n)).text for n in ("a-1", "a1", "A-1")] == ["A1", "A1__2", "A1__3"]


def test_other_candidates_come_before_numbers() -> None:
    scope = module_scope()
    scope.claim("Error")
    assert scope.claim("Error", "ErrorInterface").text == "ErrorInterface"
    assert scope.claim("Error", "ErrorInterface").text == "Error__2"


def test_unrelated_names_change_nothing() -> None:
    alone, among = module_scope(), module_scope()
    first = [alone.claim(pascal(n)) for n in ("a-1", "a1")]
    among.claim("Other")
    second = [among.claim(pascal("a-1")), among.claim("More"), among.claim(pascal("a1"))]
    assert first == [second[0], second[2]]


@given(st.lists(kebab_names, unique=True, max_size=12), st.sampled_from([snake, pascal, upper]))
def test_names_in_a_scope_are_distinct_and_legal(
    names: list[str], convert: Callable[[str], str]
) -> None:
    for scope in (module_scope(), attribute_scope("close"), parameter_scope()):
        claimed = [scope.claim(convert(name)).text for name in names]
        assert len(set(claimed)) == len(claimed)
        assert all(name.isidentifier() and not keyword.iskeyword(name) for name in claimed)


def test_the_lists_hold_what_this_python_reserves() -> None:
    assert set(keyword.kwlist) <= KEYWORDS | {"False", "None", "True"}
    assert set(keyword.softkwlist) <= SOFT_KEYWORDS
    public = {name for name in dir(builtins) if not name.startswith("_")}
    assert public - KEYWORDS <= BUILTINS


def test_a_scope_never_gives_out_what_was_reserved_for_it() -> None:
    assert Scope(builtins=False, also=("worlds",)).claim("worlds").text == "worlds_"

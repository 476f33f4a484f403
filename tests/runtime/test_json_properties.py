"""JSON of random types and values: what goes out comes back, and what is wrong is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.runtime.strategies import JSON, TYPES, Typed, typed_values
from wit_runtime.checks import check
from wit_runtime.json import JsonCodec, ShapeError
from wit_runtime.kinds import is_dict, is_list, is_tuple

CODECS = [
    JsonCodec(case=case, results=results, unknown=unknown)
    for case in ("snake", "camel")
    for results in ("tagged", "go")
    for unknown in ("refuse", "ignore")
]
codecs = pytest.mark.parametrize("codec", CODECS, ids=repr)


@codecs
@given(typed_values())
def test_what_is_written_reads_as_the_same_value(codec: JsonCodec, drawn: tuple[Any, Any]) -> None:
    type_, value = drawn
    check(value, type_)
    data = codec.encode(value, type_)
    assert codec.decode(data, type_) == value
    text = codec.dumps(value, type_)
    assert json.loads(text) == data
    assert codec.loads(text.encode(), type_) == value


@codecs
@given(typed_values(), st.randoms(use_true_random=False))
def test_a_value_broken_anywhere_is_refused_there(
    codec: JsonCodec, drawn: tuple[Any, Any], random: Random
) -> None:
    type_, value = drawn
    broken, depth = _broken(value, random, object())
    with pytest.raises(ShapeError) as caught:
        check(broken, type_)
    assert _steps(caught.value.path) == depth
    with pytest.raises(ShapeError) as caught:
        codec.encode(broken, type_)
    assert _steps(caught.value.path) == depth


@codecs
@given(TYPES, JSON)
def test_any_data_gives_a_value_that_fits_or_an_error(
    codec: JsonCodec, typed: Typed, data: object
) -> None:
    _decodes_or_refuses(codec, typed.type_, data)


@codecs
@given(typed_values(), st.randoms(use_true_random=False), JSON)
def test_data_changed_anywhere_gives_a_value_that_fits_or_an_error(
    codec: JsonCodec, drawn: tuple[Any, Any], random: Random, other: object
) -> None:
    type_, value = drawn
    changed, _ = _broken(codec.encode(value, type_), random, other)
    _decodes_or_refuses(codec, type_, changed)


@given(st.text(alphabet='[]{}",:0123456789.eE-+ntfalse\\ \n', max_size=40) | st.binary(max_size=20))
def test_any_text_gives_data_or_an_error(text: str | bytes) -> None:
    type_ = list[dict[str, str]]
    _fits_or_refuses(type_, lambda: CODECS[0].loads(text, type_))


def _decodes_or_refuses(codec: JsonCodec, type_: object, data: object) -> None:
    _fits_or_refuses(type_, lambda: codec.decode(data, type_))


def _fits_or_refuses(type_: object, decode: Callable[[], object]) -> None:
    try:
        value = decode()
    except ShapeError as error:
        described = str(error)
    else:
        check(value, type_)
        return
    assert described


def _broken(value: object, random: Random, other: object) -> tuple[object, int]:
    """Put `other` somewhere into a value; return the value, and how many steps deep that was."""
    parts = _parts(value)
    if not parts or random.random() < 0.2:
        return other, 0
    name = random.choice(list(parts))
    part, depth = _broken(parts[name], random, other)
    return _with_part(value, name, part), depth + 1


def _parts(value: object) -> dict[Any, object]:
    cls: type[object] = type(value)
    if attrs.has(cls):
        return {field.name: getattr(value, field.name) for field in attrs.fields(cls)}
    if is_dict(value):
        return value
    if is_list(value) or is_tuple(value):
        return dict(enumerate(value))
    return {}


def _with_part(value: object, name: Any, part: object) -> object:  # noqa: ANN401 - a name or an index
    if is_dict(value):
        return {**value, name: part}
    if is_list(value):
        return [*value[:name], part, *value[name + 1 :]]
    if is_tuple(value):
        return (*value[:name], part, *value[name + 1 :])
    changed: dict[str, Any] = {name: part}
    whole: Any = value
    return attrs.evolve(whole, **changed)


def _steps(path: str) -> int:
    """Count the steps of a path whose map keys hold neither dots nor brackets."""
    assume(not any(mark in path for mark in "'\"\\"))
    return sum(1 for step in path.replace("[", ".[").split(".") if step)

from __future__ import annotations

import copy
import pickle

import attrs
import pytest

from tests.runtime.sample import Purpose
from wit_runtime import Err, Ok
from wit_runtime.building import fast_constructor


@attrs.frozen(weakref_slot=False)
class Size:
    bytes: int
    text: str


@attrs.frozen
class WithDefault:
    x: int = 3


@attrs.frozen(slots=False)
class WithoutSlots:
    x: int


def _positive(_: object, __: object, value: int) -> None:
    if value < 0:
        raise ValueError("negative")


@attrs.frozen(weakref_slot=False)
class Validated:
    x: int = attrs.field(validator=_positive)


def test_the_object_is_the_one_that_the_class_makes() -> None:
    made = fast_constructor(Size)(5, "5B")
    assert type(made) is Size  # and not the twin that it was while it was made
    assert made == Size(5, "5B")
    assert hash(made) == hash(Size(5, "5B"))
    assert repr(made) == repr(Size(5, "5B"))


def test_the_object_is_frozen() -> None:
    made = fast_constructor(Size)(5, "5B")
    name = "bytes"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(made, name, 6)


def test_the_object_can_be_copied_and_pickled() -> None:
    made = fast_constructor(Size)(5, "5B")
    assert copy.copy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - our own bytes


def test_fields_go_by_name_too() -> None:
    assert fast_constructor(Size)(text="5B", bytes=5) == Size(5, "5B")


def test_results() -> None:
    assert fast_constructor(Ok[int])(3) == Ok(3)
    assert fast_constructor(Err[str])("x") == Err("x")


@pytest.mark.parametrize("cls", [WithDefault, Validated, WithoutSlots])
def test_a_class_that_does_more_is_refused(cls: type) -> None:
    with pytest.raises(TypeError, match=cls.__name__):
        fast_constructor(cls)


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(attrs.exceptions.NotAnAttrsClassError):
        fast_constructor(Purpose)

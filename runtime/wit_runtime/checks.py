"""Checks at a boundary: whether a value has the shape and range that its WIT type asks for.

Construction of generated classes stays cheap and unchecked; what crosses into a host or leaves as
JSON is checked here. A program that wants checks at construction generates its classes with
validators, which are `checked`.
"""

from __future__ import annotations

from typing import Any

import attrs

from wit_runtime.annotations import UnsupportedTypeError, field_shapes, shape_of
from wit_runtime.finders import PYTHON_STEPS, Finder, FinderCompiler
from wit_runtime.problems import Problem, ShapeError, within

__all__ = ["Problem", "ShapeError", "UnsupportedTypeError", "check", "checked"]

_compiler = FinderCompiler(PYTHON_STEPS)
_finders: dict[object, Finder] = {}
_field_finders: dict[type, dict[str, Finder]] = {}


def check(value: object, type_: object, path: str = "") -> None:
    """Return if `value` is one of the WIT type that the annotation `type_` stands for.

    Raises `ShapeError` with all problems found (at most 20), each with its path below `path`, and
    `UnsupportedTypeError` if `type_` is no annotation of generated code. Handles and streams are
    held against their class only.
    """
    try:
        find = _finders[type_]
    except (KeyError, TypeError):  # not met before, or not hashable: then shape_of says so
        find = _finders[type_] = _compiler.finder(shape_of(type_))
    if problems := find(value):
        raise ShapeError(within(path, problems))


def checked(instance: attrs.AttrsInstance, attribute: attrs.Attribute[Any], value: object) -> None:
    """Check a field when its object is made: an attrs validator.

    Raises `ShapeError` with paths that start at the field's name.
    """
    cls = type(instance)
    finders = _field_finders.get(cls)
    if finders is None:
        finders = _field_finders[cls] = _finders_of_fields(cls)
    if problems := finders[attribute.name](value):
        raise ShapeError(within(attribute.name, problems))


def _finders_of_fields(cls: type[attrs.AttrsInstance]) -> dict[str, Finder]:
    return {name: _compiler.finder(shape) for name, shape in field_shapes(cls).items()}

"""The settings of a wire: how keys are written, results look, and unknown keys are taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from wit_runtime import shapes
from wit_runtime.annotations import UnsupportedTypeError
from wit_runtime.finders import Steps
from wit_runtime.names import KeyCase, key_of

ResultStyle: TypeAlias = Literal["tagged", "go"]
UnknownKeys: TypeAlias = Literal["refuse", "ignore"]


@attrs.frozen
class Wire:
    """What a codec was asked for."""

    case: KeyCase = attrs.field(validator=attrs.validators.in_(("snake", "camel")))
    results: ResultStyle = attrs.field(validator=attrs.validators.in_(("tagged", "go")))
    unknown: UnknownKeys = attrs.field(validator=attrs.validators.in_(("refuse", "ignore")))
    cases: Mapping[type, KeyCase] = attrs.field(factory=dict[type, KeyCase])
    """The case of the keys of single types, where it is another."""

    def key(self, field: shapes.RecordField) -> str:
        """Return the key of a record's field."""
        return key_of(field.wit_name, self.case)

    def steps(self) -> Steps:
        """Return how paths name the parts of a value on this wire."""
        if self.results == "go":
            return Steps(self.key, ok="value", err="error", some="some")
        return Steps(self.key, ok="val", err="val", some="some")

    def keys(self, record: shapes.Record) -> dict[str, str]:
        """Return the key of each field of a record, by the field's Python name.

        Raises `UnsupportedTypeError` if two fields would share a key.
        """
        case = self.cases.get(record.cls, self.case)
        keys = {field.name: key_of(field.wit_name, case) for field in record.fields}
        if len(set(keys.values())) != len(keys):
            raise UnsupportedTypeError(f"two fields of {record.cls.__name__} share a JSON key")
        return keys


def opaque(shape: shapes.Opaque) -> UnsupportedTypeError:
    """Return the error for a handle or stream, which exists in one process only."""
    name = shape.cls.__name__
    return UnsupportedTypeError(f"{name} has no JSON form: handles and streams stay in a process")


def admits_absence(shape: shapes.Shape | None) -> bool:
    """Tell whether a key of this shape may be left out: then its value is none."""
    absent = shapes.Optional | shapes.NestedOptional | shapes.Nothing
    return shape is None or isinstance(shape, absent)

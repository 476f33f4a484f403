"""From shapes to cattrs unstructure hooks: values, already checked, to plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from attrs import AttrsInstance, fields_dict
from cattrs import Converter, override
from cattrs.fns import identity
from cattrs.gen import (
    make_dict_unstructure_fn_from_attrs,  # pyright: ignore[reportUnknownVariableType] - attrs.Attribute lacks its argument
)

from wit_runtime import shapes
from wit_runtime.json import scalar_encoding
from wit_runtime.json.scalar_encoding import Encoder
from wit_runtime.json.wire import Wire
from wit_runtime.results import Err, Ok

_converter = Converter()


class EncoderCompiler:
    """Makes the encoder of each shape once."""

    def __init__(self, wire: Wire) -> None:
        """Start with nothing compiled."""
        self._wire = wire
        self._known: dict[shapes.Shape, Encoder] = {}

    def encoder(self, shape: shapes.Shape) -> Encoder:
        """Return the encoder of a shape; `identity` where a value is its own JSON form."""
        known = self._known.get(shape)
        if known is None:
            known = self._known[shape] = self._compile(shape)
        return known

    def _compile(self, shape: shapes.Shape) -> Encoder:  # noqa: PLR0911 - a return for each shape
        match shape:
            case shapes.Listing(element) | shapes.FixedListing(element):
                return _list(self.encoder(element))
            case shapes.Product(elements):
                return _tuple([self.encoder(element) for element in elements])
            case shapes.Table():
                return self._table(shape)
            case shapes.Record():
                return self._record(shape)
            case shapes.Variant():
                return self._variant(shape)
            case shapes.Optional(inner):
                return _optional(self.encoder(inner))
            case shapes.NestedOptional(inner):
                return _nested(self.encoder(inner))
            case shapes.Outcome():
                return self._outcome(shape)
            case _:
                return scalar_encoding.encoder(shape)

    def _table(self, shape: shapes.Table) -> Encoder:
        key, value = self.encoder(shape.key), self.encoder(shape.value)
        if isinstance(shape.key, shapes.Text):
            return lambda table: {name: value(entry) for name, entry in table.items()}
        return lambda table: [[key(name), value(entry)] for name, entry in table.items()]

    def _record(self, shape: shapes.Record) -> Encoder:
        keys = self._wire.keys(shape)
        known = fields_dict(shape.cls)
        attributes = [
            known[field.name].evolve(
                type=Annotated[
                    object,
                    override(rename=keys[field.name], unstruct_hook=self.encoder(field.shape)),
                ]
            )
            for field in shape.fields
        ]
        return make_dict_unstructure_fn_from_attrs(attributes, shape.cls, _converter)

    def _variant(self, shape: shapes.Variant) -> Encoder:
        cases: Mapping[type[AttrsInstance], Encoder] = {
            case.cls: _tagged(case.tag, self.encoder(case.payload))
            if case.payload
            else _bare(case.tag)
            for case in shape.cases
        }
        return lambda value: cases[type(value)](value)

    def _outcome(self, shape: shapes.Outcome) -> Encoder:
        ok, err = self.encoder(shape.ok), self.encoder(shape.err)
        if self._wire.results == "go":
            return _either(
                lambda value: {"value": ok(value.value)}, lambda value: {"error": err(value.error)}
            )
        return _either(
            _bare("ok")
            if isinstance(shape.ok, shapes.Nothing)
            else lambda value: {"tag": "ok", "val": ok(value.value)},
            _bare("err")
            if isinstance(shape.err, shapes.Nothing)
            else lambda value: {"tag": "err", "val": err(value.error)},
        )


def _list(element: Encoder) -> Encoder:
    if element is identity:
        return list
    return lambda values: [element(value) for value in values]


def _tuple(elements: list[Encoder]) -> Encoder:
    return lambda values: [encode(value) for encode, value in zip(elements, values, strict=True)]


def _optional(inner: Encoder) -> Encoder:
    if inner is identity:
        return inner
    return lambda value: None if value is None else inner(value)


def _nested(inner: Encoder) -> Encoder:
    return lambda value: None if value is None else {"some": inner(value.value)}


def _tagged(tag: str, payload: Encoder) -> Encoder:
    return lambda case: {"tag": tag, "val": payload(case.val)}


def _bare(tag: str) -> Encoder:
    return lambda _: {"tag": tag}


def _either(ok: Encoder, err: Encoder) -> Encoder:
    def either(value: Ok[object] | Err[object]) -> object:
        return ok(value) if isinstance(value, Ok) else err(value)

    return either

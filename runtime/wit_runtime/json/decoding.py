"""From shapes to cattrs structure hooks: plain data to values, checked on the way.

A decoder raises `Refusal`, which holds problems; each level puts its own step before the paths of
the levels below, and goes on with its other parts, so that one error tells of everything.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Annotated, Any

from attrs import fields_dict
from cattrs import ClassValidationError, Converter, ForbiddenExtraKeysError, override
from cattrs.gen import (
    make_dict_structure_fn_from_attrs,  # pyright: ignore[reportUnknownVariableType] - attrs.Attribute lacks its argument
)

from wit_runtime import shapes
from wit_runtime.json import scalar_decoding
from wit_runtime.json.refusal import (
    Decoder,
    Refusal,
    decode_each,
    list_of,
    object_of,
    unknown_keys,
)
from wit_runtime.json.tagged import Payload, nested_option, tagged, value_or_error
from wit_runtime.json.wire import Wire, admits_absence
from wit_runtime.problems import Problems, problem, within, wrong_length
from wit_runtime.results import Err, Ok
from wit_runtime.wording import shown

_converter = Converter(detailed_validation=True)


class DecoderCompiler:
    """Makes the decoder of each shape once."""

    def __init__(self, wire: Wire) -> None:
        """Start with nothing compiled."""
        self._wire = wire
        self._ignore = wire.unknown == "ignore"
        self._known: dict[shapes.Shape, Decoder] = {}

    def decoder(self, shape: shapes.Shape) -> Decoder:
        """Return the decoder of a shape."""
        known = self._known.get(shape)
        if known is None:
            known = self._known[shape] = self._compile(shape)
        return known

    def _compile(self, shape: shapes.Shape) -> Decoder:  # noqa: PLR0911 - a return for each shape
        match shape:
            case shapes.Listing(element):
                return _list(self.decoder(element))
            case shapes.FixedListing(element, length):
                return _tuple((self.decoder(element),) * length)
            case shapes.Product(elements):
                return _tuple(tuple(self.decoder(element) for element in elements))
            case shapes.Table(key, value):
                of_key = _object_table if isinstance(key, shapes.Text) else _pair_table
                return of_key(self.decoder(key), self.decoder(value))
            case shapes.Record():
                return self._record(shape)
            case shapes.Variant(cases):
                payloads = {case.tag: self._payload(case.cls, case.payload) for case in cases}
                return tagged(payloads, ignore_unknown=self._ignore)
            case shapes.Optional(inner):
                return _optional(self.decoder(inner))
            case shapes.NestedOptional(inner):
                lack, decode = admits_absence(inner), self.decoder(inner)
                return nested_option(decode, may_lack=lack, ignore_unknown=self._ignore)
            case shapes.Outcome():
                return self._outcome(shape)
            case _:
                return scalar_decoding.decoder(shape)

    def _payload(self, make: Any, shape: shapes.Shape | None) -> Payload:  # noqa: ANN401 - a class
        return Payload(make, self.decoder(shape) if shape else None, admits_absence(shape))

    def _outcome(self, shape: shapes.Outcome) -> Decoder:
        ok, err = self._half(Ok, shape.ok), self._half(Err, shape.err)
        if self._wire.results == "go":
            return value_or_error(ok, err, ignore_unknown=self._ignore)
        return tagged({"ok": ok, "err": err}, ignore_unknown=self._ignore)

    def _half(self, make: type[Ok[Any] | Err[Any]], shape: shapes.Shape) -> Payload:
        if isinstance(shape, shapes.Nothing):
            return Payload(lambda: make(None), None, may_lack=True)
        return self._payload(make, shape)

    def _record(self, shape: shapes.Record) -> Decoder:
        keys = self._wire.keys(shape)
        wanted = f"an object with the fields of {shape.cls.__name__}"
        absent = {keys[f.name]: None for f in shape.fields if admits_absence(f.shape)}
        structure = self._structure(shape, keys)

        def record(data: object, _: object = None) -> Any:  # noqa: ANN401 - an object of the class
            whole = object_of(data, wanted)
            if not absent.keys() <= whole.keys():
                whole = absent | whole
            try:
                return structure(whole)
            except ClassValidationError as group:
                raise Refusal(_problems(group, keys)) from None

        return record

    def _structure(self, shape: shapes.Record, keys: Mapping[str, str]) -> Decoder:
        """Have cattrs write the function that takes a dict apart and makes the object.

        What it needs to know rides on the annotations, since its keyword arguments would clash
        with fields of the same name.
        """
        known = fields_dict(shape.cls)
        attributes = [
            known[field.name].evolve(
                type=Annotated[
                    object,
                    override(rename=keys[field.name], struct_hook=self.decoder(field.shape)),
                ]
            )
            for field in shape.fields
        ]
        return make_dict_structure_fn_from_attrs(
            attributes, shape.cls, _converter, _cattrs_forbid_extra_keys=not self._ignore
        )


def _problems(group: ClassValidationError, keys: Mapping[str, str]) -> Problems:
    """Read the problems of a record's fields and keys out of what cattrs gathered."""
    found: Problems = ()
    of_fields, of_whole = group.group_exceptions()
    for error, note in of_fields:
        found += within(keys[note.name], _problems_of_one(error, keys))
    for error in of_whole:
        found += _problems_of_one(error, keys)
    return found


def _problems_of_one(error: Exception, keys: Mapping[str, str]) -> Problems:
    match error:
        case Refusal(problems=problems):
            return problems
        case KeyError():
            return problem("is missing")
        case ForbiddenExtraKeysError():
            return unknown_keys(error.extra_fields, keys.values())
        case ValueError() | TypeError():  # a validator of the class itself
            return problem(str(error))
        case _:
            raise error


def _list(element: Decoder) -> Decoder:
    def decode(data: object, _: object = None) -> list[Any]:
        items = list_of(data, "a list")
        try:
            return [element(item) for item in items]
        except Refusal:
            return decode_each((f"[{i}]", element, item) for i, item in enumerate(items))

    return decode


def _tuple(elements: tuple[Decoder, ...]) -> Decoder:
    length = len(elements)

    def decode(data: object, _: object = None) -> tuple[Any, ...]:
        items = list_of(data, f"a list of {length}")
        if wrong := wrong_length(len(items), length):
            raise Refusal(wrong)
        parts = zip(elements, items, strict=True)
        return tuple(decode_each((f"[{i}]", part, item) for i, (part, item) in enumerate(parts)))

    return decode


def _object_table(key: Decoder, value: Decoder) -> Decoder:
    def decode(data: object, _: object = None) -> dict[Any, Any]:
        whole = object_of(data, "an object")
        names = decode_each((f"[{shown(name)}]", key, name) for name in whole)
        entries = decode_each((f"[{shown(name)}]", value, whole[name]) for name in whole)
        return dict(zip(names, entries, strict=True))

    return decode


def _pair_table(key: Decoder, value: Decoder) -> Decoder:
    pairs = _list(_tuple((key, value)))

    def decode(data: object, _: object = None) -> dict[Any, Any]:
        table: dict[Hashable, Any] = {}
        for index, (name, entry) in enumerate(pairs(data)):
            if name in table:
                raise Refusal(within(f"[{index}]", problem(f"the key {shown(name)} appears twice")))
            table[name] = entry
        return table

    return decode


def _optional(inner: Decoder) -> Decoder:
    def decode(data: object, _: object = None) -> Any:  # noqa: ANN401 - whatever is inside
        return None if data is None else inner(data)

    return decode

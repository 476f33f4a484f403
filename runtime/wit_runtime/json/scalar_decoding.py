"""Decoders for values without parts; the rules are those of the finders, plus the JSON forms."""

from __future__ import annotations

import base64
import enum
import math
from typing import cast

from wit_runtime import scalar_finders, shapes
from wit_runtime.annotations import shape_of
from wit_runtime.json.refusal import Decoder, Refusal, decode_each, list_of, refuse, refuse_kind
from wit_runtime.json.wire import opaque
from wit_runtime.scalar_finders import ScalarFinder
from wit_runtime.scalars import U8
from wit_runtime.wording import near, shown

_SPECIAL_FLOATS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def decoder(shape: shapes.Shape) -> Decoder:
    """Return the decoder of a shape without parts."""
    match shape:
        case shapes.Floating():
            return _float(scalar_finders.finder(shape, "json"))
        case shapes.Octets():
            return _octets()
        case shapes.Enumeration(cls):
            return _case({member.value: member for member in cls}, cls.__name__)
        case shapes.FlagSet(cls, members):
            return _flags(cls, {name: member for member, name in members})
        case shapes.Opaque():
            raise opaque(shape)
        case _:
            return _as_it_is(scalar_finders.finder(shape, "json"))


def _as_it_is(find: ScalarFinder) -> Decoder:
    def as_it_is(data: object, _: object = None) -> object:
        if problems := find(data):
            raise Refusal(problems)
        return data

    return as_it_is


def _float(find: ScalarFinder) -> Decoder:
    def decode_float(data: object, _: object = None) -> float:
        special = _SPECIAL_FLOATS.get(data) if isinstance(data, str) else None
        if special is not None:
            return special
        if problems := find(data):
            raise Refusal(problems)
        number = float(cast("int | float", data))
        if not math.isfinite(number):
            refuse(f'{data!r} is no finite number: write "NaN", "Infinity", or "-Infinity"')
        return number

    return decode_float


def _octets() -> Decoder:
    octet = _as_it_is(scalar_finders.finder(shape_of(U8), "json"))

    def octets(data: object, _: object = None) -> bytes:
        if not isinstance(data, str):
            items = enumerate(list_of(data, "base64 text or a list of u8"))
            return bytes(decode_each((f"[{i}]", octet, item) for i, item in items))
        try:
            return base64.b64decode(data, validate=True)
        except ValueError:  # binascii.Error, or letters beyond ASCII
            refuse(f"{shown(data)} is not base64")

    return octets


def _case(members: dict[str, enum.StrEnum], type_name: str) -> Decoder:
    def case(data: object, _: object = None) -> enum.StrEnum:
        if not isinstance(data, str):
            refuse_kind(data, f"a case of {type_name}")
        member = members.get(data)
        if member is None:
            refuse(f"{shown(data)} is not a case of {type_name}{near(data, members)}")
        return member

    return case


def _flags(cls: type[enum.Flag], members: dict[str, enum.Flag]) -> Decoder:
    def flag(data: object) -> enum.Flag:
        if not isinstance(data, str):
            refuse_kind(data, f"a flag of {cls.__name__}")
        if data not in members:
            refuse(f"{shown(data)} is not a flag of {cls.__name__}{near(data, members)}")
        return members[data]

    def flags(data: object, _: object = None) -> enum.Flag:
        items = enumerate(list_of(data, f"a list of flags of {cls.__name__}"))
        value = cls(0)
        for member in decode_each((f"[{i}]", flag, item) for i, item in items):
            if member in value:
                refuse(f"a flag of {cls.__name__} is listed twice")
            value |= member
        return value

    return flags

"""Finders for values without parts: numbers, text, bytes, enums, flags, handles."""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from wit_runtime import shapes
from wit_runtime.problems import Problems, problem
from wit_runtime.scalars import FloatRange, IntRange
from wit_runtime.wording import Voice, misfit, shown

ScalarFinder: TypeAlias = Callable[[Any], Problems]

_SURROGATE = re.compile("[\ud800-\udfff]")


def finder(shape: shapes.Shape, voice: Voice) -> ScalarFinder:  # noqa: PLR0911 - see the match
    """Return the finder of a shape without parts."""
    match shape:
        case shapes.Nothing():
            return _nothing(voice)
        case shapes.Boolean():
            return _boolean(voice)
        case shapes.Integer(limits):
            return _integer(limits, voice)
        case shapes.Floating(limits):
            return _floating(limits, voice)
        case shapes.Character():
            return _character(voice)
        case shapes.Text():
            return _text(voice)
        case shapes.Octets():
            return _octets(voice)
        case shapes.Enumeration(cls) | shapes.FlagSet(cls):
            return _member(cls, voice)
        case shapes.Opaque():
            return _opaque(shape, voice)
        case _:
            raise TypeError(f"{type(shape).__name__} has parts")


def _nothing(voice: Voice) -> ScalarFinder:
    def nothing(value: object) -> Problems:
        return () if value is None else problem(misfit(value, "None", voice))

    return nothing


def _boolean(voice: Voice) -> ScalarFinder:
    def boolean(value: object) -> Problems:
        return () if isinstance(value, bool) else problem(misfit(value, "a bool", voice))

    return boolean


def _integer(limits: IntRange, voice: Voice) -> ScalarFinder:
    name, least, greatest = limits.name, limits.least, limits.greatest

    def integer(value: object) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool):
            return problem(misfit(value, f"a {name}", voice))
        if least <= value <= greatest:
            return ()
        return problem(f"{shown(value)} is not a {name}")

    return integer


def _floating(limits: FloatRange, voice: Voice) -> ScalarFinder:
    name, overflow = limits.name, limits.overflow

    def floating(value: object) -> Problems:
        if not isinstance(value, float | int) or isinstance(value, bool):
            return problem(misfit(value, f"a {name}", voice))
        if -overflow < value < overflow or (isinstance(value, float) and not math.isfinite(value)):
            return ()
        return problem(f"{shown(value)} is too large for a {name}")

    return floating


def _character(voice: Voice) -> ScalarFinder:
    def character(value: object) -> Problems:
        if not isinstance(value, str):
            return problem(misfit(value, "a char", voice))
        if len(value) == 1 and not _SURROGATE.match(value):
            return ()
        return problem(f"{shown(value)} is not a char: it is not one Unicode scalar value")

    return character


def _text(voice: Voice) -> ScalarFinder:
    def text(value: object) -> Problems:
        if not isinstance(value, str):
            return problem(misfit(value, "a string", voice))
        if value.isascii() or not (surrogate := _SURROGATE.search(value)):
            return ()
        return problem(f"has a surrogate at index {surrogate.start()}")

    return text


def _octets(voice: Voice) -> ScalarFinder:
    def octets(value: Any) -> Problems:  # noqa: ANN401 - any value is judged
        if isinstance(value, bytes):
            return ()
        try:
            view = memoryview(value)
        except TypeError:
            return problem(misfit(value, "bytes", voice))
        with view:
            if view.itemsize == 1 and view.c_contiguous:
                return ()
        return problem("is not a contiguous buffer of bytes")

    return octets


def _member(cls: type[enum.Enum], voice: Voice) -> ScalarFinder:
    def member(value: object) -> Problems:
        if isinstance(value, cls):
            return ()
        if isinstance(value, str) and issubclass(cls, str) and value not in list(cls):
            return problem(f"{shown(value, voice)} is not a case of {cls.__name__}")
        return problem(misfit(value, f"a {cls.__name__}", voice))

    return member


def _opaque(shape: shapes.Opaque, voice: Voice) -> ScalarFinder:
    """Hold an object against its class; a Protocol is taken on trust, as only its use can tell."""

    def opaque(value: object) -> Problems:
        fits = value is not None if shape.is_protocol else isinstance(value, shape.cls)
        return () if fits else problem(misfit(value, f"a {shape.cls.__name__}", voice))

    return opaque

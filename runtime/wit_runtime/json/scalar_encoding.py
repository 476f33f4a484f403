"""Encoders for values without parts."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from typing import Any, TypeAlias

from cattrs.fns import identity

from wit_runtime import shapes
from wit_runtime.json.wire import opaque

Encoder: TypeAlias = Callable[[Any], Any]
"""A cattrs unstructure hook."""


def encoder(shape: shapes.Shape) -> Encoder:
    """Return the encoder of a shape without parts; `identity` for what is JSON as it is."""
    match shape:
        case shapes.Floating():
            return _float
        case shapes.Octets():
            return _base64
        case shapes.Enumeration():
            return _case_name
        case shapes.FlagSet(_, members):
            return lambda value: [name for member, name in members if member in value]
        case shapes.Opaque():
            raise opaque(shape)
        case _:
            return identity


def _float(value: float) -> float | str:
    """Write what JSON numbers cannot express as strings, spelled as in JavaScript."""
    value = float(value)
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _base64(value: Any) -> str:  # noqa: ANN401 - any buffer; 3.11 has no name for it
    return base64.b64encode(value).decode("ascii")


def _case_name(value: Any) -> str:  # noqa: ANN401 - a StrEnum's member
    name: str = value.value
    return name

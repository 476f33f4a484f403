"""What generated packages lean on: results, options, ranges, checks, and JSON.

This face is what a generated module needs in order to be imported, and stays cheap for that
reason. Checks are in `wit_runtime.checks`; JSON is in `wit_runtime.json`, which alone needs cattrs.
"""

from wit_runtime.resources import AsyncResource, ErrorContext, Resource, ResourceClosedError
from wit_runtime.results import Err, Ok, Result, Some, UnwrapError
from wit_runtime.scalars import F32, F64, S8, S16, S32, S64, U8, U16, U32, U64, Char, FixedLength

__all__ = [
    "F32",
    "F64",
    "S8",
    "S16",
    "S32",
    "S64",
    "U8",
    "U16",
    "U32",
    "U64",
    "AsyncResource",
    "Char",
    "Err",
    "ErrorContext",
    "FixedLength",
    "Ok",
    "Resource",
    "ResourceClosedError",
    "Result",
    "Some",
    "UnwrapError",
]

"""What generated packages lean on: results, options, ranges, checks, and JSON.

Only `wit_runtime.json` needs cattrs, so it is imported on its own.
"""

from wit_runtime.results import Err, Ok, Result, Some, UnwrapError
from wit_runtime.scalars import F32, F64, S8, S16, S32, S64, U8, U16, U32, U64, Char

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
    "Char",
    "Err",
    "Ok",
    "Result",
    "Some",
    "UnwrapError",
]

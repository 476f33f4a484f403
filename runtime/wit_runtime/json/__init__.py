"""JSON for any type of a generated package, both ways; docs/json.md has the mapping.

`encode` and `decode` go between values and plain data (what `json.loads` gives), `dumps` and
`loads` between values and text. All are those of a `JsonCodec` with default settings. Whatever is
wrong with a value, data, or text is a `ShapeError`; wrong text is its subclass `JsonTextError`.
"""

from __future__ import annotations

from wit_runtime.annotations import UnsupportedTypeError
from wit_runtime.json.codec import JsonCodec
from wit_runtime.json.schema import JsonSchemas, json_schema
from wit_runtime.json.text import JsonTextError
from wit_runtime.problems import Problem, ShapeError

__all__ = [
    "JsonCodec",
    "JsonSchemas",
    "JsonTextError",
    "Problem",
    "ShapeError",
    "UnsupportedTypeError",
    "decode",
    "dumps",
    "encode",
    "json_schema",
    "loads",
]

_default = JsonCodec()

encode = _default.encode
decode = _default.decode
dumps = _default.dumps
loads = _default.loads

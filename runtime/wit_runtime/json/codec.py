"""`JsonCodec`: settings, and the four ways between values, plain data, and text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar, overload

from wit_runtime.annotations import shape_of
from wit_runtime.finders import Finder, FinderCompiler
from wit_runtime.json.decoding import DecoderCompiler
from wit_runtime.json.encoding import EncoderCompiler
from wit_runtime.json.refusal import Decoder, Refusal
from wit_runtime.json.scalar_encoding import Encoder
from wit_runtime.json.text import parse
from wit_runtime.json.wire import ResultStyle, UnknownKeys, Wire
from wit_runtime.names import KeyCase
from wit_runtime.problems import ShapeError

T = TypeVar("T")

_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class JsonCodec:
    """Encodes and decodes values of generated types, each type compiled once.

    `case` is how keys are written; `results` is `{"tag", "val"}` or, as Go's clients have it,
    `{"value"}` / `{"error"}`; `unknown` says what becomes of keys that a type does not have;
    `cases` names types whose own keys are written in another case than the rest; without `check`
    what is encoded must be of its type, and is not looked at first.
    A codec may be shared between threads.
    """

    def __init__(
        self,
        *,
        case: KeyCase = "snake",
        results: ResultStyle = "tagged",
        unknown: UnknownKeys = "refuse",
        cases: Mapping[type, KeyCase] | None = None,
        check: bool = True,
    ) -> None:
        """Keep the settings; raises `ValueError` for one that does not exist."""
        self._wire = Wire(case, results, unknown, dict(cases or {}))
        self._finders = FinderCompiler(self._wire.steps())
        self._checks = check
        self._encoders = EncoderCompiler(self._wire)
        self._decoders = DecoderCompiler(self._wire)
        self._outward: dict[object, tuple[Finder, Encoder]] = {}
        self._inward: dict[object, Decoder] = {}

    @property
    def wire(self) -> Wire:
        """The settings."""
        return self._wire

    def __repr__(self) -> str:
        """Return the call that makes an equal codec."""
        wire = self._wire
        cases = f", cases={wire.cases!r}" if wire.cases else ""
        how = f"case={wire.case!r}, results={wire.results!r}, unknown={wire.unknown!r}"
        check = "" if self._checks else ", check=False"
        return f"JsonCodec({how}{cases}{check})"

    def encode(self, value: object, type_: object) -> Any:  # noqa: ANN401 - plain data of any kind
        """Return a value as plain data: dicts, lists, strings, numbers, booleans, None.

        Raises `ShapeError` if the value is none of the type, with paths as on the wire, and
        `UnsupportedTypeError` if the type has no JSON form.
        """
        try:
            find, encode = self._outward[type_]
        except (KeyError, TypeError):
            shape = shape_of(type_)
            find, encode = self._finders.finder(shape), self._encoders.encoder(shape)
            self._outward[type_] = find, encode
        if self._checks and (problems := find(value)):
            raise ShapeError(problems)
        return encode(value)

    @overload
    def decode(self, data: object, type_: type[T]) -> T: ...
    @overload
    def decode(self, data: object, type_: object) -> Any: ...  # noqa: ANN401 - unions have no type[T]
    def decode(self, data: object, type_: object) -> Any:
        """Return the value of the type that plain data stands for.

        Raises `ShapeError` with all problems found, and `UnsupportedTypeError` if the type has no
        JSON form.
        """
        try:
            decode = self._inward[type_]
        except (KeyError, TypeError):
            decode = self._inward[type_] = self._decoders.decoder(shape_of(type_))
        try:
            return decode(data)
        except Refusal as refusal:
            raise ShapeError(refusal.problems) from None

    def dumps(self, value: object, type_: object, *, indent: int | None = None) -> str:
        """Return a value as JSON text: compact, or indented by so many spaces.

        Raises as `encode` does.
        """
        data = self.encode(value, type_)
        if indent is None:
            return _compact.encode(data)
        return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=indent)

    @overload
    def loads(self, text: str | bytes | bytearray, type_: type[T]) -> T: ...
    @overload
    def loads(self, text: str | bytes | bytearray, type_: object) -> Any: ...  # noqa: ANN401 - as decode
    def loads(self, text: str | bytes | bytearray, type_: object) -> Any:
        """Return the value of the type that a JSON text stands for; bytes are UTF-8.

        Raises as `decode` does, and `JsonTextError` if the text is not JSON.
        """
        return self.decode(parse(text), type_)

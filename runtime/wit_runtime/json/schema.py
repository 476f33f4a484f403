"""JSON Schema 2020-12 of generated types: what a codec writes, and what it reads in that form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from wit_runtime import shapes
from wit_runtime.annotations import shape_of
from wit_runtime.docs import Docs, alias_of, docs_of
from wit_runtime.json import scalar_schema
from wit_runtime.json.codec import JsonCodec
from wit_runtime.json.wire import admits_absence

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(type_: object, codec: JsonCodec | None = None) -> Schema:
    """Return the schema of a type on the wire of a codec, or of one with default settings.

    Records, variants, enums, and flags are definitions, with the docs that the types carry. Raises
    `UnsupportedTypeError` if the type has no JSON form.
    """
    schemas = JsonSchemas(codec)
    schema = schemas.schema(type_)
    definitions = {"$defs": schemas.definitions} if schemas.definitions else {}
    return {"$schema": DIALECT, **schema, **definitions}


class JsonSchemas:
    """The schemas of several types that share definitions, such as those of an OpenAPI document.

    `refs` is where the definitions will be; `finite` leaves out that floats may be `"NaN"` and the
    like, where they never are. `definitions` are those of other types, which these are added to.
    A name that means two types gets a number with the second.
    """

    def __init__(
        self,
        codec: JsonCodec | None = None,
        *,
        refs: str = "#/$defs/",
        finite: bool = False,
        definitions: dict[str, Schema] | None = None,
    ) -> None:
        """Keep the settings."""
        self._wire = (JsonCodec() if codec is None else codec).wire
        self._refs = refs
        self._finite = finite
        self._known: dict[shapes.Shape, Schema] = {}
        self.definitions: dict[str, Schema] = {} if definitions is None else definitions
        """The schemas that others refer to, by name."""

    def schema(self, type_: object) -> Schema:
        """Return the schema of a type: a reference, where the type has a name of its own."""
        return self._of(shape_of(type_))

    def _of(self, shape: shapes.Shape) -> Schema:
        known = self._known.get(shape)
        if known is None:
            known = self._known[shape] = self._compile(shape)
        return known

    def _compile(self, shape: shapes.Shape) -> Schema:  # noqa: C901, PLR0911 - a case for each shape
        match shape:
            case shapes.Listing(element):
                return {"type": "array", "items": self._of(element)}
            case shapes.FixedListing(element, length):
                return _array(length) | {"items": self._of(element)}
            case shapes.Product(elements):
                return _tuple([self._of(element) for element in elements])
            case shapes.Table(key, value):
                return self._table(key, value)
            case shapes.Record(cls):
                return self._define(cls.__name__, self._record(shape))
            case shapes.Variant():
                return self._variant(shape)
            case shapes.Enumeration(cls) | shapes.FlagSet(cls):
                return self._define(cls.__name__, scalar_schema.schema(shape, finite=self._finite))
            case shapes.Optional(inner):
                return _or_null(self._of(inner))
            case shapes.NestedOptional(inner):
                return _or_null(self._object({"some": (inner, "")}))
            case shapes.Outcome(ok, err):
                return {"oneOf": self._outcome(ok, err)}
            case _:
                return scalar_schema.schema(shape, finite=self._finite)

    def _define(self, name: str, schema: Schema) -> Schema:
        """Keep a schema as a definition, under its name or that with a number."""
        base, number = name.rstrip("_"), 1
        name = base
        while self.definitions.get(name, schema) != schema:
            number += 1
            name = f"{base}{number}"
        self.definitions[name] = schema
        return {"$ref": self._refs + name}

    def _object(self, parts: Mapping[str, tuple[shapes.Shape, str]], **more: Schema) -> Schema:
        """Describe an object by its keys, each with the shape and the docs of what is there."""
        properties = dict(more)
        for key, (shape, doc) in parts.items():
            schema = self._of(shape)
            properties[key] = {**schema, "description": doc} if doc else schema
        required = [*more, *(key for key, (s, _) in parts.items() if not admits_absence(s))]
        closed = {"additionalProperties": False} if self._wire.unknown == "refuse" else {}
        whole: Schema = {"type": "object", "properties": properties, **closed}
        return {**whole, "required": required} if required else whole

    def _record(self, shape: shapes.Record) -> Schema:
        docs, keys = docs_of(shape.cls), self._wire.keys(shape)
        parts = {
            keys[field.name]: (field.shape, docs.parts.get(field.name, ""))
            for field in shape.fields
        }
        return _described(docs, self._object(parts))

    def _table(self, key: shapes.Shape, value: shapes.Shape) -> Schema:
        if isinstance(key, shapes.Text):
            return {"type": "object", "additionalProperties": self._of(value)}
        return {"type": "array", "items": _tuple([self._of(key), self._of(value)])}

    def _variant(self, shape: shapes.Variant) -> Schema:
        """Describe a variant; what tells its cases apart is also said as OpenAPI has it."""
        mapping: dict[str, str] = {}
        for case in shape.cases:
            schema = _described(docs_of(case.cls), self._tagged(case.tag, case.payload))
            mapping[case.tag] = self._define(case.cls.__name__, schema)["$ref"]
        whole: Schema = {
            "oneOf": [{"$ref": ref} for ref in mapping.values()],
            "discriminator": {"propertyName": "tag", "mapping": mapping},
        }
        name, text = alias_of(tuple(case.cls for case in shape.cases))
        return self._define(name, _described(Docs(text, {}), whole)) if name else whole

    def _tagged(self, tag: str, payload: shapes.Shape | None) -> Schema:
        parts = {} if payload is None else {"val": (payload, "")}
        return self._object(parts, tag={"const": tag, "type": "string"})

    def _outcome(self, ok: shapes.Shape, err: shapes.Shape) -> list[Schema]:
        if self._wire.results == "go":
            halves = (self._object({"value": (ok, "")}), self._object({"error": (err, "")}))
            return [half | {"required": [*half["properties"]]} for half in halves]
        return [
            self._tagged(tag, None if isinstance(half, shapes.Nothing) else half)
            for tag, half in (("ok", ok), ("err", err))
        ]


def _array(length: int) -> Schema:
    return {"type": "array", "minItems": length, "maxItems": length}


def _tuple(parts: list[Schema]) -> Schema:
    # `prefixItems` may not be empty.
    return _array(len(parts)) | ({"prefixItems": parts} if parts else {})


def _described(docs: Docs, schema: Schema) -> Schema:
    return {"description": docs.text, **schema} if docs.text else schema


def _or_null(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), str) and not schema.keys() & {"enum", "const"}:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}

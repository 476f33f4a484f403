"""JSON Schema of types: what is written fits it, and what is otherwise does not."""

from __future__ import annotations

import enum
import json
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

import attrs
import jsonschema_rs
import pytest
from hypothesis import given

from flight_memory import memory_types
from flight_v6r import messages
from tests.runtime.strategies import typed_values
from wit_runtime import F32, U8, U64, Char, FixedLength, Result, Some
from wit_runtime.docs import alias_of, docs_of
from wit_runtime.json import JsonCodec, JsonSchemas, UnsupportedTypeError, json_schema


@attrs.frozen
class Amount:
    """An amount.

    Attributes:
        bytes_: How much.
        note:
            Of two lines,
            and more.
    """

    bytes_: U64 = attrs.field(metadata={"wit": "bytes"})
    note: str | None


class Access(enum.Flag, boundary=enum.STRICT):
    READ = 1
    WRITE = 2


@attrs.frozen
class ChoiceNone:
    tag: ClassVar[Literal["none"]] = "none"


@attrs.frozen
class ChoiceSome:
    """Some of it."""

    tag: ClassVar[Literal["some"]] = "some"
    val: Amount


Choice: TypeAlias = ChoiceNone | ChoiceSome
"""One or the other."""

Nothing: TypeAlias = Result[None, None]
Outcome: TypeAlias = Result[Amount, str]


def _fits(type_: object, data: object, codec: JsonCodec | None = None) -> bool:
    return jsonschema_rs.validator_for(json_schema(type_, codec)).is_valid(data)


CODECS = [
    JsonCodec(case=case, results=results, unknown=unknown)
    for case in ("snake", "camel")
    for results in ("tagged", "go")
    for unknown in ("refuse", "ignore")
]


@pytest.mark.parametrize("codec", CODECS, ids=repr)
@given(typed_values())
def test_what_a_codec_writes_fits_the_schema_of_its_settings(
    codec: JsonCodec, drawn: tuple[Any, Any]
) -> None:
    type_, value = drawn
    schema = json_schema(type_, codec)
    data = codec.encode(value, type_)
    jsonschema_rs.validator_for(json.loads(json.dumps(schema))).validate(data)


@given(typed_values())
def test_every_schema_is_a_schema(drawn: tuple[Any, Any]) -> None:
    jsonschema_rs.meta.validate(json_schema(drawn[0]))


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        (U8, 256),
        (U8, -1),
        (U64, 2**64),
        (U8, "1"),
        (bool, 0),
        (str, None),
        (Char, ""),
        (Char, "ab"),
        (F32, "nan"),
        (F32, 2**128),
        (list[U8], [1, 256]),
        (Annotated[tuple[U8, ...], FixedLength(2)], [1]),
        (tuple[U8, str], ["a", 1]),
        (tuple[U8, str], [1, "a", 2]),
        (dict[str, U8], {"a": "b"}),
        (dict[U8, U8], {"1": 2}),
        (Access, ["execute"]),
        (Access, ["read", "read"]),
        (Amount, {}),
        (Amount, {"bytes_": 1}),
        (Amount, {"bytes": 1, "size": 2}),
        (Choice, {"tag": "any"}),
        (Choice, {"tag": "none", "val": {"bytes": 1}}),
        (Choice, {"tag": "some"}),
        (Outcome, {"tag": "ok"}),
        (Outcome, {"tag": "err", "val": 1}),
        (Some[str | None] | None, "x"),
        (memory_types.MemoryPurpose, "VM_HEAP"),
    ],
    ids=str,
)
def test_other_data_does_not_fit(type_: object, data: object) -> None:
    assert not _fits(type_, data)


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        (U64, 2**64 - 1),
        (F32, "-Infinity"),
        (bytes, "AP8="),
        (Amount, {"bytes": 1}),
        (Choice, {"tag": "some", "val": {"bytes": 1, "note": None}}),
        (Nothing, {"tag": "ok"}),
        (Some[str | None] | None, {"some": None}),
        (Access, []),
    ],
    ids=str,
)
def test_data_that_can_be_read_fits(type_: object, data: object) -> None:
    assert _fits(type_, data)


def test_unknown_keys_fit_where_a_codec_skips_them() -> None:
    data, codec = {"bytes": 1, "size": 2}, JsonCodec(unknown="ignore")
    assert _fits(Amount, data, codec)
    assert codec.decode(data, Amount) == Amount(1, None)


def test_results_as_go_has_them() -> None:
    codec = JsonCodec(results="go")
    assert _fits(Outcome, {"error": "x"}, codec)
    assert not _fits(Outcome, {"value": {"bytes": 1}, "error": "x"}, codec)
    assert not _fits(Outcome, {}, codec)


def test_single_types_in_another_case() -> None:
    schemas = JsonSchemas(JsonCodec(cases={messages.PressureAnswer: "camel"}))
    schemas.schema(messages.PressureAnswer)
    schemas.schema(messages.SubscribeMessage)
    found = {name: list(each.get("properties", ())) for name, each in schemas.definitions.items()}
    assert found["PressureAnswer"][0] == "sessionId"
    assert found["SubscribeMessage"][1] == "session_id"


def test_floats_that_are_always_finite_are_numbers() -> None:
    assert JsonSchemas(finite=True).schema(F32)["type"] == "number"


def test_docs_of_types_fields_and_cases_go_along() -> None:
    definitions = json_schema(Choice)["$defs"]
    assert definitions["Amount"]["description"] == "An amount."
    assert definitions["Amount"]["properties"]["bytes"]["description"] == "How much."
    assert definitions["ChoiceSome"]["description"] == "Some of it."
    assert "description" not in definitions["ChoiceNone"]
    assert definitions["Choice"]["description"] == "One or the other."


def test_a_variant_says_by_what_its_cases_are_told_apart() -> None:
    definitions = json_schema(Choice)["$defs"]
    assert definitions["Choice"]["discriminator"] == {
        "propertyName": "tag",
        "mapping": {"none": "#/$defs/ChoiceNone", "some": "#/$defs/ChoiceSome"},
    }


def test_the_cases_of_an_enum_are_described_in_a_list() -> None:
    text = json_schema(memory_types.MemoryPressure)["$defs"]["MemoryPressure"]["description"]
    assert "\n\n- `low`: Less than 70 % is used.\n" in text


def test_docs_may_go_on_for_lines_and_paragraphs() -> None:
    assert docs_of(Amount).parts["note"] == "Of two lines,\nand more."
    assert docs_of(Access).text == ""


def test_the_docs_of_a_generated_variant_are_found() -> None:
    cases = (memory_types.PlatformProfileDreamcast, memory_types.PlatformProfilePsp)
    assert alias_of(cases) == ("", "")
    name, text = alias_of(memory_types.PlatformProfile.__args__)
    assert name == "PlatformProfile"
    assert text == "A platform a session can be configured for, with the memory it offers."


def test_types_of_one_name_are_told_apart() -> None:
    other: Any = attrs.make_class("Amount", {"size": attrs.field(type=str)})
    schemas = JsonSchemas()
    assert schemas.schema(Amount) == {"$ref": "#/$defs/Amount"}
    assert schemas.schema(other) == {"$ref": "#/$defs/Amount2"}
    assert schemas.schema(Amount) == {"$ref": "#/$defs/Amount"}


def test_what_has_no_json_has_no_schema() -> None:
    class Handle:
        pass

    with pytest.raises(UnsupportedTypeError):
        json_schema(list[Handle])

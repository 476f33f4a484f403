"""Decoders for objects that say which of several they are: variants, results, nested options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from wit_runtime.json.refusal import (
    Decoder,
    Refusal,
    decode_part,
    object_of,
    refuse,
    refuse_kind,
    unknown_keys,
)
from wit_runtime.problems import problem, within
from wit_runtime.results import Err, Ok, Some
from wit_runtime.wording import near, shown


@attrs.frozen
class Payload:
    """What belongs to a tag: how to make the value, and from what.

    `decode` is `None` where the case has no payload; `may_lack` allows the key to be left out.
    """

    make: Any
    decode: Decoder | None
    may_lack: bool


def tagged(cases: Mapping[str, Payload], *, ignore_unknown: bool) -> Decoder:
    """Return the decoder of `{"tag": …, "val": …}`."""

    def decode(data: object, _: object = None) -> Any:  # noqa: ANN401 - whatever the case makes
        whole = object_of(data, 'an object with "tag"')
        payload = _payload(whole, cases)
        keys = ("tag",) if payload.decode is None else ("tag", "val")
        _refuse_others(whole, keys, ignore_unknown=ignore_unknown)
        if payload.decode is None:
            return payload.make()
        if "val" not in whole and not payload.may_lack:
            raise Refusal(within("val", problem("is missing")))
        return payload.make(decode_part("val", payload.decode, whole.get("val")))

    return decode


def _payload(whole: dict[Any, Any], cases: Mapping[str, Payload]) -> Payload:
    if "tag" not in whole:
        raise Refusal(within("tag", problem("is missing")))
    tag = whole["tag"]
    known = cases.get(tag) if isinstance(tag, str) else None
    if known is None:
        hint = near(tag, cases) if isinstance(tag, str) else ""
        one_of = ", ".join(cases)
        message = f"{shown(tag, 'json')} is not one of {one_of}{hint}"
        raise Refusal(within("tag", problem(message)))
    return known


def value_or_error(ok: Payload, err: Payload, *, ignore_unknown: bool) -> Decoder:
    """Return the decoder of `{"value": …}` or `{"error": …}`, as Go's structs have it.

    A Go struct with both fields writes null for the half that is not there, and one with
    `omitempty` writes `{}` for the success of nothing.
    """

    def decode(data: object, _: object = None) -> Any:  # noqa: ANN401 - Ok or Err of anything
        whole = object_of(data, 'an object with "value" or "error"')
        _refuse_others(whole, ("value", "error"), ignore_unknown=ignore_unknown)
        if len(whole.keys() & {"value", "error"}) == 2:  # noqa: PLR2004 - both
            whole = {key: part for key, part in whole.items() if part is not None}
            if len(whole.keys() & {"value", "error"}) != 1:
                refuse('needs one of "value" and "error", not both')
        if "error" in whole:
            return Err(decode_part("error", err.decode or _null, whole["error"]))
        if "value" not in whole and not ok.may_lack:
            refuse('needs "value" or "error"')
        return Ok(decode_part("value", ok.decode or _null, whole.get("value")))

    return decode


def nested_option(inner: Decoder, *, may_lack: bool, ignore_unknown: bool) -> Decoder:
    """Return the decoder of `null` or `{"some": …}`."""

    def decode(data: object, _: object = None) -> Some[Any] | None:
        if data is None:
            return None
        whole = object_of(data, 'null or an object with "some"')
        _refuse_others(whole, ("some",), ignore_unknown=ignore_unknown)
        if "some" not in whole and not may_lack:
            raise Refusal(within("some", problem("is missing")))
        return Some(decode_part("some", inner, whole.get("some")))

    return decode


def _null(data: object) -> None:
    if data is not None:
        refuse_kind(data, "null")


def _refuse_others(whole: dict[Any, Any], keys: tuple[str, ...], *, ignore_unknown: bool) -> None:
    others = whole.keys() - set(keys)
    if others and not ignore_unknown:
        raise Refusal(unknown_keys(others, keys))

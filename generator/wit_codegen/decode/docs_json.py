"""The JSON of the section `package-docs`, value by value; `ValueError` says what it has instead."""

from __future__ import annotations

from typing import TypeAlias, cast

from wit_codegen.parse.semver import problem
from wit_codegen.resolve import ir

Members: TypeAlias = dict[str, object]


def members(value: object, known: tuple[str, ...] = ()) -> Members:
    """Return the members of an object, which must be among those known, if any are."""
    if not isinstance(value, dict):
        raise ValueError("something else where an object should be")  # noqa: TRY004
    found = cast("Members", value)
    unknown = [name for name in found if known and name not in known]
    if unknown:
        raise ValueError(f"an unknown member `{unknown[0]}`")
    return found


def text(value: object) -> str | None:
    """Return a text, or nothing."""
    if value is not None and not isinstance(value, str):
        raise ValueError("something else where a text should be")
    if value is not None and not value.isascii():
        # JSON can escape half a character, which nothing could write out again.
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("a text that is not Unicode") from None
    return value


def texts(value: object) -> dict[str, str]:
    """Return an object whose members are texts; nothing stands for an empty one."""
    found = {} if value is None else members(value)
    return {name: _written(each) for name, each in found.items()}


def stability(value: object) -> ir.Stability:
    """Return what a member `stability` says."""
    if value is None or value == "unknown":
        return None
    tags = members(value, ("stable", "unstable"))
    if len(tags) != 1:
        raise ValueError("a stability that is neither stable nor unstable")
    if "stable" in tags:
        found = members(tags["stable"], ("since", "deprecated"))
        return ir.Stable(_version(found.get("since")), _deprecated(found))
    found = members(tags["unstable"], ("feature", "deprecated"))
    return ir.Unstable(_written(found.get("feature")), _deprecated(found))


def _deprecated(found: Members) -> str | None:
    value = found.get("deprecated")
    return None if value is None else _version(value)


def _version(value: object) -> str:
    version = _written(value)
    if problem(version) is not None:
        raise ValueError(f"`{version}` where a version should be")
    return version


def _written(value: object) -> str:
    found = text(value)
    if found is None:
        raise ValueError("nothing where a text should be")
    return found

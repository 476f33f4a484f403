"""Docstrings: WIT's docs, the docs of parts, and what the gates say."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from wit_codegen.resolve.ir import Stability, Stable
from wit_codegen.translate.pymodel import Docstring, Literal


@attrs.frozen
class Part:
    """A field, case, or member with docs of its own."""

    name: str
    docs: str | None


def docstring(
    docs: str | None,
    fallback: str,
    *,
    stability: Stability = None,
    heading: str = "",
    parts: Iterable[Part] = (),
) -> Docstring:
    """Join the docs (or the fallback, where there are none), the parts, and the gates."""
    blocks = [(docs or "").strip() or fallback]
    listed = [_part(part) for part in parts if part.docs and part.docs.strip()]
    if listed:
        blocks.append("\n".join([f"{heading}:", *listed]))
    blocks.extend(_notes(stability))
    return Docstring("\n\n".join(blocks))


def _part(part: Part) -> str:
    """One line beside the name; more than one in a block below it."""
    lines = (part.docs or "").strip().splitlines()
    if len(lines) == 1:
        return f"    {part.name}: {lines[0]}"
    block = [f"        {line}" if line.strip() else "" for line in lines]
    return "\n".join([f"    {part.name}:", *block])


def _notes(stability: Stability) -> list[str]:
    if stability is None:
        return []
    if isinstance(stability, Stable):
        notes = [f"Since {stability.since}."]
    else:
        notes = [f"Unstable: part of the feature `{stability.feature}`."]
    if stability.deprecated is not None:
        notes.append(f"Deprecated since {stability.deprecated}.")
    return notes


def deprecation(stability: Stability) -> Literal | None:
    """The note for `warnings.deprecated`, where the gates carry `@deprecated`."""
    if stability is None or stability.deprecated is None:
        return None
    return Literal(f"deprecated since {stability.deprecated}")

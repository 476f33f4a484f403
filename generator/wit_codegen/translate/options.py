"""What a caller may choose about the generated code."""

from __future__ import annotations

from collections.abc import Mapping

import attrs


@attrs.frozen
class Options:
    """Choices of translation.

    `world` limits the output to one world of the main package and what it reaches; `prefix` is the
    dotted package that the output folder is importable as, where that is not the top level;
    `validators` puts range and shape checks on every field; `replace` names packages, interfaces,
    and types that are not generated but imported from somewhere else (see `replacing`).
    """

    world: str | None = None
    prefix: str = ""
    validators: bool = False
    replace: Mapping[str, str] = attrs.field(factory=dict[str, str])


class OptionsError(Exception):
    """An option does not fit the package; the text says which and what would."""

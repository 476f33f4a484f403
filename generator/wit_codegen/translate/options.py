"""What a caller may choose about the generated code."""

from __future__ import annotations

import attrs


@attrs.frozen
class Options:
    """Choices of translation.

    `world` limits the output to one world of the main package and what it reaches; `prefix` is the
    dotted package that the output folder is importable as, where that is not the top level;
    `validators` puts range and shape checks on every field.
    """

    world: str | None = None
    prefix: str = ""
    validators: bool = False

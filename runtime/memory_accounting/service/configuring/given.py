"""What one source gives: values with their places, and what is wrong there."""

from __future__ import annotations

from typing import Any

import attrs


@attrs.frozen
class Given:
    """A value, and the place that it was given at."""

    value: Any = attrs.field(repr=False)
    place: str
    """For people, such as `--port` or `v6r.toml, line 3: port`."""


@attrs.define
class Gathered:
    """What a source gives, by the keys of settings."""

    values: dict[str, Given] = attrs.field(factory=dict[str, Given])
    troubles: list[str] = attrs.field(factory=list[str])
    warnings: list[str] = attrs.field(factory=list[str])

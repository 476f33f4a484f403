"""What generating results in, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping

import attrs


@attrs.frozen
class Generated:
    """The text of every file by its path in the output folder.

    `complete` names the packages of which nothing else is generated, so that a generated file that
    is not among `files` is stale. Files of `once` are written where there are none, and are the
    user's from then on.
    """

    files: Mapping[str, str]
    complete: tuple[str, ...]
    once: Mapping[str, str] = attrs.field(factory=dict[str, str])

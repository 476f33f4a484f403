"""The decorator of AST nodes."""

from __future__ import annotations

from typing import TypeVar, dataclass_transform

import attrs

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True, eq_default=False)
def node(cls: type[Class]) -> type[Class]:
    """Make a slotted class of a node, frozen for mypy and pyright but not at run time.

    attrs needs more than twice as long to make an object that is frozen at run time, and a file
    of a megabyte has a million nodes. A node is equal to itself alone.
    """
    return attrs.define(eq=False, weakref_slot=False)(cls)

"""From WIT names to Python names, without two that meet.

A WIT name is kebab case in ASCII, so a Python name made from one never holds a double underscore
and never ends in an underscore; both are free for telling names apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from wit_codegen.translate.pymodel import Identifier
from wit_codegen.translate.reserved import BUILTINS, KEYWORDS, SOFT_KEYWORDS

_WORDS = KEYWORDS | SOFT_KEYWORDS


def snake(name: str) -> str:
    """`human-readable` -> `human_readable`: modules, fields, functions, parameters."""
    return name.replace("-", "_").lower()


def pascal(name: str) -> str:
    """`v6r-small` -> `V6rSmall`: classes and aliases. Words in upper case stay so."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("-"))


def upper(name: str) -> str:
    """`vm-heap` -> `VM_HEAP`: members of enums and flags."""
    return name.replace("-", "_").upper()


class Scope:
    """One Python namespace that is being filled.

    The first to claim a name gets it, so an item's name depends only on the items before it that
    want the same one. A reserved word gets a trailing underscore; a name already taken falls back
    to the caller's other candidates, and after those to `name__2`, `name__3`, ….
    """

    def __init__(self, *, builtins: bool, also: Iterable[str] = ()) -> None:
        """Reserve keywords, on demand the builtins (where a name would shadow them), and `also`."""
        self._reserved = _WORDS | (BUILTINS if builtins else frozenset[str]()) | frozenset(also)
        self._taken: set[str] = set()

    def claim(self, *candidates: str) -> Identifier:
        """Take the first candidate that is free, or make the first one free with a number."""
        wanted = [self._allowed(candidate) for candidate in candidates]
        number = 2
        while all(name in self._taken for name in wanted):
            wanted = [f"{wanted[0].split('__')[0].rstrip('_')}__{number}"]
            number += 1
        name = next(name for name in wanted if name not in self._taken)
        self._taken.add(name)
        return Identifier(name)

    def _allowed(self, candidate: str) -> str:
        return f"{candidate}_" if candidate in self._reserved else candidate


def module_scope() -> Scope:
    """The names that a module defines; they would shadow builtins for whoever imports them."""
    return Scope(builtins=True)


def attribute_scope(*also: str) -> Scope:
    """Fields and methods: reached through an object, so a builtin's name does no harm."""
    return Scope(builtins=False, also=also)


def parameter_scope() -> Scope:
    """Parameters: a builtin's name would be shadowed in every body that implements the function."""
    return Scope(builtins=True, also=("self",))

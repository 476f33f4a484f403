"""Semantic versions: which texts are one, and which of two comes first (semver.org 2.0.0)."""

from __future__ import annotations

import re
from typing import TypeAlias

Precedence: TypeAlias = tuple[tuple[int, int, int], tuple[object, ...], tuple[object, ...]]

_CORE = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([^+]*))?(?:\+(.*))?")
_IDENTIFIER = re.compile(r"[0-9A-Za-z-]+")
_LARGEST = 2**64 - 1
_MOST_DIGITS = len(str(_LARGEST))


def problem(text: str) -> str | None:
    """Say what keeps a text from being a version, or `None` if it is one."""
    match = _CORE.fullmatch(text)
    if match is None:
        return "a version is three numbers without leading zeros: `major.minor.patch`"
    if any(len(each) > _MOST_DIGITS or int(each) > _LARGEST for each in match.group(1, 2, 3)):
        return f"a number of a version is at most {_LARGEST}"
    for part, name in ((match[4], "pre-release"), (match[5], "build")):
        for identifier in part.split(".") if part is not None else ():
            if not _IDENTIFIER.fullmatch(identifier):
                return f"the {name} part is identifiers of `0-9A-Za-z-`, joined by `.`"
            if name == "pre-release" and re.fullmatch(r"0[0-9]+", identifier):
                return "a number in the pre-release part has no leading zeros"
    return None


def precedence(text: str) -> Precedence:
    """Return a key that orders versions; texts that are no versions are the caller's mistake.

    Build metadata takes part in the order, as in Rust's `semver`, so that unequal versions are
    never equal in order.
    """
    match = _CORE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    numbers = (int(match[1]), int(match[2]), int(match[3]))
    pre = tuple(_identifier_key(part) for part in match[4].split(".")) if match[4] else ((2,),)
    build = tuple(_identifier_key(part) for part in match[5].split(".")) if match[5] else ()
    return numbers, pre, build


def _identifier_key(identifier: str) -> tuple[object, ...]:
    if identifier.isdigit():
        # Numbers of any length, in their order: the more digits, the larger.
        digits = identifier.lstrip("0")
        return 0, len(digits), digits, len(identifier)
    return 1, identifier

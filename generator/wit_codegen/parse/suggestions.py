"""Near misses."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

_MANY: Final = 200
_LONG: Final = 80


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Ask about the name that was probably meant, if one of those known is like it."""
    if len(name) > _LONG:
        return None
    candidates = list(known)
    if len(candidates) > _MANY:
        # Comparing is slow: look only at names that begin alike.
        candidates = [each for each in candidates if each[:2] == name[:2]][:_MANY]
    close = difflib.get_close_matches(name, candidates, n=1, cutoff=0.7)
    return f"did you mean `{close[0]}`?" if close else None

"""Near misses."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Ask about the name that was probably meant, if one of those known is like it."""
    candidates = list(known)
    if len(candidates) > 2_000:  # noqa: PLR2004 (above this, comparing costs more than it helps)
        return None
    close = difflib.get_close_matches(name, candidates, n=1)
    return f"did you mean `{close[0]}`?" if close else None

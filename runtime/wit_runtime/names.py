"""WIT names as JSON keys."""

from __future__ import annotations

from typing import Literal, TypeAlias

KeyCase: TypeAlias = Literal["snake", "camel"]


def key_of(wit_name: str, case: KeyCase) -> str:
    """Return the key for a kebab-case WIT name, as `session_id` or `sessionId`.

    Acronyms lose their capitals. In camel case a word that starts with a digit keeps an
    underscore before it, so that `a-1` and `a1` stay apart.
    """
    words = wit_name.lower().split("-")
    if case == "snake":
        return "_".join(words)
    first, *rest = words
    return first + "".join(f"_{word}" if word[0].isdigit() else word.capitalize() for word in rest)

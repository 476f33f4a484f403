"""Which words are identifiers (WIT.md, "Identifiers")."""

from __future__ import annotations

import re
from typing import Final

PRIMITIVES: Final = frozenset(
    {
        "bool", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64", "char",
        "string", "error-context",
    }
)  # fmt: skip
KEYWORDS: Final = PRIMITIVES | {
    "use", "type", "func", "record", "resource", "own", "borrow", "flags", "variant", "enum",
    "option", "result", "future", "stream", "list", "map", "_", "as", "from", "static",
    "interface", "tuple", "import", "export", "world", "package", "constructor", "include",
    "with", "async",
}  # fmt: skip

_PART = "(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)"
_LATER = "(?:[a-z0-9]+|[A-Z0-9]+)"
KEBAB: Final = re.compile(f"{_PART}(?:-{_LATER})*")


def is_identifier(text: str) -> bool:
    """Whether a word, without its `%`, is words of one case each, joined by single hyphens."""
    return KEBAB.fullmatch(text) is not None


def suggest(text: str) -> str | None:
    """Return the identifier that a malformed one probably means."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+", text.replace("_", "-"))
    kebab = "-".join(word.lower() for word in words).lstrip("0123456789-")
    return kebab if is_identifier(kebab) else None

"""How the command ends."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
"""All went well."""
REFUSED: Final = 1
"""The input is wrong, or the output is stale."""
USAGE: Final = 2
"""The arguments or the configuration are wrong."""


class UsageError(Exception):
    """The arguments do not go together; the text says what to do."""

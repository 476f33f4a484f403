"""What is wrong with a configuration: each trouble with its place and its remedy."""

from __future__ import annotations

from collections.abc import Sequence


class ConfigurationError(ValueError):
    """A configuration that cannot be used; says all that is wrong with it, a line each."""

    def __init__(self, troubles: Sequence[str]) -> None:
        """Name the troubles."""
        super().__init__("\n".join(troubles))
        self.troubles = tuple(troubles)

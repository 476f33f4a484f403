"""Which `@unstable` features are on."""

from __future__ import annotations

import attrs


@attrs.frozen
class Features:
    """The names of the features that are on, or all there are."""

    names: frozenset[str] = frozenset()
    everything: bool = False

    def enabled(self, feature: str) -> bool:
        """Whether a feature is on."""
        return self.everything or feature in self.names


NO_FEATURES = Features()
ALL_FEATURES = Features(everything=True)

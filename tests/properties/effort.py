"""How long to search: half as long as usual, where an example takes a tenth of a second."""

from __future__ import annotations

from hypothesis import settings

FEWER = settings(max_examples=settings.default.max_examples // 2)

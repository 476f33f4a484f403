"""How long to search: half as long as usual, where an example takes a tenth of a second."""

from __future__ import annotations

from hypothesis import settings

_USUAL = settings.default.max_examples if settings.default is not None else 100
FEWER = settings(max_examples=_USUAL // 2)

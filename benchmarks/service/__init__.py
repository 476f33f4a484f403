"""What the service costs, beside a bare endpoint of the same framework on the same server."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measuring import Row
from benchmarks.service import idle, requests, streaming


def rows() -> Iterator[Row]:
    """Measure all of it."""
    yield from requests.rows()
    yield from streaming.rows()
    yield from idle.rows()

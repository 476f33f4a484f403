"""What clients of a soak count: answers by status, and all that should not have been."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any, Final

import attrs

_MOST_NOTES: Final = 50
UNAVAILABLE: Final = 503


@attrs.define
class Tally:
    """What one process of clients saw; `data` is it as JSON, to be added up with others."""

    answers: Counter[str] = attrs.field(factory=Counter[str])
    """How many answers had each status; of streams, how many messages of each kind came."""
    failures: list[str] = attrs.field(factory=list[str])
    """What was wrong whenever it happened."""
    unavailable: list[tuple[float, str]] = attrs.field(factory=list[tuple[float, str]])
    """What failed as it may only while the store is away, with the Unix time of it."""
    lost: list[str] = attrs.field(factory=list[str])
    """Acknowledged operations that the ledger does not know of in the end."""
    acknowledged: int = 0
    failed: int = 0

    def count(self, what: str) -> None:
        """Count an answer, or a message of a stream."""
        self.answers[what] += 1

    def fail(self, what: str) -> None:
        """Note a failure; all are counted, and the first of them kept."""
        self.failed += 1
        if len(self.failures) < _MOST_NOTES:
            self.failures.append(f"{time.strftime('%H:%M:%S')} {what}")

    def was_unavailable(self, what: str) -> None:
        """Note what is only right while the store is away."""
        self.unavailable.append((time.time(), what))

    def data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return attrs.asdict(self)


def added(parts: list[dict[str, Any]]) -> Tally:
    """Add up what processes counted."""
    whole = Tally()
    for part in parts:
        whole.answers.update(part["answers"])
        whole.failures += part["failures"]
        whole.unavailable += [(at, what) for at, what in part["unavailable"]]
        whole.lost += part["lost"]
        whole.acknowledged += part["acknowledged"]
        whole.failed += part["failed"]
    return whole

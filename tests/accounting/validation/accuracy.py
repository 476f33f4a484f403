"""How often abnormal use is found, and how often what is found is none.

`python -m tests.accounting.validation.accuracy` prints the table of docs/validation.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from functools import cache
from typing import Final, NamedTuple

from flight_v6r.alerts import Alert
from memory_accounting.validation import AbnormalUse
from tests.accounting.support import START
from tests.accounting.validation.workloads import (
    ABNORMAL,
    BEHAVIOURS,
    Abnormal,
    Behaviour,
    Happening,
    beginning,
    workload,
)

SEEDS: Final = range(5)
_LATE: Final = 10
"""How many seconds after its end abnormal use may still be told."""


class Score(NamedTuple):
    """How a number of sessions were judged."""

    sessions: int
    found: int
    """In how many of them the abnormal use was told."""
    false: int
    """How many other alerts there were."""

    @property
    def recall(self) -> float:
        return self.found / self.sessions

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false)


def tell(detector: AbnormalUse, session_id: str, happening: Happening) -> list[Alert]:
    """Tell a detector of something that happened."""
    at, what, amount = happening
    match what:
        case "allocated":
            return detector.allocated(session_id, amount, at)
        case "freed":
            return detector.freed(session_id, at)
        case "refused":
            return detector.refused(session_id, at)
        case "freed badly":
            return detector.freed_badly(session_id, at)


def raised(behaviour: Behaviour, abnormal: Abnormal | None, seed: int) -> list[Alert]:
    """The alerts that a workload raises."""
    detector = AbnormalUse()
    return [
        alert
        for happening in workload(behaviour, abnormal, seed)
        for alert in tell(detector, "s", happening)
        if alert.raised
    ]


@cache
def score(abnormal: Abnormal) -> Score:
    """Judge all behaviours with a kind of abnormal use."""
    counts = Counter[str]()
    for behaviour in BEHAVIOURS:
        for seed in SEEDS:
            begin = START + beginning(seed) * 1000
            end = begin + (abnormal.seconds + _LATE) * 1000
            alerts = raised(behaviour, abnormal, seed)
            right = [
                each
                for each in alerts
                if each.anomaly is abnormal.kind and begin <= each.timestamp <= end
            ]
            counts["found"] += bool(right)
            counts["false"] += len(alerts) - bool(right)
    return Score(len(BEHAVIOURS) * len(SEEDS), counts["found"], counts["false"])


@cache
def false_alerts() -> int:
    """Count the alerts of all behaviours without abnormal use."""
    return sum(len(raised(each, None, seed)) for each in BEHAVIOURS for seed in SEEDS)


def table() -> str:
    """The table in Markdown."""
    lines = [
        "| put in | told as | sessions | found | false alerts | recall | precision |",
        "|---|---|---|---|---|---|---|",
    ]
    for abnormal in ABNORMAL:
        got = score(abnormal)
        lines.append(
            f"| {abnormal.name} | `{abnormal.kind}` | {got.sessions} | {got.found} | {got.false} "
            f"| {got.recall:.2f} | {got.precision:.2f} |"
        )
    sessions = len(BEHAVIOURS) * len(SEEDS)
    lines.append(f"| nothing | | {sessions} | | {false_alerts()} | | |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())

"""The Markdown report on a session. Its headings are stable; programs may look for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import attrs

from flight_memory.memory_analytics import MemoryStats, TrendDirection
from flight_memory.memory_types import MemoryAllocation, MemoryPressure
from memory_accounting.ledger import Book, Terms
from memory_accounting.limits import wit_name
from memory_accounting.purposes import by_class
from memory_accounting.sizes import described, format_size

TITLE: Final = "Memory report"
HEADINGS: Final = (
    "Now",
    "By purpose",
    "Limits",
    "Pressure",
    "Trend",
    "Oldest allocations",
    "Leak suspects",
)
_LATEST_DATE = 253_402_300_799_999


@attrs.frozen(kw_only=True)
class Findings:
    """Everything that a report tells; collecting it and writing it are apart."""

    session_id: str
    at: int
    terms: Terms
    book: Book
    stats: MemoryStats
    pressure: MemoryPressure
    trend: TrendDirection
    trend_seconds: int
    trend_samples: int
    predicted_peak: int | None
    oldest: Sequence[MemoryAllocation]
    suspects: Sequence[MemoryAllocation]
    more_suspects: int
    leak_seconds: int


def render(findings: Findings) -> str:
    """Write the report."""
    sections = (
        _now(findings),
        _by_purpose(findings),
        _limits(findings),
        [f"{findings.pressure}: {_percent(findings.book.used, findings.terms.capacity)} in use."],
        _trend(findings),
        _allocations(findings.oldest, findings.at) or ["None is live."],
        _suspects(findings),
    )
    lines = [
        f"# {TITLE}",
        "",
        (
            f"Session {code(findings.session_id)} on platform {code(findings.terms.platform)}, "
            f"at {moment(findings.at)}."
        ),
    ]
    for heading, section in zip(HEADINGS, sections, strict=True):
        lines += ["", f"## {heading}", "", *section]
    return "\n".join(lines) + "\n"


def _now(findings: Findings) -> list[str]:
    stats, book, capacity = findings.stats, findings.book, findings.terms.capacity
    return _table(
        ("Figure", "Value"),
        (
            ("In use", f"{described(book.used)}, {_percent(book.used, capacity)} of the capacity"),
            ("Capacity", described(capacity)),
            ("Available", described(capacity - book.used)),
            ("Peak", described(book.peak)),
            ("Committed in pages", described(book.committed)),
            ("Live allocations", str(stats.active_allocations)),
            ("Allocations ever made", str(stats.total_allocations)),
            ("Average allocation", described(stats.average_allocation_size.bytes)),
            ("Efficiency", f"{stats.efficiency_ratio:.1%}"),
        ),
    )


def _by_purpose(findings: Findings) -> list[str]:
    rows = [
        (purpose.value, size.human_readable, _percent(size.bytes, findings.book.used))
        for purpose, size in findings.stats.usage_by_purpose
    ]
    return _table(("Purpose", "In use", "Share"), rows) if rows else ["Nothing is in use."]


def _limits(findings: Findings) -> list[str]:
    limits, book = findings.terms.limits, findings.book
    rows = [("capacity", findings.terms.capacity, book.used)]
    for place, (name, bound) in enumerate(limits._asdict().items()):
        in_class = by_class(book.shares, place)
        rows.append((wit_name(name), bound, book.used if in_class is None else in_class))
    return _table(
        ("Limit", "Bound", "In use", "Head-room"),
        [
            (name, described(bound), format_size(used), format_size(max(0, bound - used)))
            for name, bound, used in rows
        ],
    )


def _trend(findings: Findings) -> list[str]:
    lines = [
        (
            f"{findings.trend} over the last {findings.trend_seconds} s "
            f"({findings.trend_samples} samples)."
        )
    ]
    peak = findings.predicted_peak
    if peak is None:
        return [*lines, "Too few samples for a prediction."]
    share = _percent(peak, findings.terms.capacity)
    return [
        *lines,
        (
            f"Predicted peak over the next {findings.trend_seconds} s: {described(peak)}, "
            f"{share} of the capacity."
        ),
    ]


def _suspects(findings: Findings) -> list[str]:
    rule = (
        f"older than {findings.leak_seconds} s, of a purpose whose use has only grown in that time"
    )
    if not findings.suspects:
        return [f"No live allocation is {rule}."]
    more = ["", f"{findings.more_suspects} more are not listed."] if findings.more_suspects else []
    return [
        f"Allocations {rule}:",
        "",
        *_allocations(findings.suspects, findings.at),
        *more,
    ]


def _allocations(allocations: Iterable[MemoryAllocation], at: int) -> list[str]:
    rows = [
        (
            code(allocation.id),
            allocation.purpose.value,
            allocation.size.human_readable,
            f"{max(0, at - allocation.allocated_at) // 1000} s",
        )
        for allocation in allocations
    ]
    return _table(("Allocation", "Purpose", "Size", "Age"), rows) if rows else []


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def code(text: str) -> str:
    """Quote text of unknown origin as a code span that nothing in it can end, also in a table."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", "\\|")


def moment(at: int) -> str:
    """Write a moment (milliseconds since the Unix epoch) as RFC 3339, where a date can hold it."""
    if at > _LATEST_DATE:
        return f"{at} ms since 1970"
    date = datetime.fromtimestamp(at // 1000, tz=UTC)
    return f"{date:%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z"


def _percent(part: int, whole: int) -> str:
    """Write a share with one decimal, rounded down, so that 100 % means all of it."""
    tenths = part * 1000 // whole if whole else 0
    return f"{tenths // 10}.{tenths % 10} %"

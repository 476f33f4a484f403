"""How the benchmarks measure: interleaved batches, the least time of each, and ratios of those."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping

import attrs


@attrs.frozen
class Row:
    """One line of the table: what was measured, the figure, and the bound it is held to.

    The bound is the most that the figure may be or, with `at_least`, the least.
    """

    what: str
    figure: float
    bound: float | None
    unit: str = "x"
    note: str = ""
    at_least: bool = attrs.field(default=False, kw_only=True)

    @property
    def holds(self) -> bool:
        """Whether the figure is within its bound (always, where there is none)."""
        if self.bound is None:
            return True
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    @property
    def limit(self) -> str:
        """The bound with its unit and direction; nothing where there is none."""
        if self.bound is None:
            return ""
        return f"{'>=' if self.at_least else '<='} {self.bound:g} {self.unit}"


def least_seconds(
    actions: Mapping[str, Callable[[], object]], *, rounds: int = 5
) -> dict[str, float]:
    """Run long actions in turn, `rounds` times; return the least wall seconds of each."""
    least = dict.fromkeys(actions, float("inf"))
    for _ in range(rounds):
        for name, action in actions.items():
            gc.collect()
            start = time.perf_counter()
            action()
            least[name] = min(least[name], time.perf_counter() - start)
    return least


def seconds_per_call(batch: Callable[[int], None], number: int) -> float:
    """Time one batch of `number` calls with the garbage collector paused."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        start = time.perf_counter()
        batch(number)
        return (time.perf_counter() - start) / number
    finally:
        if was_enabled:
            gc.enable()


def interleaved(
    batches: Mapping[str, Callable[[int], None]], *, number: int, rounds: int = 15
) -> dict[str, float]:
    """Run the batches in turn, `rounds` times; return the least seconds per call of each.

    Taking turns makes a drift of the machine's speed hit all of them alike, and the least time is
    the one with the least disturbance.
    """
    least = dict.fromkeys(batches, float("inf"))
    for _ in range(rounds):
        for name, batch in batches.items():
            least[name] = min(least[name], seconds_per_call(batch, number))
    return least

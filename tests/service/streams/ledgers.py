"""A ledger that counts what it is asked, and fails when it is told to."""

from __future__ import annotations

import asyncio
from collections import Counter

from flight_memory.memory_types import (
    MemoryError_,
    MemoryErrorCode,
    MemoryPressure,
    MemorySize,
    MemoryUsageSnapshot,
)
from flight_v6r.events import (
    Change,
    ChangeEventsMissed,
    ChangeLimitCrossed,
    ChangeSessionEnded,
    LimitCrossing,
    MemoryEvent,
    WatchedLimit,
)
from memory_accounting.events.awaiting import AsyncSubscription
from memory_accounting.events.subscriptions import Subscriptions
from memory_accounting.sizes import memory_size
from wit_runtime import Err, Ok, Result

TOTAL = 1 << 30
SOME = ChangeLimitCrossed(
    LimitCrossing(WatchedLimit.SOFT_LIMIT, MemorySize(1, "1B"), MemorySize(1, "1B"), reached=True)
)


class FakeLedger:
    """As much of an `Engine` as streams ask for."""

    def __init__(self, *session_ids: str) -> None:
        self.used = dict.fromkeys(session_ids, 0)
        self.asked: Counter[str] = Counter()
        self.read_at: list[float] = []
        self.failure: str | None = None
        self.exception: Exception | None = None
        self.cannot_subscribe = 0
        self.subscribed_at: list[float] = []
        self.slowness = 0.0
        self._feed = Subscriptions()

    async def get_memory_snapshot(
        self, session_id: str
    ) -> Result[MemoryUsageSnapshot, MemoryError_]:
        self.asked[f"snapshot {session_id}"] += 1
        self.read_at.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.slowness)
        if self.exception is not None:
            raise self.exception
        refusal = self._refusal(session_id)
        if refusal is not None:
            return refusal
        used = self.used[session_id]
        return Ok(
            MemoryUsageSnapshot(
                timestamp=1_640_995_200_000,
                session_id=session_id,
                platform="v6r-medium",
                total=memory_size(TOTAL),
                used=memory_size(used),
                available=memory_size(TOTAL - used),
                fragmentation_ratio=0.05,
            )
        )

    async def get_memory_pressure(self, session_id: str) -> Result[MemoryPressure, MemoryError_]:
        self.asked[f"pressure {session_id}"] += 1
        refusal = self._refusal(session_id)
        if refusal is not None:
            return refusal
        percent = self.used[session_id] * 100 // TOTAL
        if percent >= 95:
            return Ok(MemoryPressure.CRITICAL)
        return Ok(MemoryPressure.HIGH if percent >= 85 else MemoryPressure.LOW)

    async def list_sessions(self) -> Result[list[str], MemoryError_]:
        self.asked["list"] += 1
        if self.failure is not None:
            return self._away(self.failure)
        return Ok(list(self.used))

    async def subscribe(
        self, session_id: str | None = None, *, queue: int = 4096
    ) -> AsyncSubscription:
        self.subscribed_at.append(asyncio.get_running_loop().time())
        if self.cannot_subscribe:
            self.cannot_subscribe -= 1
            raise ConnectionError("the store is away")
        return AsyncSubscription(self._feed.subscribe(session_id, queue=queue))

    def use(self, session_id: str, used: int = 1, *, is_told: bool = True) -> None:
        """Change what a session uses; opens it."""
        self.used[session_id] = used
        if is_told:
            self.tell(session_id, SOME)

    def end(self, session_id: str, *, is_told: bool = True) -> None:
        del self.used[session_id]
        if is_told:
            self.tell(session_id, ChangeSessionEnded())

    def miss(self, session_id: str) -> None:
        self.tell(session_id, ChangeEventsMissed())

    def tell(self, session_id: str, change: Change) -> None:
        self._feed.tell([MemoryEvent(session_id, 1, 1, change)])

    def drop_subscriptions(self) -> None:
        self._feed.close()

    def _refusal(self, session_id: str) -> Err[MemoryError_] | None:
        if self.failure is not None:
            return self._away(self.failure)
        if session_id in self.used:
            return None
        message = f"unknown session {session_id!r}"
        return Err(MemoryError_(MemoryErrorCode.INVALID_ALLOCATION, message, None, 1))

    @staticmethod
    def _away(why: str) -> Err[MemoryError_]:
        return Err(MemoryError_(MemoryErrorCode.ALLOCATION_FAILED, why, None, 1))

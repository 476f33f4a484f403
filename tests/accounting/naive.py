"""The pool's behaviour written down plainly: a list, and everything added up anew."""

from __future__ import annotations

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose

Code = MemoryErrorCode
Purpose = MemoryPurpose


class NaiveAllocation:
    def __init__(self, session: str, amount: int, purpose: MemoryPurpose) -> None:
        self.session = session
        self.amount = amount
        self.purpose = purpose
        self.live = True

    @property
    def rounded(self) -> int:
        page = 65536 if self.purpose is Purpose.WASM_LINEAR else 4096
        while self.amount % page:
            return self.amount + page - self.amount % page
        return self.amount


class NaiveSession:
    def __init__(self, capacity: int) -> None:
        self.allocations: list[NaiveAllocation] = []
        self.peak = 0
        self.hold_to(capacity)

    def hold_to(self, capacity: int) -> None:
        self.capacity = capacity
        self.heap_max = capacity
        self.stack_max = max(1, capacity // 8)
        self.cache_max = max(1, capacity // 4)
        self.soft_limit = max(1, 85 * capacity // 100)
        self.hard_limit = capacity

    def live(self) -> list[NaiveAllocation]:
        return [each for each in self.allocations if each.live]

    def used(self, *purposes: MemoryPurpose) -> int:
        return sum(e.amount for e in self.live() if not purposes or e.purpose in purposes)

    def committed(self) -> int:
        return sum(each.rounded for each in self.live())

    def why_not(self, allocation: NaiveAllocation) -> MemoryErrorCode | None:
        if allocation.amount == 0:
            return Code.INVALID_SIZE
        if self.used() + allocation.amount > self.capacity:
            return Code.INSUFFICIENT_MEMORY
        if self.used() + allocation.amount > self.hard_limit:
            return Code.LIMIT_EXCEEDED
        for maximum, members in (
            (self.heap_max, (Purpose.VM_HEAP, Purpose.WASM_LINEAR)),
            (self.stack_max, (Purpose.COMPONENT_STACK,)),
            (self.cache_max, (Purpose.ASSET_CACHE, Purpose.JIT_CODE_CACHE)),
        ):
            in_class = self.used(*members) + allocation.amount
            if allocation.purpose in members and in_class > maximum:
                return Code.LIMIT_EXCEEDED
        if self.committed() + allocation.rounded > self.capacity:
            return Code.FRAGMENTATION_ERROR
        return None

    def add(self, allocation: NaiveAllocation) -> None:
        self.allocations.append(allocation)
        self.peak = max(self.peak, self.used())

    def why_not_limits(
        self, heap: int, stack: int, cache: int, soft: int, hard: int
    ) -> MemoryErrorCode | None:
        if 0 in {heap, stack, cache, soft, hard}:
            return Code.INVALID_SIZE
        if soft > hard or hard > self.capacity or heap > hard or stack > hard or cache > hard:
            return Code.LIMIT_EXCEEDED
        return None

    def pressure(self) -> str:
        used = self.used()
        if used * 100 >= self.capacity * 95:
            return "critical"
        if used * 100 >= self.capacity * 85 or used >= self.soft_limit:
            return "high"
        if used * 100 >= self.capacity * 70:
            return "medium"
        return "low"

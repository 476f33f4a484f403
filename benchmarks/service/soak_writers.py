"""Clients that change sessions, remember what was acknowledged, and compare in the end."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Final

from benchmarks.service.soak_books import Book
from benchmarks.service.soak_calls import Calls, session_path

_TASKS: Final = 6
_SESSIONS: Final = 4
_LIVE: Final = 40
_LIFE: Final = 300
"""How many operations a session sees before it is ended."""
_ENDED: Final = 20
_CAPACITY: Final = 4 << 30
_PURPOSES: Final = ("temporary", "asset-cache", "jit-code-cache", "system-reserved")
_ALLOCATIONS: Final = "/api/v1/memory/allocations"
_UNKNOWN_ID: Final = "017e127f-5c00-7000-8000-5d6b8a0c3f00"


class Writer:
    """One task with sessions of its own."""

    def __init__(self, calls: Calls, name: str, chance: random.Random) -> None:
        """Begin with no sessions."""
        self._calls, self._name, self._chance = calls, name, chance
        self._books: list[Book] = []
        self._ended: list[str] = []
        self._number = 0

    async def run(self, until: float) -> None:
        """Change the sessions until a moment of the monotonic clock."""
        while time.monotonic() < until:
            if len(self._books) < _SESSIONS:
                await self._open()
            else:
                await self._operate(self._chance.choice(self._books))
            await asyncio.sleep(self._chance.random() * 0.02)

    async def _open(self) -> None:
        self._number += 1
        book = Book(f"soak/{self._name}-{self._number}")
        if await self._configure(book):
            self._books.append(book)
        else:  # it may be there or not, and nobody will ask
            await asyncio.sleep(0.2)

    async def _operate(self, book: Book) -> None:
        book.operations += 1
        if book.operations > _LIFE:
            await self._end(book)
            return
        draw = self._chance.random()
        if draw < 0.8:  # noqa: PLR2004 - how often
            is_full = len(book.live) >= _LIVE
            wants_free = book.live and (is_full or self._chance.random() < 0.5)  # noqa: PLR2004 - same
            await (self._free(book) if wants_free else self._create(book))
            return
        others = (self._limits, self._machine, self._configure, self._bad, self._validate)
        await self._chance.choice(others)(book)

    async def _create(self, book: Book) -> None:
        size = {"bytes": self._chance.randint(1, 1 << 20)}
        body = {"session_id": book.session_id, "size": size}
        body["purpose"] = self._chance.choice(_PURPOSES)
        status, made = await self._calls.ask("POST", _ALLOCATIONS, body, expects=(201, 409))
        if status == 201:  # noqa: PLR2004 - created
            book.live.add(made["id"])
            self._calls.tally.acknowledged += 1
        elif status in {0, 503}:
            book.unsure_made += 1

    async def _free(self, book: Book) -> None:
        each = self._chance.choice(sorted(book.live))
        status, _ = await self._calls.ask("POST", f"{_ALLOCATIONS}/{each}/free")
        book.live.discard(each)
        if status in {0, 503}:
            book.unsure_freed.add(each)
        else:
            book.freed.add(each)
            self._calls.tally.acknowledged += 1

    async def _configure(self, book: Book) -> bool:
        body = {"user_id": "soak", "platform": "custom", "capacity": _CAPACITY}
        path = session_path(book.session_id, "/configure")
        status, held = await self._calls.ask("POST", path, body)
        is_done = status == 200  # noqa: PLR2004 - OK
        book.hard_limit = held["limits"]["hard_limit"]["bytes"] if is_done else None
        return is_done

    async def _limits(self, book: Book) -> None:
        hard = self._chance.randint(_CAPACITY // 2, _CAPACITY)
        names = ("heap_max", "stack_max", "cache_max", "soft_limit")
        body = {each: {"bytes": hard * 4 // 5} for each in names} | {"hard_limit": {"bytes": hard}}
        path = session_path(book.session_id, "/memory/limits")
        status, _ = await self._calls.ask("PUT", path, body)
        book.hard_limit = hard if status == 200 else None  # noqa: PLR2004 - OK

    async def _machine(self, book: Book) -> None:
        path = session_path(book.session_id, "/vm")
        if book.machine:
            status, _ = await self._calls.ask("DELETE", path)
            book.machine = False if status == 200 else None  # noqa: PLR2004 - OK
            return
        expects = (201,) if book.machine is False else (201, 409)
        body = {"vmSize": "small"}
        status, _ = await self._calls.ask("POST", path, body, expects=expects)
        book.machine = True if status in {201, 409} else None

    async def _validate(self, book: Book) -> None:
        body = {"size": {"bytes": self._chance.randint(1, 1 << 30)}, "purpose": "temporary"}
        path = session_path(book.session_id, "/memory/validate")
        await self._calls.ask("POST", path, body)

    async def _bad(self, book: Book) -> None:
        size = {"bytes": self._chance.choice([0, -1, 2**64, "4", None])}
        body = {"session_id": book.session_id, "size": size, "purpose": "temporary"}
        await self._calls.ask("POST", _ALLOCATIONS, body, expects=(422,))
        await self._calls.ask("POST", f"{_ALLOCATIONS}/{_UNKNOWN_ID}/free", expects=(404,))
        if book.freed:
            path = f"{_ALLOCATIONS}/{self._chance.choice(sorted(book.freed))}/free"
            await self._calls.ask("POST", path, expects=(410,))

    async def _end(self, book: Book) -> None:
        status, _ = await self._calls.ask("DELETE", session_path(book.session_id))
        self._books.remove(book)
        if status == 200:  # noqa: PLR2004 - OK
            self._calls.tally.acknowledged += 1
            self._ended = [*self._ended[1 - _ENDED :], book.session_id]

    async def compare(self) -> None:
        """Compare what was acknowledged with the ledger."""
        lost = self._calls.tally.lost
        for book in self._books:
            path = session_path(book.session_id)
            status, found = await self._calls.ask("GET", f"{path}/allocations")
            _, snapshot = await self._calls.ask("GET", f"{path}/memory")
            _, limits = await self._calls.ask("GET", f"{path}/memory/limits")
            if status != 200:  # noqa: PLR2004 - OK
                lost.append(f"{book.session_id}: {status} {found}")
                continue
            lost += book.lost(found)
            if not book.sums_up(snapshot, found):
                lost.append(f"{book.session_id}: the count of used bytes is off: {snapshot}")
            if book.hard_limit not in {None, limits["hard_limit"]["bytes"]}:
                lost.append(f"{book.session_id}: limits {limits}, not {book.hard_limit}")
        for session_id in self._ended:
            await self._calls.ask("GET", session_path(session_id), expects=(404,))


async def write(calls: Calls, seconds: float, seed: int) -> None:
    """Have several tasks write, and compare."""
    writers = [
        Writer(calls, f"{seed}-{number}", random.Random(f"{seed} {number}"))  # noqa: S311 - no secret
        for number in range(_TASKS)
    ]
    until = time.monotonic() + seconds
    await asyncio.gather(*(each.run(until) for each in writers))
    for each in writers:
        await each.compare()

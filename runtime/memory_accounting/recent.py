"""What was used recently, in two generations: bounded, and cheap for any number of threads."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """A mapping from texts that forgets what was kept before the last so many.

    Every access is one operation of a dictionary, so threads need no lock: at worst an entry is
    forgotten early. It is a memory aid, and whoever asks it must do without an answer.
    """

    __slots__ = ("_newer", "_older", "_share")

    def __init__(self, most: int) -> None:
        """Keep at most so many, and at least half of them; nothing, if that is 0."""
        self._share = most // 2
        self._newer: dict[str, T] = {}
        self._older: dict[str, T] = {}

    def get(self, key: str) -> T | None:
        """Return what is kept for a key."""
        kept = self._newer.get(key)
        return self._older.get(key) if kept is None else kept

    def keep(self, key: str, value: T) -> None:
        """Keep a value in place of what was kept."""
        newer = self._newer
        if len(newer) >= self._share:
            if not self._share:
                return
            self._older, newer = newer, {}
            self._newer = newer
        newer[key] = value

    def forget(self, key: str) -> None:
        """Keep nothing for a key."""
        self._newer.pop(key, None)
        self._older.pop(key, None)

    def clear(self) -> None:
        """Keep nothing."""
        self._newer, self._older = {}, {}

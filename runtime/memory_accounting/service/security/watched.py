"""What is read from a file, and read again once the file has changed."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeAlias, TypeVar

T = TypeVar("T")

_log: Final = logging.getLogger("memory_accounting.service.security")
_SECONDS: Final = 1.0
_OTHERS: Final = 0o077

_Stamp: TypeAlias = tuple[int, int, int]


class Watched(Generic[T]):
    """The contents of a file as of about a second ago, as long as they could be read.

    A file that is broken or gone keeps what was read before, and is logged once: a typing error
    must neither lock everyone out nor let anyone in.
    """

    def __init__(
        self, path: Path, parse: Callable[[str], T], ticks: Callable[[], float], *, is_private: bool
    ) -> None:
        """Read the file; raises ValueError, naming the file, where that cannot be done."""
        self._path = path
        self._parse = parse
        self._ticks = ticks
        self._is_private = is_private
        self._checked_at = ticks()
        self._stamp: _Stamp | None
        try:
            self._stamp = self._stamp_now()
            self._value = self._read()
        except OSError as error:
            raise ValueError(f"{path}: {error.strerror}; name a file that can be read") from None

    def current(self) -> T:
        """Return what is in the file; looks for a change at most once a second."""
        now = self._ticks()
        if now - self._checked_at >= _SECONDS:
            self._checked_at = now
            self._look()
        return self._value

    def _look(self) -> None:
        try:
            stamp = self._stamp_now()
        except OSError as error:
            self._keep(None, f"{self._path}: {error.strerror}")
            return
        if stamp == self._stamp:
            return
        try:
            self._value = self._read()
        except OSError as error:
            self._keep(stamp, f"{self._path}: {error.strerror}")
        except ValueError as error:
            self._keep(stamp, str(error))
        else:
            self._stamp = stamp
            _log.info("%s: read again", self._path)

    def _keep(self, stamp: _Stamp | None, reason: str) -> None:
        if stamp != self._stamp:
            _log.error("%s; what was read before still holds", reason)
        self._stamp = stamp

    def _stamp_now(self) -> _Stamp:
        # A file that is replaced within the clock's resolution has another inode or size.
        found = self._path.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> T:
        try:
            text = self._path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ValueError(f"{self._path}: it is not UTF-8") from None
        try:
            value = self._parse(text)
        except ValueError as error:
            raise ValueError(f"{self._path}: {error}") from None
        if self._is_private and os.name == "posix" and self._path.stat().st_mode & _OTHERS:
            _log.warning("%s: others may read or change it; run `chmod 600 %s`", *[self._path] * 2)
        return value

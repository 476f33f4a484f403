"""Those who want to know: each with a bounded queue, so that nobody who is slow holds others up."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Final, Self

from flight_v6r.events import ChangeEventsMissed, MemoryEvent
from memory_accounting.renewing import renew_in_child

QUEUE: Final = 4096
"""How many events wait for a subscriber by default."""


class Subscription:
    """The events that one subscriber has not taken yet, of one session or of all.

    Where more wait than the queue holds, the oldest go, and an `events-missed` for their session
    takes their place. Iterating waits for events until the subscription is closed.
    """

    def __init__(
        self,
        session_id: str | None,
        most: int,
        on_close: Callable[[Subscription], None],
    ) -> None:
        """Wait for events of a session, or of all; `most` of them at a time."""
        if most < 1:
            raise ValueError(f"queue: {most} is not at least 1")
        self.session_id: Final = session_id
        self._most = most
        self._on_close = on_close
        self._waiting: deque[MemoryEvent] = deque()
        self._missed: dict[str, MemoryEvent] = {}
        self.renew_locks()
        self._is_closed = False
        self._wake: Callable[[], None] | None = None
        self._wants: Callable[[MemoryEvent], bool] | None = None

    def renew_locks(self) -> None:
        """Take a new lock, which nobody holds: for a process that was forked."""
        self._changed = threading.Condition()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def __iter__(self) -> Iterator[MemoryEvent]:
        """Yield events as they come, until the subscription is closed and none is left."""
        while True:
            event = self.get()
            if event is None:
                return
            yield event

    def get(self, timeout: float | None = None) -> MemoryEvent | None:
        """Wait for the next event, for at most so many seconds.

        Returns None when the time is over, or when the subscription is closed and none is left.
        """
        limit = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while not (self._waiting or self._missed or self._is_closed):
                left = None if limit is None else limit - time.monotonic()
                if left is not None and left <= 0:
                    return None
                self._changed.wait(left)
            return self._take()

    def take(self) -> MemoryEvent | None:
        """Return the next event if one is there already."""
        with self._changed:
            return self._take()

    @property
    def is_closed(self) -> bool:
        """Whether no more events will come."""
        return self._is_closed

    def wake_with(self, wake: Callable[[], None]) -> None:
        """Have a function called, in any thread, whenever there may be something to take."""
        self._wake = wake

    def only(self, wants: Callable[[MemoryEvent], bool]) -> None:
        """Collect those events alone that a function wants; it is called in any thread.

        It must be quick and must not fail: whoever changes a session calls it.
        """
        self._wants = wants

    def put(self, event: MemoryEvent) -> None:
        """Let an event wait to be taken. Never waits itself."""
        if self._wants is not None and not self._wants(event):
            return
        with self._changed:
            if self._is_closed:
                return
            if len(self._waiting) >= self._most:
                lost = self._waiting.popleft()
                self._missed[lost.session_id] = lost
            self._waiting.append(event)
            self._changed.notify()
        if self._wake is not None:
            self._wake()

    def close(self) -> None:
        """Take no more events; what waits can still be taken. Closing twice is the same."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._on_close(self)
        if self._wake is not None:
            self._wake()

    def _take(self) -> MemoryEvent | None:
        for session_id in self._missed:
            lost = self._missed.pop(session_id)
            return MemoryEvent(session_id, lost.sequence, lost.timestamp, ChangeEventsMissed())
        return self._waiting.popleft() if self._waiting else None


class Subscriptions:
    """All subscriptions to one pool. Safe for threads."""

    def __init__(self) -> None:
        """Begin without any."""
        self.present: tuple[Subscription, ...] = ()
        """Those there are; a plain attribute, since every allocation asks whether there are any."""
        self._renew_locks()
        renew_in_child(self, Subscriptions._renew_locks)

    def _renew_locks(self) -> None:
        """Take new locks, which nobody holds: for a process that was forked."""
        self._lock = threading.Lock()
        for subscription in self.present:
            subscription.renew_locks()

    def __bool__(self) -> bool:
        """Tell whether anybody wants to know."""
        return bool(self.present)

    def subscribe(self, session_id: str | None = None, *, queue: int = QUEUE) -> Subscription:
        """Begin to collect the events of a session, or of all sessions."""
        subscription = Subscription(session_id, queue, self._remove)
        with self._lock:
            self.present = (*self.present, subscription)
        return subscription

    def tell(self, events: Iterable[MemoryEvent]) -> None:
        """Hand events to those who want them."""
        for event in events:
            for subscription in self.present:
                if subscription.session_id in {None, event.session_id}:
                    subscription.put(event)

    def close(self) -> None:
        """Close all of them."""
        for subscription in self.present:
            subscription.close()

    def _remove(self, subscription: Subscription) -> None:
        with self._lock:
            self.present = tuple(each for each in self.present if each is not subscription)

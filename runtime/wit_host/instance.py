"""An instance: the store it lives in, who is inside it, and what became of it.

A store may be used by one thread at a time, and a component may not be entered while it is inside a
call. So an instance has one token. Whoever calls takes it and gives it back; who finds it gone
waits, or is told that it cannot be had any more.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from wit_host import library
from wit_host.engine import TICKER, Engine
from wit_host.entering import called_by_the_engine
from wit_host.errors import (
    HostError,
    InstanceClosedError,
    InstanceDeadError,
    InstantiationError,
    InterruptedCallError,
    OutOfTimeError,
    ReentryError,
    TrapError,
)
from wit_host.faults import has_trapped, take_message, take_trap
from wit_host.limits import Limits

_WAIT_SECONDS = 0.0002


class Instance:
    """A store and the state of what is in it."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        """Make a store with limits; nothing is in it yet."""
        self.engine = engine
        self.limits = limits
        self.death: BaseException | None = None
        self.closed = False
        self.tokens: list[bool] = []
        """The token, while nobody has it: deleting from a list is atomic, cheap, and no call.

        After a call, Python may run a signal's handler, and what that raises would lose the token.
        """
        self.call = library.func_call
        """How functions of the guest are called."""
        self.orphans: list[int] = []
        """Handles to the guest's resources that Python let go of without closing them."""
        self.slots: list[object] = []
        """Where results lie that the next call would let go of."""
        self.held: dict[int, Any] = {}
        """Objects of the host that the guest has handles to, by their numbers."""
        self.kept: list[object] = []
        """What the engine points to for as long as the store lives."""
        self._pending: BaseException | None = None
        self._verdict: type[TrapError] | None = None
        self._deadline: float | None = None
        self._interrupted = False
        self._is_open = False
        self._store: int | None = library.store_new(engine.pointer, None, None)
        self.context = ctypes.c_void_p(library.store_context(self._store))
        self._set_limits()
        TICKER.start(engine)

    @property
    def store(self) -> int:
        """The store's address."""
        if self._store is None:
            raise InstanceClosedError("the instance is closed")
        return self._store

    def _set_limits(self) -> None:
        limits = self.limits
        bounds = (
            limits.memory_bytes,
            limits.table_elements,
            limits.instances,
            limits.tables,
            limits.memories,
        )
        library.store_limiter(self.store, *(-1 if bound is None else bound for bound in bounds))
        callback = library.EPOCH_CALLBACK(_watch(self))
        self.kept.append(callback)
        library.epoch_callback(self.store, callback, None, None)
        library.set_epoch_deadline(self.context, 1)

    @property
    def is_limited(self) -> bool:
        """Whether `begin` has to run before each call."""
        return self.limits.seconds is not None or self.limits.fuel is not None

    def begin(self) -> None:
        """Give a call its time and its fuel."""
        if self.limits.seconds is not None:
            self._deadline = time.monotonic() + self.limits.seconds
        if self.limits.fuel is not None:
            library.set_fuel(self.context, self.limits.fuel)

    def open(self) -> None:
        """Let calls in."""
        self._is_open = True
        self.tokens.append(True)

    def wait(self) -> None:
        """Take the token once it is there; the slow way in, when it was not there at once."""
        beyond = _frame(1).f_back  # who calls this is about to enter, who called that may be inside
        while True:
            if self.closed:
                raise InstanceClosedError("the instance is closed")
            if self.death is not None:
                raise InstanceDeadError(
                    f"an earlier call ended the instance ({self._why()}); make a new one"
                ) from self.death
            if self._is_inside(beyond):
                raise ReentryError(
                    "the instance is inside a call on this thread, and a component cannot be"
                    " entered twice; do it after the call"
                )
            try:
                del self.tokens[0]
            except IndexError:
                time.sleep(_WAIT_SECONDS)
            else:
                return

    def _why(self) -> str:
        """What ended the instance, on one line."""
        if isinstance(self.death, TrapError):
            return str(self.death).partition("\n")[0]
        return repr(self.death)

    def _is_inside(self, frame: FrameType | None) -> bool:
        """Whether a call of this instance is on this thread's stack, from a frame on."""
        while frame is not None:
            # Every specialised function holds its instance in a variable of this name.
            if "_instance" in frame.f_code.co_freevars and frame.f_locals["_instance"] is self:
                return True
            frame = frame.f_back
        return False

    def interrupt(self) -> None:
        """End the call that is running, if one is, at the next look; safe from any thread."""
        self._interrupted = True

    def look(self) -> str | None:
        """Say why what is running has to end, or None; called with every tick."""
        if self._interrupted:
            self._verdict = InterruptedCallError
            return "interrupted"
        if self._deadline is not None and time.monotonic() >= self._deadline:
            self._verdict = OutOfTimeError
            return "out of time"
        return None

    def host_failed(self, error: BaseException) -> int:
        """Keep an exception of host code for whoever called the export, and stop the guest."""
        self.keep(error)
        address: int = library.error_new(b"an exception in host code")
        return address

    def keep(self, error: BaseException) -> None:
        """Keep an exception of host code that cannot stop the guest; the first one counts."""
        if self._pending is None:
            self._pending = error

    def checked(self, error: int | None) -> int | None:
        """Return the engine's error, or one if host code failed and could not stop the guest."""
        if error or self._pending is None:
            return error
        return self.host_failed(self._pending)

    def checked_call(self, *arguments: object) -> int | None:
        """Call a function of the guest, where host code may fail like that."""
        return self.checked(library.func_call(*arguments))

    def failure(self, error: int, function: str) -> BaseException:
        """Return what to raise for a call that failed; the instance is dead from here on."""
        trap = take_trap(error, function)
        raised: BaseException = trap
        if self._pending is not None:
            raised = self._pending
        elif self._verdict is OutOfTimeError:
            raised = OutOfTimeError(
                function, f"it took longer than {self.limits.seconds} s", trap.frames
            )
        elif self._verdict is not None:
            raised = self._verdict(function, "interrupted from outside", trap.frames)
        self._pending = None
        self.death = raised
        return raised

    def failed_to_start(self, error: int) -> BaseException:
        """Return what to raise for an instantiation that failed."""
        if self._pending is None and self._verdict is None and not has_trapped(error):
            self.death = InstantiationError(
                f"the component cannot be instantiated: {take_message(error)}"
            )
            return self.death
        return self.failure(error, "the instantiation")

    def bury(self) -> BaseException | None:
        """Drop the handles that Python let go of; inside a call's turn, before the call.

        Return what to raise if a destructor ended the instance.
        """
        while self.orphans:
            handle = self.orphans.pop()
            error = self.checked(library.handle_drop(self.context, handle))
            library.handle_delete(handle)
            if error:
                return self.failure(error, "a resource's destructor")
        return None

    def drop(self, handle: int) -> None:
        """Drop a handle to a resource of the guest, in turn with the calls."""
        self.orphans.append(handle)
        try:
            del self.tokens[0]
        except IndexError:
            if self.death is not None or self.closed or self._is_inside(_frame()):
                return
            self.wait()
        leave: Callable[[bool], None] = self.tokens.append
        try:
            if self.is_limited:
                self.begin()
            failure = self.bury()
            if failure is not None:
                leave = _gone
                raise failure
        finally:
            leave(True)  # noqa: FBT003 - the token

    def check(self, error: int | None, what: Callable[[str], HostError]) -> None:
        """Raise what `what` makes of the engine's message, if there is an error."""
        if error:
            raise what(take_message(error))

    def close(self) -> None:
        """Let go of the store, after the call that is running if there is one."""
        if self.closed:
            return
        is_busy = self._is_open and self.death is None and not self.tokens
        if is_busy and self._is_inside(_frame()):
            raise ReentryError("the instance is inside a call on this thread; close it after that")
        self.closed = True
        while self._is_open and self.death is None:
            try:
                del self.tokens[0]
                break
            except IndexError:
                time.sleep(_WAIT_SECONDS)
        self._destroy()

    def _destroy(self) -> None:
        store, self._store = self._store, None
        if store is None:
            return
        for slot in self.slots:
            library.val_delete(slot)
        self.slots.clear()
        for handle in self.orphans:
            library.handle_delete(handle)
        self.orphans.clear()
        library.store_delete(store)
        self.kept.clear()
        self.held.clear()
        TICKER.stop(self.engine)

    def __del__(self) -> None:
        """Let go of a store that nobody closed; nothing can be inside it any more."""
        self.closed = True
        self._destroy()


_frame = sys._getframe  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


def _gone(_token: bool) -> None:  # noqa: FBT001 - the token
    """Keep the token of an instance that is dead."""


@called_by_the_engine
def _watch(instance: Instance) -> Callable[[Any, Any, Any, Any], int | None]:
    def watch(_context: Any, _data: Any, delta: Any, _kind: Any) -> int | None:
        try:
            delta[0] = 1
            reason = instance.look()
            return library.error_new(reason.encode()) if reason else None
        except BaseException as error:  # noqa: BLE001 - a signal's exception, given to the caller
            return instance.host_failed(error)

    return watch

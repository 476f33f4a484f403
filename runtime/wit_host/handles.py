"""Handles to resources as they cross: the guest's own, and objects of the host that guests hold.

A guest's resource is a handle object here; giving it away empties it, closing it drops it, and one
that Python lets go of is dropped before the next call. An object of the host is kept in a table
while a guest holds a handle to it. The same object may be given several times; it is closed once,
when the guest has dropped the last of its handles, or not at all if the host has it back by then.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from wit_host import library, types
from wit_host.closing import AsyncClosing, Closing
from wit_host.errors import HostError, InstanceClosedError
from wit_host.faults import take_message
from wit_host.instance import Instance
from wit_runtime.resources import ResourceClosedError

if TYPE_CHECKING:
    from wit_host.awaiting import Awaiter


class GuestHandle(Closing):
    """A handle to a resource of the guest; classes for each resource extend it."""

    __slots__ = ("__weakref__", "_instance", "_pointer")

    _instance: Instance
    _pointer: int | None

    @property
    def closed(self) -> bool:
        """Whether the handle was dropped or given away."""
        return self._pointer is None

    def close(self) -> None:
        """Drop the handle, which runs the guest's destructor; a second call does nothing."""
        pointer, self._pointer = self._pointer, None
        if pointer is None:
            return
        if self._instance.closed:
            library.handle_delete(pointer)
        else:
            self._instance.drop(pointer)

    def __del__(self) -> None:
        """Leave the dropping to the next call: this may run anywhere, even inside one."""
        pointer = getattr(self, "_pointer", None)
        if pointer is not None:
            self._leave(pointer)

    def _leave(self, pointer: int) -> None:
        if self._instance.closed:
            library.handle_delete(pointer)
        else:
            self._instance.orphans.append(pointer)


class AwaitedHandle(AsyncClosing, GuestHandle):
    """A handle of an instance whose calls are awaited."""

    __slots__ = ()

    _awaiter: ClassVar[Awaiter]

    def close(self) -> None:
        """Leave the dropping to the next call, since it may wait for the event loop."""
        pointer, self._pointer = self._pointer, None
        if pointer is not None:
            self._leave(pointer)

    async def aclose(self) -> None:
        """Drop the handle, which runs the guest's destructor; a second call does nothing."""
        if self.closed or self._awaiter.is_inside:
            self.close()
            return
        try:
            await self._awaiter.run(super().close)
        except InstanceClosedError:
            self.close()


@attrs.define
class _Held:
    """An object of the host and how many handles guests have to it."""

    object: object
    count: int = 0


Undo = Callable[[], None]


class HandleTable:
    """The handles of one instance, both ways."""

    def __init__(self, instance: Instance) -> None:
        """Start with no resources known."""
        self.instance = instance
        self.classes: dict[types.Resource, type[GuestHandle]] = {}
        """The class for each resource of the guest."""
        self.host_types: dict[types.Resource, int] = {}
        """The engine's number for each resource of the host."""
        self._held: dict[int, _Held] = instance.held
        self._reps: dict[int, int] = {}
        self._next = 1

    def give(self, resource: types.Resource, handle: object, calls: list[Any]) -> int:
        """Lower `own`: the handle is the other side's once the call has succeeded."""
        if resource not in self.classes:
            rep = self._hold(handle)
            return self._lower_host(resource, rep, calls, owned=True)
        own, pointer = self._guest(resource, handle)
        calls.append((own, pointer))
        own._pointer = None  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        return pointer

    def lend(self, resource: types.Resource, handle: object, calls: list[Any]) -> int:
        """Lower `borrow`."""
        if resource not in self.classes:
            rep = self._hold(handle)
            return self._lower_host(resource, rep, calls, owned=False)
        return self._guest(resource, handle)[1]

    def take(self, resource: types.Resource, handle: int, _calls: list[Any]) -> object:
        """Lift `own`."""
        cls = self.classes.get(resource)
        if cls is None:
            return self._release(self._rep(handle))
        taken = object.__new__(cls)
        taken._instance = self.instance  # pyright: ignore[reportPrivateUsage]
        taken._pointer = library.handle_clone(handle)  # pyright: ignore[reportPrivateUsage]
        return taken

    def see(self, resource: types.Resource, handle: int, _calls: list[Any]) -> object:
        """Lift `borrow`, which only resources of the host can be: guests do not lend theirs."""
        if resource in self.classes:
            raise HostError(f"a guest lent its own {resource.name}")
        return self._held[self._rep(handle)].object

    def settle(self, calls: list[Any]) -> None:
        """Let go of the handles that were given, and of what was lent."""
        for subject, given in calls:
            if isinstance(subject, GuestHandle):
                library.handle_delete(given)
            else:
                box, rep = subject
                library.handle_delete(box)
                if not given:
                    self._release(rep)

    def undo(self, calls: list[Any]) -> None:
        """Let go of what was prepared; handles of the guest are what they were again."""
        for subject, given in calls:
            if isinstance(subject, GuestHandle):
                subject._pointer = given  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
            else:
                box, rep = subject
                library.handle_delete(box)
                self._release(rep)

    def destroy(self, rep: int) -> object | None:
        """Let go of an object whose handle the guest dropped; return it when that was the last."""
        held = self._held.get(rep)
        if held is None:
            return None
        self._release(rep)
        return held.object if held.count == 0 else None

    def _guest(self, resource: types.Resource, handle: object) -> tuple[GuestHandle, int]:
        cls = self.classes[resource]
        if not isinstance(handle, GuestHandle):
            raise TypeError(f"{handle!r} is not a handle to a {resource.name}")
        pointer = handle._pointer  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        if pointer is None:
            raise ResourceClosedError(f"the {resource.name} was closed or given away")
        if not isinstance(handle, cls):
            raise TypeError(
                f"{handle!r} is not a {resource.name} of this instance; handles cannot go from one"
                " instance to another"
            )
        return handle, pointer

    def _hold(self, subject: object) -> int:
        """Count one more handle to an object and return its number."""
        if subject is None:
            raise TypeError("None is not a resource")
        rep = self._reps.get(id(subject))
        if rep is None:
            rep, self._next = self._next, self._next + 1
            self._reps[id(subject)] = rep
            self._held[rep] = _Held(subject)
        self._held[rep].count += 1
        return rep

    def _release(self, rep: int) -> object:
        """Count one handle less and return the object."""
        held = self._held[rep]
        held.count -= 1
        if held.count == 0:
            del self._held[rep], self._reps[id(held.object)]
        return held.object

    def _lower_host(
        self, resource: types.Resource, rep: int, calls: list[Any], *, owned: bool
    ) -> int:
        host = library.host_new(owned, rep, self.host_types[resource])
        box = ctypes.c_void_p()
        error = library.host_to_any(self.instance.context, host, ctypes.byref(box))
        library.host_delete(host)
        if error:
            self._release(rep)
            raise HostError(take_message(error))
        calls.append(((box.value, rep), owned))
        return box.value or 0

    def _rep(self, handle: int) -> int:
        """Return the number of the host's object behind a handle."""
        host = ctypes.c_void_p()
        error = library.handle_to_host(self.instance.context, handle, ctypes.byref(host))
        if error:
            raise HostError(take_message(error))
        rep: int = library.host_rep(host)
        library.host_delete(host)
        return rep

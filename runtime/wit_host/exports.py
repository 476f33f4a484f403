"""Offering exports: bound functions on objects that implement the generated Protocols."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, cast

from wit_host import library, types
from wit_host.errors import HostError
from wit_host.functions import export_plan, make_export
from wit_host.handles import AwaitedHandle, GuestHandle, HandleTable
from wit_host.instance import Instance
from wit_host.library import ffi
from wit_host.matching import Match

if TYPE_CHECKING:
    from wit_host.awaiting import Awaiter


class Exported:
    """An interface of an instance: its functions and classes of resources as attributes."""

    def __init__(self, name: str) -> None:
        """Start without any."""
        self.__name__ = name

    def __repr__(self) -> str:
        """Name the interface."""
        return f"<{self.__name__} of an instance>"


def offer(
    world: types.World,
    found: Match,
    raw: object,
    handles: HandleTable,
    awaiter: Awaiter | None,
) -> dict[str, Any]:
    """Return what a world exports, by attribute; with an awaiter, as functions to be awaited."""
    for interface in world.exports:
        for resource in interface.resources:
            handles.classes[resource] = _handle_class(resource, awaiter)
    offered: dict[str, Any] = {}
    for interface in world.exports:
        name = found.exports[interface]
        functions = _bound(interface, name, raw, handles)
        if awaiter is not None:
            functions = {each: awaiter.wrap(made) for each, made in functions.items()}
        members = _members(interface, functions, handles)
        if interface.attribute is None:
            offered.update(members)
        else:
            exported = Exported(interface.name)
            exported.__dict__.update(members)
            offered[interface.attribute] = exported
    return offered


def _bound(
    interface: types.Interface, name: str, raw: Any, handles: HandleTable
) -> dict[types.Function, Callable[..., Any]]:
    """Find each function in the instance and specialise its call."""
    instance = handles.instance
    owner = _export(instance, raw, None, name) if name else None
    bound: dict[types.Function, Callable[..., Any]] = {}
    try:
        for function in interface.functions:
            found = _function(instance, raw, owner, function.name)
            plan = export_plan(function, is_limited=instance.is_limited)
            bound[function] = make_export(plan, instance, found, handles)
    finally:
        if owner is not None:
            library.export_delete(owner)
    return bound


def _export(instance: Instance, raw: Any, owner: int | None, name: str) -> int:
    text = name.encode()
    found: int | None = library.instance_export(
        ctypes.byref(raw), instance.context, owner, text, len(text)
    )
    if found is None:
        raise HostError(f"the instance has no export `{name}`")
    return found


def _function(instance: Instance, raw: Any, owner: int | None, name: str) -> Any:
    index = _export(instance, raw, owner, name)
    function = ffi.wasmtime_component_func_t()
    try:
        arguments = (ctypes.byref(raw), instance.context, index, ctypes.byref(function))
        if not library.instance_func(*arguments):
            raise HostError(f"the export `{name}` of the instance is not a function")
    finally:
        library.export_delete(index)
    return function


def _members(
    interface: types.Interface,
    functions: dict[types.Function, Callable[..., Any]],
    handles: HandleTable,
) -> dict[str, Any]:
    """Sort functions to where the Protocols have them: the interface, a class, its handles."""
    members: dict[str, Any] = {}
    for function, made in functions.items():
        if function.resource is None:
            members[function.python] = made
            continue
        cls = handles.classes[function.resource]
        if function.name.startswith("[method]"):
            setattr(cls, function.python, made)
        elif function.python == "__call__":
            setattr(cls, "__new__", _constructor(made))  # noqa: B010 - not known to be writable
        else:
            setattr(cls, function.python, staticmethod(made))
    for resource in interface.resources:
        if resource.attribute is not None:
            members[resource.attribute] = handles.classes[resource]
    return members


def _constructor(made: Callable[..., Any]) -> Callable[..., Any]:
    def construct(_cls: type, *arguments: Any, **named: Any) -> Any:
        return made(*arguments, **named)

    return construct


def _refuse(cls: type, *_arguments: object, **_named: object) -> NoReturn:
    raise TypeError(f"{cls.__name__} has no constructor; the component hands its handles out")


def _handle_class(resource: types.Resource, awaiter: Awaiter | None) -> type[GuestHandle]:
    name = resource.attribute or resource.name
    space: dict[str, Any] = {"__slots__": (), "__new__": _refuse}
    if awaiter is None:
        return cast("type[GuestHandle]", type(name, (GuestHandle,), space))
    space["_awaiter"] = awaiter
    return cast("type[GuestHandle]", type(name, (AwaitedHandle,), space))

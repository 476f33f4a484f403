"""Supplying imports: the host's objects as what the engine calls."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wit_host import library, types
from wit_host.closing import Closing
from wit_host.coroutines import as_called
from wit_host.entering import called_by_the_engine
from wit_host.errors import BindError, MissingImportError
from wit_host.faults import take_message
from wit_host.functions import import_plan, make_import
from wit_host.handles import HandleTable
from wit_host.instance import Instance
from wit_host.library import ffi

if TYPE_CHECKING:
    from wit_host.awaiting import Awaiter


class Linker(Closing):
    """Puts together what one instance imports."""

    def __init__(
        self, instance: Instance, handles: HandleTable, awaiter: Awaiter | None = None
    ) -> None:
        """Start with nothing defined; with an awaiter, coroutine functions can be imports."""
        self._awaiter = awaiter
        self._instance = instance
        self._handles = handles
        self._pointer: int = library.linker_new(instance.engine.pointer)

    def close(self) -> None:
        """Let go of the linker; an instance does not need it any more."""
        library.linker_delete(self._pointer)

    def add_wasi(self) -> None:
        """Define all of WASI 0.2; what the guest gets of it is decided by its configuration."""
        library.linker_shadowing(self._pointer, True)  # noqa: FBT003 - the C API's argument
        _check(library.linker_add_wasi(self._pointer))

    def define(
        self, interface: types.Interface, name: str, subject: object, wanted: frozenset[str]
    ) -> None:
        """Define an interface, or what the world imports outside of any, from the host's object.

        Raises `MissingImportError` if the object lacks a function that the component imports.
        """
        with self.scope(name) as scope:
            for resource in interface.resources:
                self._define_resource(scope, resource)
            for function in interface.functions:
                if function.name in wanted:
                    implementation = self._implementation(subject, function, interface)
                    self.define_function(scope, function, implementation)

    @contextmanager
    def scope(self, name: str) -> Generator[Any, None, None]:
        """Open an interface to define functions in; the empty name is the component itself."""
        root: int = library.linker_root(self._pointer)
        inner = ctypes.c_void_p()
        try:
            if not name:
                yield root
                return
            text = name.encode()
            _check(library.scope_add_instance(root, text, len(text), ctypes.byref(inner)))
            yield inner.value
        finally:
            if inner.value:
                library.scope_delete(inner)
            library.scope_delete(root)

    def define_function(
        self, scope: int, function: types.Function, implementation: Callable[..., Any]
    ) -> None:
        """Define one function."""
        plan = import_plan(function)
        made = make_import(plan, self._instance, implementation, self._handles)
        callback = library.HOST_FUNCTION(made)
        self._instance.kept.append(callback)
        name = function.name.encode()
        _check(library.scope_add_func(scope, name, len(name), callback, None, None))

    def _implementation(
        self, subject: object, function: types.Function, interface: types.Interface
    ) -> Callable[..., Any]:
        """Find what implements a function; for a method, what calls it on the handle's object."""
        resource, awaiter = function.resource, self._awaiter
        place = interface.name or "the world"
        if resource is None:
            return as_called(_found(subject, function.python, function, place), awaiter)
        if function.name.startswith("[method]"):
            return _method(function.python, awaiter)
        cls = _found(subject, resource.attribute or "", function, place)
        if function.python == "__call__":
            return as_called(cls, awaiter)
        return as_called(_found(cls, function.python, function, place), awaiter)

    def refuse(self, scope: int, name: str, reason: Callable[[], BaseException]) -> None:
        """Define a function that ends whatever call uses it, for `reason`."""
        callback = library.HOST_FUNCTION(_refusing(self._instance, reason))
        self._instance.kept.append(callback)
        text = name.encode()
        _check(library.scope_add_func(scope, text, len(text), callback, None, None))

    def _define_resource(self, scope: int, resource: types.Resource) -> None:
        number = len(self._handles.host_types) + 1
        self._handles.host_types[resource] = number
        destructor = library.DESTRUCTOR(_destructor(self._instance, self._handles, self._awaiter))
        self._instance.kept.append(destructor)
        type_ = library.resource_type_host(number)
        name = resource.name.encode()
        try:
            _check(
                library.scope_add_resource(scope, name, len(name), type_, destructor, None, None)
            )
        finally:
            library.resource_type_delete(type_)

    def instantiate(self, component: int) -> Any:
        """Instantiate a component; raises what went wrong."""
        raw = ffi.wasmtime_component_instance_t()
        self._instance.begin()
        error = library.linker_instantiate(
            self._pointer, self._instance.context, component, ctypes.byref(raw)
        )
        error = self._instance.checked(error)
        if error:
            raise self._instance.failed_to_start(error)
        return raw


def _method(name: str, awaiter: Awaiter | None) -> Callable[..., Any]:
    """Call a method of whatever object the guest's handle stands for."""

    def call(handle: Any, *arguments: Any) -> Any:
        return as_called(getattr(handle, name), awaiter)(*arguments)

    return call


def _found(subject: object, name: str, function: types.Function, place: str) -> Callable[..., Any]:
    found: Any = getattr(subject, name, None)
    if callable(found):
        implementation: Callable[..., Any] = found
        return implementation
    raise MissingImportError(
        f"{place}: {type(subject).__name__} has no `{name}` for `{function.name}`"
    )


@called_by_the_engine
def _refusing(instance: Instance, reason: Callable[[], BaseException]) -> Callable[..., int]:
    def called(*_arguments: object) -> int:
        try:
            return instance.host_failed(reason())
        except BaseException as error:  # noqa: BLE001 - it reaches the caller of the export
            return instance.host_failed(error)

    return called


@called_by_the_engine
def _destructor(
    _instance: Instance, handles: HandleTable, awaiter: Awaiter | None
) -> Callable[..., int | None]:
    # `_instance` by that name: a call back into the instance is known by it (`Instance.wait`).
    def destroy(_data: object, _context: object, rep: int) -> int | None:
        try:
            _close(handles.destroy(rep), awaiter)
        except BaseException as error:  # noqa: BLE001 - it reaches the caller of the export
            return _instance.host_failed(error)
        return None

    return destroy


def _close(subject: object, awaiter: Awaiter | None) -> None:
    """Close an object that the guest has let go of, in the way of the world, if it has one."""
    for name in ("aclose", "close") if awaiter is not None else ("close",):
        close = getattr(subject, name, None)
        if close is not None:
            as_called(close, awaiter)()
            return


def _check(error: int | None) -> None:
    if error:
        raise BindError(take_message(error))

"""Supplying imports: the host's objects as what the engine calls."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from wasmtime import _ffi as ffi

from wit_host import library, types
from wit_host.errors import BindError, MissingImportError
from wit_host.faults import take_message
from wit_host.functions import import_plan, make_import
from wit_host.handles import HandleTable
from wit_host.instance import Instance


class Linker:
    """Puts together what one instance imports."""

    def __init__(self, instance: Instance, handles: HandleTable) -> None:
        """Start with nothing defined."""
        self._instance = instance
        self._handles = handles
        self._pointer: int = library.linker_new(instance.engine.pointer)

    def __enter__(self) -> Self:
        """Return the linker; leaving it behind is what `with` is for."""
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
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
        with self._scope(name) as scope:
            for resource in interface.resources:
                self._define_resource(scope, resource)
            for function in interface.functions:
                if function.name in wanted:
                    implementation = _implementation(subject, function, interface)
                    self.define_function(scope, function, implementation)

    @contextmanager
    def _scope(self, name: str) -> Any:  # noqa: ANN401 - yields an address
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

    def scope(self, name: str) -> Any:  # noqa: ANN401 - a context manager of an address
        """Open an interface to define functions in."""
        return self._scope(name)

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

    def refuse(self, scope: int, name: str, reason: Callable[[], BaseException]) -> None:
        """Define a function that ends whatever call uses it, for `reason`."""

        def called(*_arguments: object) -> int:
            return self._instance.host_failed(reason())

        callback = library.HOST_FUNCTION(called)
        self._instance.kept.append(callback)
        text = name.encode()
        _check(library.scope_add_func(scope, text, len(text), callback, None, None))

    def _define_resource(self, scope: int, resource: types.Resource) -> None:
        number = len(self._handles.host_types) + 1
        self._handles.host_types[resource] = number
        destructor = library.DESTRUCTOR(_destructor(self._instance, self._handles))
        self._instance.kept.append(destructor)
        type_ = library.resource_type_host(number)
        name = resource.name.encode()
        try:
            _check(
                library.scope_add_resource(scope, name, len(name), type_, destructor, None, None)
            )
        finally:
            library.resource_type_delete(type_)

    def instantiate(self, component: int) -> Any:  # noqa: ANN401 - the C API's struct
        """Instantiate a component; raises what went wrong."""
        raw = ffi.wasmtime_component_instance_t()
        self._instance.begin()
        error = library.linker_instantiate(
            self._pointer, self._instance.context, component, ctypes.byref(raw)
        )
        if error:
            raise self._instance.failed_to_start(error)
        return raw


def _implementation(
    subject: object, function: types.Function, interface: types.Interface
) -> Callable[..., Any]:
    """Find what implements a function: a method, a class for a constructor, a method of a handle."""
    resource = function.resource
    place = interface.name or "the world"
    if resource is None:
        return _found(subject, function.python, function, place)
    if function.name.startswith("[method]"):
        python = function.python

        def call(handle: Any, *arguments: Any) -> Any:  # noqa: ANN401 - as the guest gives them
            return getattr(handle, python)(*arguments)

        return call
    attribute = resource.attribute or ""
    cls = _found(subject, attribute, function, place)
    if function.python == "__call__":
        return cls
    return _found(cls, function.python, function, place)


def _found(subject: object, name: str, function: types.Function, place: str) -> Callable[..., Any]:
    found = getattr(subject, name, None)
    if not callable(found):
        raise MissingImportError(
            f"{place}: {type(subject).__name__} has no `{name}` for `{function.name}`"
        )
    return found


def _destructor(instance: Instance, handles: HandleTable) -> Callable[..., int | None]:
    def destroy(_data: object, _context: object, rep: int) -> int | None:
        try:
            handles.destroy(rep)
        except BaseException as error:  # noqa: BLE001 - it reaches the caller of the export
            return instance.host_failed(error)
        return None

    return destroy


def _check(error: int | None) -> None:
    if error:
        raise BindError(take_message(error))

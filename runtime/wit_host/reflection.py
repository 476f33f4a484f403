"""What a component says of itself, read from the engine into the terms of `wit_host.types`.

Types of a component have no names and no classes here; resources are told apart by the interface
and the name under which they are exported or imported.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from wit_host import types
from wit_host.library import ffi, pointer_to

MAX_DEPTH = 100
"""How deep types may nest; what nests deeper is refused rather than overflow Python's stack."""

_PRIMITIVES: tuple[types.Primitive, ...] = (
    types.BOOL,
    types.S8,
    types.S16,
    types.S32,
    types.S64,
    types.U8,
    types.U16,
    types.U32,
    types.U64,
    types.F32,
    types.F64,
    types.CHAR,
    types.STRING,
)
_LIST, _RECORD, _TUPLE, _VARIANT, _ENUM, _OPTION, _RESULT = range(13, 20)
_FLAGS, _OWN, _BORROW, _FUTURE, _STREAM, _ERROR_CONTEXT, _MAP = range(20, 27)


@attrs.frozen
class Unknown:
    """An item that is no function, interface, or type: a core module or a nested component."""

    kind: str


@attrs.frozen
class Item:
    """An import or export by its name: an interface, a function, or something else."""

    name: str
    what: types.Interface | types.Function | types.Resource | Unknown | None


@attrs.define
class Reflector:
    """Reads the types of one component; resources that are equal become the same object."""

    engine: Any
    side: str = ""
    names: dict[tuple[str, str, str], types.Resource] = attrs.field(
        factory=dict[tuple[str, str, str], types.Resource]
    )
    """Resources by side, interface, and name."""
    _resources: list[tuple[Any, types.Resource]] = attrs.field(
        factory=list[tuple[Any, types.Resource]]
    )

    def items(self, owner: Any, prefix: str, place: str) -> Iterator[Item]:
        """Yield what a component type or instance type imports or exports, by the C API's name.

        `place` is the interface whose items they are, empty for the component itself.
        """
        count = getattr(ffi, f"{prefix}_count")(owner, self.engine)
        nth = getattr(ffi, f"{prefix}_nth")
        for index in range(count):
            name, length = ctypes.POINTER(ctypes.c_char)(), ctypes.c_size_t()
            extern: Any = pointer_to(ffi.wasmtime_component_extern_t)()
            out = (ctypes.byref(name), ctypes.byref(length), ctypes.byref(extern))
            nth(owner, self.engine, index, *out)
            text = ctypes.string_at(name, length.value).decode()
            item = ffi.wasmtime_component_item_t()
            ffi.wasmtime_component_extern_type(extern, ctypes.byref(item))
            try:
                yield Item(text, self._item(text, item, place))
            finally:
                ffi.wasmtime_component_item_delete(ctypes.byref(item))
                ffi.wasmtime_component_extern_delete(extern)

    def _item(self, name: str, item: Any, place: str) -> Any:
        match item.kind:
            case 1:
                return self._interface(name, item.of.component_instance)
            case 3:
                return self._function(name, item.of.component_func)
            case 4:
                resource = self._resource(name, item.of.resource)
                self.names[self.side, place, name] = resource
                return resource
            case 0:
                return Unknown("a component")
            case 2 | 5:
                return Unknown("a core module")
            case _:
                return None

    def _interface(self, name: str, pointer: Any) -> types.Interface:
        functions: list[types.Function] = []
        resources: list[types.Resource] = []
        for item in self.items(pointer, "wasmtime_component_instance_type_export", name):
            if isinstance(item.what, types.Function):
                functions.append(item.what)
            elif isinstance(item.what, types.Resource):
                resources.append(item.what)
        return types.Interface(name, None, tuple(functions), tuple(resources))

    def _resource(self, name: str, pointer: Any) -> types.Resource:
        for known, resource in self._resources:
            if ffi.wasmtime_component_resource_type_equal(known, pointer):
                return resource
        resource = types.Resource(name, None)
        self._resources.append((ffi.wasmtime_component_resource_type_clone(pointer), resource))
        return resource

    def close(self) -> None:
        """Let go of the resource types that were kept for comparison."""
        while self._resources:
            ffi.wasmtime_component_resource_type_delete(self._resources.pop()[0])

    def _function(self, name: str, pointer: Any) -> types.Function:
        params: list[types.Field] = []
        for index in range(ffi.wasmtime_component_func_type_param_count(pointer)):
            text, length = ctypes.POINTER(ctypes.c_char)(), ctypes.c_size_t()
            type_ = ffi.wasmtime_component_valtype_t()
            out = (ctypes.byref(text), ctypes.byref(length), ctypes.byref(type_))
            ffi.wasmtime_component_func_type_param_nth(pointer, index, *out)
            param = ctypes.string_at(text, length.value).decode()
            params.append(types.Field(param, param, self._taken(type_, 0)))
        result = self._optional(pointer, ffi.wasmtime_component_func_type_result, 0)
        is_async = bool(ffi.wasmtime_component_func_type_async(pointer))
        return types.Function(name, name, tuple(params), result, None, is_async)

    def _taken(self, type_: Any, depth: int) -> types.Type:
        """Read a type that the engine handed over, and let go of it."""
        if depth > MAX_DEPTH:
            raise RecursionError(f"types nest deeper than {MAX_DEPTH} levels")
        try:
            return self._type(type_, depth + 1)
        finally:
            ffi.wasmtime_component_valtype_delete(ctypes.byref(type_))

    def _optional(self, owner: Any, read: Callable[..., bool], depth: int) -> types.Type | None:
        type_ = ffi.wasmtime_component_valtype_t()
        return self._taken(type_, depth) if read(owner, ctypes.byref(type_)) else None

    def _only(self, owner: Any, read: Callable[..., object], depth: int) -> types.Type:
        type_ = ffi.wasmtime_component_valtype_t()
        read(owner, ctypes.byref(type_))
        return self._taken(type_, depth)

    def _type(  # noqa: PLR0911 - one case for each type
        self, type_: Any, depth: int
    ) -> types.Type:
        kind: int = type_.kind
        of = type_.of
        if kind < len(_PRIMITIVES):
            return _PRIMITIVES[kind]
        match kind:
            case 13:
                return types.List(
                    self._only(of.list, ffi.wasmtime_component_list_type_element, depth)
                )
            case 18:
                return types.Option(
                    self._only(of.option, ffi.wasmtime_component_option_type_ty, depth)
                )
            case 19:
                ok = self._optional(of.result, ffi.wasmtime_component_result_type_ok, depth)
                err = self._optional(of.result, ffi.wasmtime_component_result_type_err, depth)
                return types.Result(ok, err)
            case 21:
                return types.Own(self._resource("?", of.own))
            case 22:
                return types.Borrow(self._resource("?", of.borrow))
            case 14 | 15 | 16 | 17 | 20:
                return self._composed(kind, of, depth)
            case _:
                return self._other(kind, of, depth)

    def _composed(self, kind: int, of: Any, depth: int) -> types.Type:
        if kind == _RECORD:
            fields = (types.Field(n, n, t) for n, t in self._fields(of.record, depth))
            return types.Record("", None, tuple(fields))
        if kind == _TUPLE:
            return types.Tuple(tuple(self._elements(of.tuple, depth)))
        if kind == _VARIANT:
            cases = (types.Case(n, None, t) for n, t in self._cases(of.variant, depth))
            return types.Variant("", tuple(cases))
        if kind == _ENUM:
            return types.Enum("", None, tuple(_names(of.enum_, "enum")))
        return types.Flags("", None, tuple(_names(of.flags, "flags")))

    def _other(self, kind: int, of: Any, depth: int) -> types.Type:
        if kind == _MAP:
            key = self._only(of.map, ffi.wasmtime_component_map_type_key, depth)
            return types.Map(key, self._only(of.map, ffi.wasmtime_component_map_type_value, depth))
        if kind == _FUTURE:
            read = ffi.wasmtime_component_future_type_ty
            return types.Future(self._optional(of.future, read, depth))
        if kind == _STREAM:
            read = ffi.wasmtime_component_stream_type_ty
            return types.Stream(self._optional(of.stream, read, depth))
        if kind == _ERROR_CONTEXT:
            return types.ERROR_CONTEXT
        raise LookupError(f"the engine has a type of kind {kind}, which is not known here")

    def _fields(self, owner: Any, depth: int) -> Iterator[tuple[str, types.Type]]:
        for index in range(ffi.wasmtime_component_record_type_field_count(owner)):
            text, length = ctypes.POINTER(ctypes.c_char)(), ctypes.c_size_t()
            type_ = ffi.wasmtime_component_valtype_t()
            out = (ctypes.byref(text), ctypes.byref(length), ctypes.byref(type_))
            ffi.wasmtime_component_record_type_field_nth(owner, index, *out)
            name = ctypes.string_at(text, length.value).decode()
            yield name, self._taken(type_, depth)

    def _elements(self, owner: Any, depth: int) -> Iterator[types.Type]:
        for index in range(ffi.wasmtime_component_tuple_type_types_count(owner)):
            type_ = ffi.wasmtime_component_valtype_t()
            ffi.wasmtime_component_tuple_type_types_nth(owner, index, ctypes.byref(type_))
            yield self._taken(type_, depth)

    def _cases(self, owner: Any, depth: int) -> Iterator[tuple[str, types.Type | None]]:
        for index in range(ffi.wasmtime_component_variant_type_case_count(owner)):
            text, length = ctypes.POINTER(ctypes.c_char)(), ctypes.c_size_t()
            has_payload, type_ = ctypes.c_bool(), ffi.wasmtime_component_valtype_t()
            out = (ctypes.byref(text), ctypes.byref(length))
            payload = (ctypes.byref(has_payload), ctypes.byref(type_))
            ffi.wasmtime_component_variant_type_case_nth(owner, index, *out, *payload)
            name = ctypes.string_at(text, length.value).decode()
            yield name, self._taken(type_, depth) if has_payload.value else None


def _names(owner: Any, kind: str) -> Iterator[str]:
    nth = getattr(ffi, f"wasmtime_component_{kind}_type_names_nth")
    for index in range(getattr(ffi, f"wasmtime_component_{kind}_type_names_count")(owner)):
        text, length = ctypes.POINTER(ctypes.c_char)(), ctypes.c_size_t()
        nth(owner, index, ctypes.byref(text), ctypes.byref(length))
        yield ctypes.string_at(text, length.value).decode()

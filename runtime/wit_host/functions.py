"""Functions specialised for their types: what a call of an export is, and what a guest calls.

A plan is made once for each function type: source, compiled into a factory, and the layout of the
buffer that calls use. Making a function of an instance from it is one call of the factory.
"""

from __future__ import annotations

import builtins
import ctypes
import weakref
from collections.abc import Callable
from typing import Any, Protocol

import attrs

from wit_host import kinds, library, types
from wit_host.entering import called_by_the_engine
from wit_host.frames import Area, Frame
from wit_host.instance import Instance
from wit_host.lifting import Lifting
from wit_host.lowering import Lowering
from wit_host.shaping import Refusal
from wit_host.source import Source, identifier, make_factory
from wit_host.space import BYTES_HEADER, OCTETS, READERS, SPACE, octets, text


class Handles(Protocol):
    """How handles to resources cross; see `wit_host.handles`."""

    def give(self, resource: types.Resource, handle: object, calls: list[Any], /) -> int:
        """Return the engine's handle for one that is given away, once the call has succeeded."""
        ...

    def lend(self, resource: types.Resource, handle: object, calls: list[Any], /) -> int:
        """Return the engine's handle for one that is lent for the call."""
        ...

    def take(self, resource: types.Resource, handle: int, calls: list[Any], /) -> object:
        """Return the object for a handle that is now this side's."""
        ...

    def see(self, resource: types.Resource, handle: int, calls: list[Any], /) -> object:
        """Return the object for a handle that is lent to this side."""
        ...

    def settle(self, calls: list[Any]) -> None:
        """Do what was put off until a call was over."""
        ...

    def undo(self, calls: list[Any]) -> None:
        """Take back what was prepared for a call that did not happen."""
        ...


@attrs.frozen
class Plan:
    """How to make a function: its factory, and the buffer that it works in.

    `arguments` is where in the buffer what is passed to the engine begins, `count` how many values.
    """

    factory: Callable[..., Any]
    buffer_size: int
    arguments: int
    count: int
    holds_result: bool


def _refuse_value(value: object) -> None:
    raise TypeError(f"{value!r} does not fit")


def _refuse_change() -> None:
    raise ValueError("a list has another length than it said")


def _code_point(value: str) -> int:
    point = ord(value)
    if "\ud800" <= value <= "\udfff":
        raise ValueError(f"{value!r} is not a Unicode scalar value")
    return point


_SCOPE: dict[str, object] = {
    "_BaseException": builtins.BaseException,
    "_Exception": builtins.Exception,
    "_Gone": IndexError,
    "_HEADER": BYTES_HEADER,
    "_OCTETS": OCTETS,
    "_SPACE": SPACE,
    "_READERS": READERS,
    "_bad": _refuse_value,
    "_bytes": bytes,
    "_c_char_p": ctypes.c_char_p,
    "_c_chars": ctypes.POINTER(ctypes.c_char),
    "_changed": _refuse_change,
    "_char": _code_point,
    "_chr": chr,
    "_delete": library.val_delete,
    # Of `str` itself: what is pointed at afterwards has to be bytes, whatever a subclass returns.
    "_encode": str.encode,
    "_id": id,
    "_len": len,
    "_memoryview": memoryview,
    "_octets": octets,
    "_str": str,
    "_text": text,
}

_exports: weakref.WeakKeyDictionary[types.Function, dict[bool, Plan]] = weakref.WeakKeyDictionary()
_imports: weakref.WeakKeyDictionary[types.Function, Plan] = weakref.WeakKeyDictionary()


def export_plan(function: types.Function, *, is_limited: bool) -> Plan:
    """Return the plan for calling a function of a guest."""
    plans = _exports.setdefault(function, {})
    if is_limited not in plans:
        plans[is_limited] = _plan_export(function, is_limited=is_limited)
    return plans[is_limited]


def import_plan(function: types.Function) -> Plan:
    """Return the plan for a function that a guest calls."""
    plan = _imports.get(function)
    if plan is None:
        plan = _imports[function] = _plan_import(function)
    return plan


def make_export(
    plan: Plan, instance: Instance, function: Any, handles: Handles
) -> Callable[..., Any]:
    """Make the Python function that calls `function`, the engine's struct for it."""
    buffer, memory, base = _memory(plan)
    slot = ctypes.byref(memory, 0)
    if plan.holds_result:
        instance.slots.append(slot)
    made: Callable[..., Any] = plan.factory(
        _call=instance.call,
        _arguments=(
            ctypes.byref(function),
            instance.context,
            ctypes.byref(memory, plan.arguments),
            plan.count,
            slot,
            int(plan.holds_result),
        ),
        _buffer=buffer,
        _base=base,
        _slot=slot,
        _instance=instance,
        _orphans=instance.orphans,
        _tokens=instance.tokens,
        _put=instance.tokens.append,
        _handles=handles,
    )
    return made


def make_import(
    plan: Plan, instance: Instance, implementation: Callable[..., Any], handles: Handles
) -> Callable[..., Any]:
    """Make what the engine calls when the guest calls an import."""
    buffer, memory, base = _memory(plan)
    made: Callable[..., Any] = plan.factory(
        _implementation=implementation,
        _instance=instance,
        _buffer=buffer,
        _base=base,
        _slot=ctypes.byref(memory, plan.arguments),
        _clone=library.val_clone,
        _handles=handles,
    )
    return made


def _memory(plan: Plan) -> tuple[bytearray, ctypes.Array[ctypes.c_char], int]:
    """Make a function's buffer: as Python writes it, as ctypes passes it, and where it is."""
    size = -(-max(plan.buffer_size, 1) // 8) * 8  # views of 8 bytes need it to be a multiple
    buffer = bytearray(size)
    memory = (ctypes.c_char * size).from_buffer(buffer)
    return buffer, memory, ctypes.addressof(memory)


_EXPORT_PARAMETERS = (
    *("_call", "_arguments", "_buffer", "_base", "_slot", "_instance"),
    *("_orphans", "_tokens", "_put", "_handles"),
)
_IMPORT_PARAMETERS = (
    *("_implementation", "_instance", "_buffer", "_base", "_slot", "_clone", "_handles"),
)


def _plan_export(function: types.Function, *, is_limited: bool) -> Plan:
    source = Source()
    has_result = function.result is not None
    area = Area(size=kinds.VALUE * has_result)
    names = [identifier(param.python) for param in function.params]
    python = function.python if function.python != "__call__" else "construct"
    arguments = 0
    with source.block(f"def {identifier(python)}({', '.join(names)}):"):
        with source.block("try:"):
            # No call, after which a signal's handler could raise before the next `try`.
            source.line("del _tokens[0]")
        with source.block("except _Gone:"):
            source.line("_instance.wait()")
        source.line("_leave = _put")
        with source.block("try:"):
            if is_limited:
                source.line("_instance.begin()")
            with source.block("if _orphans:"):
                source.line("_failure = _instance.bury()")
                with source.block("if _failure is not None:"):
                    source.line("_leave = _gone")
                    source.line("raise _failure")
            arguments, lowers_handles = _write_lowering(source, area, function)
            # One tuple for all calls: ctypes would have a new one made of single arguments.
            source.line("_failed = _call(*_arguments)")
            name = source.constant(function.name, "name")
            with source.block("if _failed:"):
                source.line("_leave = _gone")
                source.line(f"raise _instance.failure(_failed, {name})")
            _write_result(source, function, lowers_handles=lowers_handles)
        with source.block("finally:"):
            source.line("_leave(True)")
    scope = {**_SCOPE, "_gone": _gone}
    factory = make_factory(source, _EXPORT_PARAMETERS, python, scope)
    return Plan(factory, area.size, arguments, len(names), holds_result=has_result)


def _gone(_token: object) -> None:
    """Take the token of an instance that is dead; nobody gets in any more."""


def _write_lowering(source: Source, area: Area, function: types.Function) -> tuple[int, bool]:
    """Write what puts the arguments in place; return where they begin, and if they have handles."""
    lowering = Lowering(source, area)
    names = [param.python for param in function.params]
    frame = Frame(area, kinds.VALUE * len(names))
    start = 0
    with source.aside() as body:
        for index, param in enumerate(function.params):
            lowering.value(param.type, param.python, frame, index * kinds.VALUE)
        start = frame.finish(source)
    if lowering.gives_handles:
        source.line("_calls = []")
    if any("_keep(" in line for line in body):
        source.line("_keep = [].append")
    if not body:
        return start, False
    with source.block("try:"):
        for line in body:
            source.line(line)
    refuse = source.constant(Refusal(function.params), "refuse")
    with source.block("except _Exception as _error:"):
        if lowering.gives_handles:
            source.line("_handles.undo(_calls)")
        source.line(f"{refuse}(_error, ({''.join(name + ', ' for name in names)}))")
    return start, lowering.gives_handles


_LONG_LIST = 1 << 17
"""A list of more elements is let go of at once: 4 MiB of boxed values."""


def _write_result(source: Source, function: types.Function, *, lowers_handles: bool) -> None:
    if lowers_handles:
        source.line("_handles.settle(_calls)")
    if function.result is None:
        return
    lifting = Lifting(source)
    with source.aside() as body:
        text = lifting.value(function.result, "_buffer", "0")
    if lifting.takes_handles and not lowers_handles:
        source.line("_calls = []")
    for line in body:
        source.line(line)
    if _is_large(function.result):
        source.line(f"_result = {text}")
        text = "_result"
        # Handing much memory back and forth costs more than the call itself, and a result that is
        # not let go of here lasts until the next call. So a plain list has to be long for it.
        if isinstance(function.result, types.List) and not _is_large(function.result.type):
            with source.block(f"if {source.view('Q')}[1] > {_LONG_LIST}:"):
                _write_release(source)
        else:
            _write_release(source)
    source.line(f"return {text}")


def _write_release(source: Source) -> None:
    source.line("_delete(_slot)")
    source.line("_buffer[0] = 0")  # else the next call would let go of it again


def _is_large(type_: types.Type | None) -> bool:  # noqa: PLR0911 - a return for each type
    """Whether a result may be so large that it is not left in place until the next call."""
    match type_:
        case types.List() | types.Map():
            return True
        case types.Record(fields=fields):
            return any(_is_large(field.type) for field in fields)
        case types.Tuple(types=parts):
            return any(map(_is_large, parts))
        case types.Variant(cases=cases):
            return any(_is_large(case.type) for case in cases)
        case types.Option(type=inner):
            return _is_large(inner)
        case types.Result(ok=ok, err=err):
            return _is_large(ok) or _is_large(err)
        case _:
            return False


def _plan_import(function: types.Function) -> Plan:
    source = Source()
    area = Area()
    lifting = Lifting(source)
    start = 0
    with source.block("def called(_data, _context, _type, _args, _count, _results):"):
        with source.block("try:"):
            with source.aside() as body:
                values = [
                    lifting.value(param.type, "_SPACE", f"_args + {index * kinds.VALUE}")
                    for index, param in enumerate(function.params)
                ]
            if lifting.takes_handles:
                source.line("_calls = []")
            for line in body:
                source.line(line)
            source.line(f"_value = _implementation({', '.join(values)})")
            if lifting.takes_handles:
                source.line("_handles.settle(_calls)")
            if function.result is not None:
                start = _write_answer(source, area, function)
        with source.block("except _BaseException as _error:"):
            source.line("return _instance.host_failed(_error)")
    factory = called_by_the_engine(make_factory(source, _IMPORT_PARAMETERS, "called", _SCOPE))
    return Plan(factory, area.size, start, 1, holds_result=False)


def _write_answer(source: Source, area: Area, function: types.Function) -> int:
    """Write what puts the result in place; return where it begins."""
    assert function.result is not None  # noqa: S101 - asked by the caller
    answer = types.Field("result", f"result of {function.name}", function.result)
    scalar = isinstance(function.result, types.Primitive) and function.result is not types.STRING
    place = Area("_results", is_fixed=False, size=kinds.VALUE) if scalar else area
    lowering = Lowering(source, area)
    frame = Frame(place, kinds.VALUE)
    with source.aside() as body:
        lowering.value(function.result, "_value", frame, 0)
        start = frame.finish(source, at=0 if scalar else None)
    if lowering.gives_handles:
        source.line("_calls = []")
    if any("_keep(" in line for line in body):
        source.line("_keep = [].append")
    with source.block("try:"):
        for line in body:
            source.line(line)
    with source.block("except _Exception as _error:"):
        if lowering.gives_handles:
            source.line("_handles.undo(_calls)")
        source.line(f"{source.constant(Refusal((answer,)), 'refuse')}(_error, (_value,))")
    if not scalar:
        source.line("_clone(_slot, _results)")
    if lowering.gives_handles:
        source.line("_handles.settle(_calls)")
    return start

"""The command itself: read the calls, make the instance, print the results."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from wit_codegen import pipeline
from wit_codegen.calling import arguments, json_arguments
from wit_codegen.calling.arguments import Call
from wit_codegen.calling.failures import diagnostic
from wit_codegen.calling.functions import Target, described, main_world, targets
from wit_codegen.calling.hosting import Host, NotSuppliedError, host
from wit_codegen.codes import Code
from wit_codegen.component_options import folder, variable
from wit_codegen.decode import assemble, is_component, is_module
from wit_codegen.diagnostics import Diagnostic, Source, WitError
from wit_codegen.exits import DONE, REFUSED, UsageError
from wit_codegen.inputs import Binary, SourceGroup, SourceTree, read_tree
from wit_codegen.resolve import ir
from wit_codegen.resolve.features import NO_FEATURES
from wit_codegen.translate.sides import interface_name, offered
from wit_codegen.wave import Data, Writer
from wit_codegen.wave.types import shape_of
from wit_host import ExitError, Folder, HostError, Limits, LimitsError, Wasi


def call(options: Namespace) -> int:
    """Call functions of a component, one after the other."""
    wasi, limits = _wasi(options), _limits(options)
    name, content, graph = _component(options.path)
    known = targets(graph)
    if not options.calls:
        print("\n".join(_listed(graph, known)))
        return DONE
    calls = _read(options, graph, known)
    _refuse_without_wasi(name, graph, wasi)
    try:
        with host(content, graph, [each.target for each in calls], wasi, limits) as instance:
            return _run(instance, calls, graph, options)
    except (HostError, NotSuppliedError) as error:
        raise WitError((diagnostic(error, name),)) from None
    except ModuleNotFoundError as error:
        if error.name != "wasmtime":
            raise
        raise WitError((diagnostic(error, name),)) from None


def _component(path: str) -> tuple[str, bytes, ir.Resolve]:
    """Read and decode a component; refuse whatever holds no functions."""
    tree = read_tree(path)
    if tree.binary is None:
        raise _no_component(path, "WIT, which describes and holds no code")
    name, given = tree.binary.name, tree.binary.content
    content = given if isinstance(given, bytes) else assemble(given, name)
    if is_module(content):
        raise _no_component(name, "a core module", "`wasm-tools component new` makes one of it")
    binary = Binary(name, content)
    graph = pipeline.resolve_valid(SourceTree(SourceGroup(name, ()), binary=binary), NO_FEATURES)
    if not is_component(graph):
        raise _no_component(name, "a package of WIT, which describes and holds no code")
    return name, content, graph


def _no_component(
    name: str, what: str, advice: str = "give the component made with it"
) -> WitError:
    message = f"`{name}` is no component but {what}"
    return WitError((Diagnostic(Code.NOT_A_COMPONENT, message, None, help=advice, place=name),))


def _listed(graph: ir.Resolve, known: Sequence[Target]) -> Iterator[str]:
    """List what can be called, by interface."""
    for interface, group in groupby(known, lambda each: each.interface):
        if interface:
            yield interface
        yield from (f"{'  ' if interface else ''}{described(graph, each)}" for each in group)
    if not known:
        yield "(it exports no functions)"


def _read(options: Namespace, graph: ir.Resolve, known: Sequence[Target]) -> list[Call]:
    """Read all calls, or say what is wrong with each."""
    read = json_arguments.read if options.json else arguments.read
    found: list[Call] = []
    wrong: list[Diagnostic] = []
    for number, text in enumerate(options.calls, start=1):
        name = "<call>" if len(options.calls) == 1 else f"<call {number}>"
        try:
            found.append(read(Source(name, text), graph, known))
        except WitError as error:
            wrong += error.diagnostics
    if wrong:
        raise WitError(tuple(wrong))
    return found


def _run(instance: Host, calls: Sequence[Call], graph: ir.Resolve, options: Namespace) -> int:
    for call_ in calls:
        try:
            result = instance.call(call_)
        except ExitError as error:
            if error.code == 0 and call_ is calls[-1]:
                return DONE
            raise
        # At once, so that it is in order with what the component itself prints.
        print(_text(result, call_, graph, as_json=options.json), flush=True)
        if options.fail_on_err and _is_err(result, call_, graph):
            return REFUSED
    return DONE


def _text(result: Data, call_: Call, graph: ir.Resolve, *, as_json: bool) -> str:
    type_ = call_.target.function.result
    if as_json:
        return json.dumps(result, ensure_ascii=False, allow_nan=False)
    return "()" if type_ is None else Writer(graph).laid_out(type_, result)


def _is_err(result: Data, call_: Call, graph: ir.Resolve) -> bool:
    type_ = call_.target.function.result
    if type_ is None or not isinstance(shape_of(graph, type_), ir.Result):
        return False
    return isinstance(result, dict) and result["tag"] == "err"


def _refuse_without_wasi(name: str, graph: ir.Resolve, wasi: Wasi | None) -> None:
    world = main_world(graph)
    items = {key: world.imports[key] for key in world.imports if key in offered(graph, world)}
    if items and wasi is None:
        notes = tuple(
            f"it imports `{interface_name(graph, key, item)}`"
            for key, item in items.items()
            if isinstance(item, ir.InterfaceItem)
        )
        message = "the component needs WASI, and it is not granted"
        help_ = "grant it with --wasi; what it reaches with --env, --dir, --stdio, --clocks, --arg"
        found = Diagnostic(
            Code.NOT_INSTANTIATED, message, None, help=help_, place=name, notes=notes
        )
        raise WitError((found,))


def _wasi(options: Namespace) -> Wasi | None:
    grants = (options.env, options.dir, options.arg, options.stdio, options.clocks, options.wasi)
    if not any(grants):
        return None
    stream: Literal["inherit"] | None = "inherit" if options.stdio else None
    return Wasi(
        # The first argument of a program is its own name.
        args=(options.path, *options.arg) if options.arg else (),
        env=dict(map(variable, options.env)),
        stdin=stream,
        stdout=stream,
        stderr=stream,
        folders=[_folder(text) for text in options.dir],
        clocks=options.clocks,
    )


def _folder(text: str) -> Folder:
    host_path, guest_path, is_writable = folder(text)
    if not Path(host_path).is_dir():
        raise UsageError(f"--dir {text}: `{host_path}` is not a folder")
    return Folder(host_path, guest_path, is_writable)


def _limits(options: Namespace) -> Limits:
    try:
        return Limits(memory_bytes=options.memory, seconds=options.seconds, fuel=options.fuel)
    except LimitsError as error:
        raise UsageError(str(error)) from None

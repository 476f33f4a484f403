"""The graph in the JSON form that the reference resolver prints (wit-parser's `serde`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from wit_codegen.resolve import ir

Json: TypeAlias = dict[str, Any]


def to_json(graph: ir.Resolve) -> Json:
    """Return the graph as JSON objects, their keys in the order of printing.

    `json.dumps(…, indent=2, ensure_ascii=False)` then prints what the reference prints.
    """
    return {
        "worlds": [_world(each) for each in graph.worlds],
        "interfaces": [_interface(each) for each in graph.interfaces],
        "types": [_type(each) for each in graph.types],
        "packages": [_package(each) for each in graph.packages],
    }


def _world(world: ir.World) -> Json:
    return {
        "name": world.name,
        "imports": {key: _item(item) for key, item in world.imports.items()},
        "exports": {key: _item(item) for key, item in world.exports.items()},
        "package": world.package,
        **_docs(world.docs),
        **_stability(world.stability),
    }


def _item(item: ir.WorldItem) -> Json:
    match item:
        case ir.InterfaceItem():
            extra = _stability(item.stability) | _external_id(item.external_id)
            return {"interface": {"id": item.id, **extra, **_docs(item.docs)}}
        case ir.Function():
            return {"function": _function(item)}
        case _:
            return {"type": item}


def _interface(interface: ir.Interface) -> Json:
    functions: Mapping[str, ir.Function] = interface.functions
    clone_of = {} if interface.clone_of is None else {"clone_of": interface.clone_of}
    return {
        "name": interface.name,
        "types": dict(interface.types),
        "functions": {name: _function(each) for name, each in functions.items()},
        **_docs(interface.docs),
        **_stability(interface.stability),
        "package": interface.package,
        **clone_of,
    }


def _function(function: ir.Function) -> Json:
    result = {} if function.result is None else {"result": _ref(function.result)}
    return {
        "name": function.name,
        "kind": _function_kind(function),
        "params": [{"name": each.name, "type": _ref(each.type)} for each in function.params],
        **result,
        **_docs(function.docs),
        **_stability(function.stability),
        **_external_id(function.external_id),
    }


def _function_kind(function: ir.Function) -> str | Json:
    kind = f"async-{function.kind.value}" if function.is_async else function.kind.value
    return kind if function.resource is None else {kind: function.resource}


def _type(entry: ir.TypeDef) -> Json:
    return {
        "name": entry.name,
        "kind": _kind(entry.kind),
        "owner": _owner(entry.owner),
        **_docs(entry.docs),
        **_stability(entry.stability),
        **_external_id(entry.external_id),
    }


def _owner(owner: ir.Owner) -> Json | None:
    match owner:
        case ir.InterfaceOwner(id=id_):
            return {"interface": id_}
        case ir.WorldOwner(id=world):
            return {"world": world}
        case None:
            return None


def _kind(kind: ir.Kind) -> str | Json:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    match kind:
        case ir.Record(fields=fields):
            listed = [{"name": f.name, "type": _ref(f.type), **_docs(f.docs)} for f in fields]
            return {"record": {"fields": listed}}
        case ir.Variant(cases=cases):
            listed = [{"name": c.name, "type": _ref(c.type), **_docs(c.docs)} for c in cases]
            return {"variant": {"cases": listed}}
        case ir.Enum(cases=cases):
            return {"enum": {"cases": [{"name": c.name, **_docs(c.docs)} for c in cases]}}
        case ir.Flags(flags=flags):
            return {"flags": {"flags": [{"name": c.name, **_docs(c.docs)} for c in flags]}}
        case ir.Resource():
            return "resource"
        case ir.Own(resource=id_):
            return {"handle": {"own": id_}}
        case ir.Borrow(resource=id_):
            return {"handle": {"borrow": id_}}
        case ir.Tuple(types=types):
            return {"tuple": {"types": [_ref(each) for each in types]}}
        case ir.Option(type=payload):
            return {"option": _ref(payload)}
        case ir.List(type=element):
            return {"list": _ref(element)}
        case ir.FixedLengthList(type=element, length=length):
            return {"fixed-length-list": [_ref(element), length]}
        case ir.Map(key=key, value=value):
            return {"map": [_ref(key), _ref(value)]}
        case ir.Result(ok=ok, err=err):
            return {"result": {"ok": _ref(ok), "err": _ref(err)}}
        case ir.Future(type=payload):
            return {"future": _ref(payload)}
        case ir.Stream(type=payload):
            return {"stream": _ref(payload)}
        case ir.Alias(type=target):
            return {"type": _ref(target)}


def _ref(ref: ir.TypeRef | None) -> str | int | None:
    return ref.value if isinstance(ref, ir.Primitive) else ref


def _package(package: ir.Package) -> Json:
    return {
        "name": str(package.name),
        **_docs(package.docs),
        "interfaces": dict(package.interfaces),
        "worlds": dict(package.worlds),
    }


def _docs(docs: str | None) -> Json:
    return {} if docs is None else {"docs": {"contents": docs}}


def _external_id(external_id: str | None) -> Json:
    return {} if external_id is None else {"external_id": external_id}


def _stability(stability: ir.Stability) -> Json:
    match stability:
        case None:
            return {}
        case ir.Stable(since=since, deprecated=deprecated):
            return {"stability": {"stable": {"since": since, **_deprecated(deprecated)}}}
        case ir.Unstable(feature=feature, deprecated=deprecated):
            return {"stability": {"unstable": {"feature": feature, **_deprecated(deprecated)}}}


def _deprecated(version: str | None) -> Json:
    return {} if version is None else {"deprecated": version}

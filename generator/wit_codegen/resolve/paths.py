"""Every place where a package mentions an interface or world by path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from wit_codegen.parse import ast


@attrs.frozen
class Mention:
    """A path: who says it, what for, and which of the interface's types it names.

    `owner` is the interface or world that cannot be made before what is mentioned: a `use` in a
    world needs no order, since worlds come behind all interfaces.
    """

    owner: str | None
    head: ast.Head
    path: ast.UsePath
    names: tuple[ast.UseName, ...] = ()
    is_use: bool = False
    is_world: bool = False


def mentions(items: Sequence[ast.Item]) -> Iterator[Mention]:
    """Walk items in the order that decides the ids of what other packages define.

    In a world `use` and `include` come first, then imports, then exports.
    """
    for item in items:
        match item:
            case ast.World():
                yield from _in_world(item)
            case ast.Interface():
                yield from _in_interface(item.items, item.name.name)
            case ast.ToplevelUse():
                yield Mention(None, item.head, item.path)
            case ast.NestedPackage():
                pass


def _in_interface(items: Sequence[ast.InterfaceItem], owner: str | None) -> Iterator[Mention]:
    for item in items:
        if isinstance(item, ast.Use):
            yield Mention(owner, item.head, item.path, item.names, is_use=True)


def _in_world(world: ast.World) -> Iterator[Mention]:
    for item in world.items:
        match item:
            case ast.Use():
                yield Mention(None, item.head, item.path, item.names, is_use=True)
            case ast.Include():
                yield Mention(world.name.name, item.head, item.path, is_world=True)
            case _:
                pass
    for is_import in (True, False):
        for item in world.items:
            if isinstance(item, ast.Extern) and item.is_import is is_import:
                yield from _in_extern(item)


def _in_extern(extern: ast.Extern) -> Iterator[Mention]:
    match extern.target:
        case ast.InlineInterface(items=items):
            yield from _in_interface(items, None)
        case ast.Id() | ast.PackagePath():
            yield Mention(None, extern.head, extern.target)
        case ast.Signature():
            pass

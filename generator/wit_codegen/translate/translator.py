"""The stage as a whole: IR in, Python packages out."""

from __future__ import annotations

from wit_codegen.resolve.ir import PackageId, Resolve
from wit_codegen.translate.layout import Layout, lay_out
from wit_codegen.translate.modules import (
    interface_module,
    package_module,
    world_module,
    worlds_package_module,
)
from wit_codegen.translate.options import Options
from wit_codegen.translate.pymodel import Module, PythonPackage
from wit_codegen.translate.selection import select


def translate(resolve: Resolve, options: Options) -> tuple[PythonPackage, ...]:
    """Turn what the options select into Python packages, ready to be rendered.

    Raises `UnknownWorldError` when the options name a world that the main package does not have.
    """
    selection = select(resolve, options)
    layout = lay_out(resolve, selection)
    return tuple(_package(resolve, layout, i, options) for i in selection.packages)


def _package(
    resolve: Resolve, layout: Layout, package_id: PackageId, options: Options
) -> PythonPackage:
    folder = layout.packages[package_id]
    modules: list[Module] = [package_module(resolve, package_id, (folder,))]
    for interface_id, names in layout.interfaces.items():
        if names.path[0] == folder:
            modules.append(interface_module(resolve, layout, interface_id, options))
    worlds = [w for w, names in layout.worlds.items() if names.path[0] == folder]
    if worlds:
        modules.append(worlds_package_module(resolve, package_id, (folder,)))
    modules.extend(world_module(resolve, layout, w, options) for w in worlds)
    ordered = tuple(sorted(modules, key=lambda module: module.path))
    return PythonPackage(folder, ordered, complete=package_id == resolve.main)

"""The stage as a whole: IR in, Python packages out."""

from __future__ import annotations

from wit_codegen.resolve.ir import PackageId, Resolve
from wit_codegen.translate.layout import Layout, lay_out
from wit_codegen.translate.modules import (
    interface_module,
    package_module,
    worlds_package_module,
)
from wit_codegen.translate.options import Options, OptionsError
from wit_codegen.translate.pymodel import Module, PythonPackage
from wit_codegen.translate.replacing import find_replacements
from wit_codegen.translate.selection import select
from wit_codegen.translate.worlds import world_module


def translate(resolve: Resolve, options: Options) -> tuple[PythonPackage, ...]:
    """Turn what the options select into Python packages, ready to be rendered.

    Raises `OptionsError` when an option does not fit the graph.
    """
    replacements = find_replacements(resolve, options.replace)
    if resolve.main in replacements.packages:
        raise OptionsError(f"{resolve.packages[resolve.main].name} itself cannot be replaced")
    selection = select(resolve, options)
    layout = lay_out(resolve, selection, replacements)
    generated = (i for i in selection.packages if i not in replacements.packages)
    return tuple(_package(resolve, layout, i, options) for i in generated)


def _package(
    resolve: Resolve, layout: Layout, package_id: PackageId, options: Options
) -> PythonPackage:
    folder = layout.packages[package_id]
    modules: list[Module] = [package_module(resolve, package_id, (folder,))]
    for interface_id, names in layout.interfaces.items():
        if names.path[0] == folder and not names.external:
            modules.append(interface_module(resolve, layout, interface_id, options))
    worlds = [w for w, names in layout.worlds.items() if names.path[0] == folder]
    if worlds:
        modules.append(worlds_package_module(resolve, package_id, (folder,)))
    modules.extend(world_module(resolve, layout, w, options) for w in worlds)
    ordered = tuple(sorted(modules, key=lambda module: module.path))
    return PythonPackage(folder, ordered, complete=package_id == resolve.main)

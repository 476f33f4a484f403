"""The command `inspect`: what a file of WebAssembly is."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from wit_codegen.codes import Code
from wit_codegen.contents import Contents, Item, contents_of
from wit_codegen.decode.anatomy import Part
from wit_codegen.diagnostics import Diagnostic, WitError
from wit_codegen.exits import DONE, REFUSED
from wit_codegen.inputs import Binary, read_tree
from wit_codegen.rendering import safe
from wit_codegen.reporting import report, wants_colour

_BOLD, _END = "\033[1m", "\033[0m"
_KINDS = {
    "component": "a component",
    "package": "a WIT package, encoded",
    "module": "a core module",
}

_SUPPLIERS = {
    "Imports that WASI supplies": "wasi",
    "Imports that the host must supply": "host",
    "Imports that need nobody, being types": None,
}


def inspect(options: Namespace) -> int:
    """Print what a file is; with `--json` for programs."""
    contents = contents_of(_binary(options.path))
    if options.json:
        print(json.dumps(contents.as_json(), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_painted(_lines(contents))))
    if contents.fault is None:
        return DONE
    # Valid, perhaps, but without a form in WIT; what there is to say was said.
    report(contents.fault.diagnostics, options.format)
    return REFUSED


def _binary(path: str) -> Binary:
    binary = read_tree(path).binary
    if binary is not None:
        return binary
    message = f"`{path}` is not WebAssembly but WIT, as text"
    help_ = "`wit-codegen resolve` prints what is in it"
    raise WitError((Diagnostic(Code.NOT_WASM, message, None, help=help_, place=path),))


def _painted(lines: Iterator[str]) -> Iterator[str]:
    """Make headings bold on a terminal: lines that begin at the margin."""
    if not wants_colour(os.environ, is_terminal=sys.stdout.isatty()):
        return lines
    return (f"{_BOLD}{line}{_END}" if line[:1].strip() else line for line in lines)


def _lines(contents: Contents) -> Iterator[str]:
    yield f"{safe(contents.name)}: {_KINDS[contents.kind]}, {_bytes(contents.size)}"
    if contents.kind == "component" and contents.fault is None:
        for title, supplier in _SUPPLIERS.items():
            items = [_item(each) for each in contents.imports if each.supplier == supplier]
            if items or supplier is not None:
                yield from _section(title, items)
        yield from _section("Exports", list(map(_item, contents.exports)))
    yield from _section("Size", list(_sizes(contents)))
    tools = [safe(f"{each.kind}: {each.name} {each.version}".rstrip()) for each in contents.tools]
    if tools:
        yield from _section("Made with", tools)
    if contents.wit is not None:
        text = contents.wit_without_wasi().rstrip("\n")
        yield from _section("WIT", text.split("\n"))
    elif contents.kind == "module":
        yield from _section("WIT", ["none; `wasm-tools component new` makes a component of it"])


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {line}" if line else "" for line in lines or ("none",))


def _item(item: Item) -> str:
    if item.kind != "interface":
        return f"{item.name}: {item.kind}"
    counts = (("function", len(item.functions)), ("type", item.types))
    parts = [f"{count} {what}{'s' * (count != 1)}" for what, count in counts if count]
    return f"{item.name}: {', '.join(parts) or 'empty'}"


def _sizes(contents: Contents) -> Iterator[str]:
    sizes = {part.value: size for part, size in contents.anatomy.sizes.items() if size}
    widest = max(map(len, (part.value for part in Part)))
    for name, size in sizes.items():
        share = f"{size / contents.size:.0%}" if size * 100 >= contents.size else "<1%"
        yield f"{name:<{widest}}  {size:>12,}  {share:>4}"
    modules, components = contents.anatomy.modules, contents.anatomy.components
    if modules or components:
        inside = (("core module", modules), ("component", components))
        counts = [f"{count} {what}{'s' * (count != 1)}" for what, count in inside if count]
        yield f"in {' and '.join(counts)}"


def _bytes(size: int) -> str:
    for unit, factor in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= factor:
            return f"{size:,} bytes ({size / factor:.1f} {unit})"
    return f"{size:,} bytes"

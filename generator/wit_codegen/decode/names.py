"""The names of imports and exports.

The source is component-model's design/mvp/Explainer.md, "Import and Export Definitions".
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

import attrs

from wit_codegen.codes import Code
from wit_codegen.decode.model import Item
from wit_codegen.decode.problems import fail, inexpressible
from wit_codegen.parse.names import is_identifier
from wit_codegen.parse.semver import problem
from wit_codegen.resolve.ir import FunctionKind, PackageName

_FUNCTIONS: Final = {
    "[constructor]": FunctionKind.CONSTRUCTOR,
    "[method]": FunctionKind.METHOD,
    "[static]": FunctionKind.STATIC,
}
_ELSEWHERE: Final = ("unlocked-dep=", "locked-dep=", "url=", "integrity=")
_INTERFACE: Final = re.compile(r"([^:/@]*):([^:/@]*)/([^:/@]*)(?:@(.*))?", re.DOTALL)


@attrs.frozen
class Label:
    """A plain name."""

    text: str


@attrs.frozen
class ResourceFunction:
    """`[constructor]r`, `[method]r.f`, `[static]r.f`; a constructor has no name of its own."""

    kind: FunctionKind
    resource: str
    name: str | None


@attrs.frozen
class InterfaceName:
    """`namespace:package/interface@version`; the version may go on in an annotation."""

    namespace: str
    package: str
    interface: str
    version: str | None

    def package_name(self, item: Item) -> PackageName:
        """Return the package, for an import or export that carries the name."""
        version = self.version
        if version is not None:
            version += item.version_suffix or ""
            fault = problem(version)
            if fault is not None:
                fail(Code.WASM_NAME, f"`{version}` is not a version: {fault}", item.offset)
        return PackageName(self.namespace, self.package, version)


@attrs.frozen
class Elsewhere:
    """The name of a component to be found somewhere else, which WIT does not have."""

    text: str


ExternName: TypeAlias = Label | ResourceFunction | InterfaceName | Elsewhere


def parse(text: str, offset: int) -> ExternName:
    """Tell the kinds of names apart, and refuse what is none."""
    for prefix, kind in _FUNCTIONS.items():
        if text.startswith(prefix):
            return _resource_function(text, text.removeprefix(prefix), kind, offset)
    if text.startswith(_ELSEWHERE):
        return Elsewhere(text)
    if ":" in text:
        return _interface(text, offset)
    return Label(identifier(text, offset))


def identifier(text: str, offset: int) -> str:
    """Return a name that WIT can write, and refuse every other."""
    if not is_identifier(text):
        fail(Code.WASM_NAME, f"`{text}` is not a name: words joined by single hyphens", offset)
    return text


def same_as(name: ExternName) -> tuple[str, str]:
    """Return what is equal for names that may not stand side by side.

    Case does not count in plain names, and a function that is named like its resource counts as
    a plain name (Explainer.md, "strongly-unique").
    """
    match name:
        case Label(text=text):
            return "label", text.lower()
        case ResourceFunction(name=own, resource=resource):
            if own is None:
                return "constructor", resource.lower()
            if own.lower() == resource.lower():
                return "label", own.lower()
            return "function", f"{resource}.{own}"
        case InterfaceName():
            version = f"@{name.version}" if name.version is not None else ""
            return "interface", f"{name.namespace}:{name.package}/{name.interface}{version}"
        case Elsewhere(text=text):
            return "elsewhere", text


def _resource_function(text: str, rest: str, kind: FunctionKind, offset: int) -> ResourceFunction:
    if kind is FunctionKind.CONSTRUCTOR:
        return ResourceFunction(kind, identifier(rest, offset), None)
    resource, dot, name = rest.partition(".")
    if not dot:
        fail(Code.WASM_NAME, f"`{text}` does not name a function of a resource", offset)
    return ResourceFunction(kind, identifier(resource, offset), identifier(name, offset))


def _interface(text: str, offset: int) -> InterfaceName:
    match = _INTERFACE.fullmatch(text)
    if match is None:
        inexpressible(f"`{text}` is not of the form `namespace:package/interface`", offset)
    namespace, package, interface, version = match.groups()
    for each in (namespace, package):
        if identifier(each, offset) != each.lower():
            fail(Code.WASM_NAME, f"`{each}` in `{text}` is not in lower case", offset)
    return InterfaceName(namespace, package, identifier(interface, offset), version)

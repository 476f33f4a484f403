"""WIT types as Python annotations."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

import attrs

from wit_codegen.resolve.ir import (
    Alias,
    Borrow,
    FixedLengthList,
    Future,
    InterfaceOwner,
    Kind,
    List,
    Map,
    Option,
    Own,
    Primitive,
    Resolve,
    Result,
    Stream,
    Tuple,
    TypeId,
    TypeRef,
    WorldOwner,
)
from wit_codegen.translate.graph import aliases, resolved_kind, used_type
from wit_codegen.translate.imports import ImportSet
from wit_codegen.translate.layout import Layout, ModuleNames
from wit_codegen.translate.pymodel import Code, Identifier

_PRIMITIVES: Mapping[Primitive, str] = {
    Primitive.U8: "U8",
    Primitive.U16: "U16",
    Primitive.U32: "U32",
    Primitive.U64: "U64",
    Primitive.S8: "S8",
    Primitive.S16: "S16",
    Primitive.S32: "S32",
    Primitive.S64: "S64",
    Primitive.F32: "F32",
    Primitive.F64: "F64",
    Primitive.CHAR: "Char",
    Primitive.ERROR_CONTEXT: "ErrorContext",
}
_BUILTINS: Mapping[Primitive, str] = {Primitive.BOOL: "bool", Primitive.STRING: "str"}


@attrs.frozen
class Annotator:
    """Writes annotations for one module, or for one class in it.

    `hidden` are the names that the class defines: inside its body they hide builtins and the
    module's own classes, so an annotation has to reach those by another way. `awaited` is for the
    twins, whose functions are awaited, as are those of the handles that they take and return.
    """

    resolve: Resolve
    layout: Layout
    module: ModuleNames
    imports: ImportSet
    prefix: str
    hidden: frozenset[str] = frozenset()
    awaited: bool = False

    def awaiting(self) -> Annotator:
        """The same for twins."""
        return attrs.evolve(self, awaited=True)

    def inside(self, hidden: frozenset[str]) -> Annotator:
        """The same for the body of a class that defines these names."""
        return attrs.evolve(self, hidden=hidden)

    def value(self, ref: TypeRef | None) -> Code:
        """The type of a field, a result, or an element; `None` where WIT names no type."""
        return Code(self._text(ref, argument=False))

    def argument(self, ref: TypeRef) -> Code:
        """The type of a parameter, which takes any sequence, mapping, or buffer."""
        return Code(self._text(ref, argument=True))

    def structure(self, kind: Kind, *, argument: bool = False) -> Code:
        """What a type alias stands for."""
        return Code(self._anonymous(kind, argument=argument))

    def shown(self, name: Identifier) -> str:
        """A Protocol of this module, or its twin."""
        return self.module.twins[name.text].text if self.awaited else name.text

    def own(self, name: str) -> str:
        """A class of this module, from inside a class that may hide it."""
        return f"_{name}" if name in self.hidden else name

    def builtin(self, name: str) -> str:
        """A builtin, from inside a class that may hide it."""
        return f"{self.imports.use('builtins')}.{name}" if name in self.hidden else name

    def _text(self, ref: TypeRef | None, *, argument: bool) -> str:
        match ref:
            case None:
                return "None"
            case Primitive():
                return self._primitive(ref)
            case _:
                return self._defined(ref, argument=argument)

    def _primitive(self, primitive: Primitive) -> str:
        if primitive in _BUILTINS:
            return self.builtin(_BUILTINS[primitive])
        return self.imports.use(_PRIMITIVES[primitive])

    def _defined(self, type_id: TypeId, *, argument: bool) -> str:
        definition = self.resolve.types[type_id]
        if definition.name is None:
            return self._anonymous(definition.kind, argument=argument)
        if argument and self._takes_more(type_id):
            kind = resolved_kind(self.resolve, type_id)
            plain = attrs.evolve(self, awaited=False)  # like the name itself
            return plain.structure(kind, argument=True).text if kind is not None else "None"
        return self._named(type_id)

    def _takes_more(self, type_id: TypeId) -> bool:
        """Whether a name stands for a structure that is wider as a parameter than as a value."""
        kind = resolved_kind(self.resolve, type_id)
        return isinstance(kind, List | Map | FixedLengthList)

    def _named(self, type_id: TypeId) -> str:
        own = self.module.types.get(type_id)
        if own is not None:
            return self.own(own.text)
        home = self.home(type_id)
        return self.imports.use_from(self.module_path(home), home.types[type_id].text)

    def twin(self, type_id: TypeId) -> Identifier | None:
        """The twin of a resource that has a name here, unless it is the user's own."""
        name = self.module.types.get(type_id)
        chain = aliases(self.resolve, type_id)
        if name is None or any(each in self.layout.replaced for each in chain):
            return None
        return self.module.twins.get(name.text)

    def _handle(self, type_id: TypeId) -> str:
        chain = tuple(aliases(self.resolve, type_id))
        if not self.awaited or any(each in self.layout.replaced for each in chain):
            return self._named(type_id)
        local = next(filter(None, map(self.twin, chain)), None)
        if local is not None:
            return local.text
        home = self.home(chain[-1])
        return self.imports.use_from(
            self.module_path(home), home.twins[home.types[chain[-1]].text].text
        )

    def named(self, type_id: TypeId) -> Code:
        """The name of a type that has one, imported if it is not of this module."""
        return Code(self._named(type_id))

    def case(self, type_id: TypeId, case: str) -> Code:
        """The class of a case of a variant that is defined somewhere."""
        home = self.home(type_id)
        name = home.cases[type_id, case].text
        if home.path == self.module.path:
            return Code(self.own(name))
        return Code(self.imports.use_from(self.module_path(home), name))

    def defines(self, type_id: TypeId) -> bool:
        """Whether the module itself has to define a type: it is neither used nor replaced."""
        replaced = type_id in self.layout.replaced
        return not replaced and used_type(self.resolve, type_id) is None

    def home(self, type_id: TypeId) -> ModuleNames:
        """The module that defines a type."""
        match self.resolve.types[type_id].owner:
            case InterfaceOwner(interface_id):
                return self.layout.interfaces[interface_id]
            case WorldOwner(world_id):
                return self.layout.worlds[world_id]
            case None:
                raise LookupError(f"type {type_id} has no owner")

    def module_path(self, target: ModuleNames) -> str:
        """How this module names another: relative within a package, else absolute."""
        if target.external:
            return ".".join(target.path)
        if target.path[0] != self.module.path[0]:
            return ".".join((*filter(None, [self.prefix]), *target.path))
        here = self.module.path[:-1]
        shared = sum(
            1
            for _ in takewhile(
                lambda pair: pair[0] == pair[1], zip(here, target.path, strict=False)
            )
        )
        return "." * (len(here) - shared + 1) + ".".join(target.path[shared:])

    def _anonymous(self, kind: Kind, *, argument: bool) -> str:
        match kind:
            case Own(resource) | Borrow(resource):
                text = self._handle(resource)
            case Tuple(types):
                inner = ", ".join(self._text(t, argument=argument) for t in types)
                text = f"{self.builtin('tuple')}[{inner or '()'}]"
            case Option(ref):
                text = self._option(ref, argument=argument)
            case List(ref) | FixedLengthList(ref, _):
                text = self._list(kind, ref, argument=argument)
            case Map(key, value):
                text = self._map(key, value, argument=argument)
            case Result(ok, err):
                halves = ", ".join(self._text(half, argument=argument) for half in (ok, err))
                text = f"{self.imports.use('Result')}[{halves}]"
            case Future(payload) | Stream(payload):
                name = "Awaitable" if isinstance(kind, Future) else "AsyncIterator"
                text = f"{self.imports.use(name)}[{self._text(payload, argument=False)}]"
            case Alias(ref):
                text = self._text(ref, argument=argument)
            case _:
                raise LookupError(f"{type(kind).__name__} cannot be anonymous")
        return text

    def _map(self, key: TypeRef, value: TypeRef, *, argument: bool) -> str:
        name = self.imports.use("Mapping") if argument else self.builtin("dict")
        inner = self._text(value, argument=argument)
        return f"{name}[{self._text(key, argument=False)}, {inner}]"

    def _option(self, ref: TypeRef, *, argument: bool) -> str:
        inner = self._text(ref, argument=argument)
        if isinstance(resolved_kind(self.resolve, ref), Option):
            return f"{self.imports.use('Some')}[{inner}] | None"
        return f"{inner} | None"

    def _list(self, kind: Kind, ref: TypeRef, *, argument: bool) -> str:
        if isinstance(kind, FixedLengthList):
            return self._fixed_length(kind, argument=argument)
        if self._is_byte(ref):
            return self.imports.use("Buffer") if argument else self.builtin("bytes")
        name = self.imports.use("Sequence") if argument else self.builtin("list")
        return f"{name}[{self._text(ref, argument=argument)}]"

    def _fixed_length(self, kind: FixedLengthList, *, argument: bool) -> str:
        inner = self._text(kind.type, argument=argument)
        annotated, fixed = self.imports.use("Annotated"), self.imports.use("FixedLength")
        sequence = (
            f"{self.imports.use('Sequence')}[{inner}]"
            if argument
            else f"{self.builtin('tuple')}[{inner}, ...]"
        )
        return f"{annotated}[{sequence}, {fixed}({kind.length})]"

    def _is_byte(self, ref: TypeRef) -> bool:
        while not isinstance(ref, Primitive):
            kind = self.resolve.types[ref].kind
            if not isinstance(kind, Alias):
                return False
            ref = kind.type
        return ref is Primitive.U8


def re_exports(annotator: Annotator) -> None:
    """Import the types that a `use` brings in, and those of the user's own, under their names."""
    for type_id, name in annotator.module.types.items():
        target = used_type(annotator.resolve, type_id)
        if type_id in annotator.layout.replaced:
            module, source = annotator.layout.replaced[type_id]
            annotator.imports.re_export(module, source, name.text)
        elif target is not None:
            home = annotator.home(target)
            source = home.types[target].text
            annotator.imports.re_export(annotator.module_path(home), source, name.text)
            twin = annotator.twin(type_id)
            if twin is not None:
                source = home.twins[source].text
                annotator.imports.re_export(annotator.module_path(home), source, twin.text)

# ruff: noqa: D102 (a method says what its rule in the grammar says)
"""What the parser makes of each rule of `wit.lark`: one method per rule or alias.

A method gets the values of the rule's symbols: for a token its number in the file, for a rule what
its method returned. Lists grow in place while they are read, and are frozen in the node.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic, Source, Span
from wit_codegen.parse import ast, semver
from wit_codegen.parse.docs import docs_of
from wit_codegen.parse.lexer import Tokens
from wit_codegen.parse.strings import Fault, value_of

# Values are of many types, told apart by the rule alone, as in every generated parser.
Values: TypeAlias = list[Any]

_NO_HEAD: Final = ast.Head(None, ())
_LARGEST_LENGTH: Final = 2**32 - 1


class Transformer:
    """Makes the nodes of one file. `lookahead` is the number of the token behind an empty rule."""

    def __init__(self, source: Source, tokens: Tokens) -> None:
        """Start on a file."""
        self.source = source
        self.text = source.text
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.comments = tokens.comments
        self.diagnostics = tokens.diagnostics
        self.lookahead = 0
        # Names recur: one object for each will do.
        self.names: dict[str, str] = {}

    # What rules share

    def place(self, token: int) -> tuple[int, int]:
        return self.starts[token], self.ends[token]

    def id(self, token: int) -> ast.Id:
        start, end = self.starts[token], self.ends[token]
        name = self.text[start:end].removeprefix("%")
        return ast.Id(self.names.setdefault(name, name), start, end)

    def docs(self, token: int) -> str | None:
        """Return the documentation in front of a token."""
        start = self.comments.get(token)
        return None if start is None else docs_of(self.text[start : self.starts[token]])

    def head(self, attributes: Values) -> ast.Head:
        docs = self.docs(attributes[0])
        if docs is None and len(attributes) == 1:
            return _NO_HEAD
        return ast.Head(docs, tuple(attributes[1:]))

    def report(self, code: Code, message: str, start: int, end: int, advice: str) -> None:
        span = Span(self.source, start, end)
        self.diagnostics.append(Diagnostic(code, message, span, help=advice))

    def no_items(self, _: Values) -> Values:
        return []

    def one(self, values: Values) -> Values:
        return values

    def first(self, values: Values) -> Values:
        items: Values = values[0]
        return items

    def append(self, values: Values) -> Values:
        items: Values = values[0]
        items.append(values[1])
        return items

    def append_after_comma(self, values: Values) -> Values:
        items: Values = values[0]
        items.append(values[2])
        return items

    # Files and packages

    def file_without_header(self, values: Values) -> ast.File:
        return ast.File(self.source, None, None, None, tuple(values[0]))

    def file_with_header(self, values: Values) -> ast.File:
        first, name, _, items = values
        docs_start = self.comments.get(first)
        return ast.File(self.source, name, self.docs(first), docs_start, tuple(items))

    def file_of_packages(self, values: Values) -> ast.File:
        first, name, _, inner, _, items = values
        package = ast.NestedPackage(name, self.docs(first), tuple(inner))
        return ast.File(self.source, None, None, None, (package, *items))

    def nested_package_head(self, values: Values) -> str | None:
        attributes, token = values
        if len(attributes) > 1:
            self.report(
                Code.ATTRIBUTE_MISPLACED,
                "a package cannot have attributes",
                *self.place(token),
                "put them on the interfaces and worlds in it",
            )
        return self.docs(attributes[0])

    def nested_package(self, values: Values) -> ast.NestedPackage:
        docs, name, _, items, _ = values
        return ast.NestedPackage(name, docs, tuple(items))

    def package_name(self, values: Values) -> ast.PackageName:
        return ast.PackageName(self.id(values[0]), self.id(values[2]), None)

    def versioned_package_name(self, values: Values) -> ast.PackageName:
        return ast.PackageName(self.id(values[0]), self.id(values[2]), values[4])

    def toplevel_use(self, values: Values) -> ast.ToplevelUse:
        attributes, token, path = values[:3]
        start, end = self.place(token)
        return ast.ToplevelUse(self.head(attributes), path, None, start, end)

    def toplevel_use_as(self, values: Values) -> ast.ToplevelUse:
        attributes, token, path, _, alias, _ = values
        start, end = self.place(token)
        return ast.ToplevelUse(self.head(attributes), path, self.id(alias), start, end)

    def local_path(self, values: Values) -> ast.Id:
        return self.id(values[0])

    def package_path(self, values: Values) -> ast.PackagePath:
        namespace, _, name, _, item = values
        package = ast.PackageName(self.id(namespace), self.id(name), None)
        return ast.PackagePath(package, self.id(item))

    def versioned_package_path(self, values: Values) -> ast.PackagePath:
        namespace, _, name, _, item, _, version = values
        package = ast.PackageName(self.id(namespace), self.id(name), version)
        return ast.PackagePath(package, self.id(item))

    # Attributes

    def no_attributes(self, _: Values) -> Values:
        return [self.lookahead]

    def append_attribute(self, values: Values) -> Values:
        attributes, attribute = values
        if attribute is not None:
            attributes.append(attribute)
        return attributes  # type: ignore[no-any-return]

    def since(self, values: Values) -> ast.Since:
        _, token, _, _, _, version, _ = values
        return ast.Since(version, *self.place(token))

    def deprecated(self, values: Values) -> ast.Deprecated:
        _, token, _, _, _, version, _ = values
        return ast.Deprecated(version, *self.place(token))

    def unstable(self, values: Values) -> ast.Unstable:
        _, token, _, _, _, feature, _ = values
        return ast.Unstable(self.id(feature).name, *self.place(token))

    def external_id(self, values: Values) -> ast.ExternalId:
        _, token, _, literal, _ = values
        start, end = self.place(literal)
        value = value_of(self.text[start:end])
        if isinstance(value, Fault):
            at = start + value.at
            self.report(
                Code.BAD_STRING,
                f"malformed string: {value.message}",
                at,
                at + 1,
                'write it on one line as "…", in UTF-8',
            )
            value = ""
        return ast.ExternalId(value, *self.place(token))

    def version(self, values: Values) -> ast.Version:
        start, end = self.place(values[0])
        text = self.text[start:end].removesuffix("+")
        # A lone `-` or `+` behind the numbers adds nothing, as the reference reads it.
        if text.endswith("-") and text[:-1].replace(".", "").isdigit():
            text = text[:-1]
        return self.checked_version(text, start, end)

    def spaced_version(self, values: Values) -> ast.Version:
        start, end = self.place(values[0])[0], self.place(values[-1])[1]
        return self.checked_version(self.text[start:end], start, end)

    def checked_version(self, text: str, start: int, end: int) -> ast.Version:
        problem = semver.problem(text)
        if problem is not None:
            message = f"`{' '.join(text.split())}` is not a semantic version"
            self.report(Code.BAD_VERSION, message, start, end, problem)
            text = "0.0.0"
        return ast.Version(text, start, end)

    # Interfaces and worlds

    def interface(self, values: Values) -> ast.Interface:
        attributes, _, name, _, items, _ = values
        return ast.Interface(self.head(attributes), self.id(name), tuple(items))

    def world(self, values: Values) -> ast.World:
        attributes, _, name, _, items, _ = values
        return ast.World(self.head(attributes), self.id(name), tuple(items))

    def use(self, values: Values) -> ast.Use:
        attributes, _, path, _, _, names, _, _ = values
        return ast.Use(self.head(attributes), path, tuple(names))

    def use_name(self, values: Values) -> ast.UseName:
        return ast.UseName(self.id(values[0]), None)

    def use_name_as(self, values: Values) -> ast.UseName:
        return ast.UseName(self.id(values[0]), self.id(values[2]))

    def include(self, values: Values) -> ast.Include:
        return ast.Include(self.head(values[0]), values[2], ())

    def include_with(self, values: Values) -> ast.Include:
        attributes, _, path, _, _, names, _ = values
        return ast.Include(self.head(attributes), path, tuple(names))

    def include_name(self, values: Values) -> tuple[ast.Id, ast.Id]:
        return self.id(values[0]), self.id(values[2])

    def import_(self, values: Values) -> ast.Extern:
        attributes, _, (name, target) = values
        return ast.Extern(self.head(attributes), is_import=True, name=name, target=target)

    def export(self, values: Values) -> ast.Extern:
        attributes, _, (name, target) = values
        return ast.Extern(self.head(attributes), is_import=False, name=name, target=target)

    def extern_function(self, values: Values) -> tuple[ast.Id | None, Any]:
        return self.id(values[0]), values[2]

    def extern_interface(self, values: Values) -> tuple[ast.Id | None, Any]:
        return self.id(values[0]), ast.InlineInterface(tuple(values[4]))

    def extern_labelled(self, values: Values) -> tuple[ast.Id | None, Any]:
        return self.id(values[0]), values[2]

    def extern_path(self, values: Values) -> tuple[ast.Id | None, Any]:
        return None, values[0]

    # Functions

    def named(self, attributes: Values, name: int, kind: str, signature: Any) -> ast.Function:  # noqa: ANN401 (a value of the parser's stack)
        return ast.Function(self.head(attributes), self.id(name), kind, signature)

    def named_function(self, values: Values) -> ast.Function:
        return self.named(values[0], values[1], "freestanding", values[3])

    def method(self, values: Values) -> ast.Function:
        return self.named(values[0], values[1], "method", values[3])

    def static(self, values: Values) -> ast.Function:
        return self.named(values[0], values[1], "static", values[4])

    def constructor(self, values: Values) -> ast.Function:
        signature = self.signature(values[1], values[3], None)
        return self.named(values[0], values[1], "constructor", signature)

    def fallible_constructor(self, values: Values) -> ast.Function:
        signature = self.signature(values[1], values[3], values[6])
        return self.named(values[0], values[1], "constructor", signature)

    def signature(
        self,
        token: int,
        params: Values,
        result: ast.Type | None,
        is_async: bool = False,  # noqa: FBT001, FBT002 (positional in the rules below, for speed)
    ) -> ast.Signature:
        start, end = self.place(token)
        return ast.Signature(tuple(params), result, is_async, start, end)

    def function(self, values: Values) -> ast.Signature:
        return self.signature(values[0], values[2], None)

    def function_with_result(self, values: Values) -> ast.Signature:
        return self.signature(values[0], values[2], values[5])

    def async_function(self, values: Values) -> ast.Signature:
        return self.signature(values[1], values[3], None, is_async=True)

    def async_function_with_result(self, values: Values) -> ast.Signature:
        return self.signature(values[1], values[3], values[6], is_async=True)

    def param(self, values: Values) -> ast.Param:
        return ast.Param(self.id(values[0]), values[2])

    # Type definitions

    def typedef(self, attributes: Values, name: int, body: ast.Body) -> ast.TypeDef:
        return ast.TypeDef(self.head(attributes), self.id(name), body)

    def alias(self, values: Values) -> ast.TypeDef:
        return self.typedef(values[0], values[2], values[4])

    def record(self, values: Values) -> ast.TypeDef:
        return self.typedef(values[0], values[2], ast.Record(tuple(values[4])))

    def flags(self, values: Values) -> ast.TypeDef:
        return self.typedef(values[0], values[2], ast.Flags(tuple(values[4])))

    def variant(self, values: Values) -> ast.TypeDef:
        return self.typedef(values[0], values[2], ast.Variant(tuple(values[4])))

    def enum(self, values: Values) -> ast.TypeDef:
        return self.typedef(values[0], values[2], ast.Enum(tuple(values[4])))

    def empty_resource(self, values: Values) -> ast.TypeDef:
        return self.typedef(values[0], values[2], ast.Resource(()))

    def resource(self, values: Values) -> ast.TypeDef:
        return self.typedef(values[0], values[2], ast.Resource(tuple(values[4])))

    def field(self, values: Values) -> ast.Field:
        return ast.Field(self.id(values[0]), values[2], self.docs(values[0]))

    def label(self, values: Values) -> ast.Case:
        return ast.Case(self.id(values[0]), None, self.docs(values[0]))

    def case(self, values: Values) -> ast.Case:
        return ast.Case(self.id(values[0]), values[2], self.docs(values[0]))

    # Types

    def primitive(self, values: Values) -> ast.Primitive:
        start, end = self.place(values[0])
        name = self.text[start:end]
        return ast.Primitive(self.names.setdefault(name, name), start)

    def named_type(self, values: Values) -> ast.Id:
        return self.id(values[0])

    def generic(
        self, token: int, arguments: tuple[ast.Type | None, ...], length: int | None = None
    ) -> ast.Generic:
        start, end = self.place(token)
        return ast.Generic(self.text[start:end], arguments, start, end, length)

    def plain(self, values: Values) -> ast.Generic:
        return self.generic(values[0], (None,))

    def plain_result(self, values: Values) -> ast.Generic:
        return self.generic(values[0], (None, None))

    def unary(self, values: Values) -> ast.Generic:
        return self.generic(values[0], (values[2],))

    def binary(self, values: Values) -> ast.Generic:
        return self.generic(values[0], (values[2], values[4]))

    def result_ok(self, values: Values) -> ast.Generic:
        return self.generic(values[0], (values[2], None))

    def result_err(self, values: Values) -> ast.Generic:
        return self.generic(values[0], (None, values[4]))

    def tuple_(self, values: Values) -> ast.Generic:
        return self.generic(values[0], (*values[2],))

    def fixed_length_list(self, values: Values) -> ast.Generic:
        start, end = self.place(values[4])
        digits = self.text[start:end].lstrip("0") or "0"
        length = int(digits) if len(digits) <= len(str(_LARGEST_LENGTH)) else _LARGEST_LENGTH + 1
        if length > _LARGEST_LENGTH:
            message = f"the length of a list is at most {_LARGEST_LENGTH}"
            self.report(Code.NUMBER_TOO_BIG, message, start, end, "use a `list` without a length")
        return self.generic(values[0], (values[2],), length)

    def handle(self, values: Values) -> ast.Handle:
        start, end = self.place(values[0])
        return ast.Handle(self.text[start:end], self.id(values[2]), *self.place(values[2]))

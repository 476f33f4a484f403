"""The OpenAPI 3.1 document of the REST interface, made from the table of its operations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from memory_accounting.platforms import LABELS
from memory_accounting.service.documents import texts
from memory_accounting.service.documents.links import links_of
from memory_accounting.service.documents.refusals import ProblemAnswers, codes_of
from memory_accounting.service.documents.schemas import Schemas
from memory_accounting.service.rest.operation import Operation, Query, Subject
from memory_accounting.service.rest.service import release
from memory_accounting.service.rest.table import OPERATIONS
from memory_accounting.service.wire import JSON, Case, media_type

_STATUS_TEXTS: Final = {200: "Done.", 201: "Made."}
_GRANT: Final = "Needs the grant `{}`{}."
_ON: Final = {Subject.ALL: " on all sessions", Subject.VISIBLE: "; shows what it covers"}


def openapi(
    case: Case = Case.SNAKE, *, guarded: bool = False, operations: Iterable[Operation] = OPERATIONS
) -> dict[str, Any]:
    """Return the document for answers in a case, of a service that asks for keys or does not."""
    schemas = Schemas(case)
    refusals = ProblemAnswers(schemas)
    paths: dict[str, Any] = {}
    for operation in operations:
        described = _operation(operation, schemas)
        described["responses"] |= refusals.of(codes_of(operation))
        needs_key = guarded and operation.subject is not Subject.OPEN
        described["security"] = [{"bearer": list[str]()}] if needs_key else []
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    bearer = {"type": "http", "scheme": "bearer", "description": texts.BEARER}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": texts.TITLE,
            "version": release(),
            "summary": "Allocations, limits, pressure, and insights of sessions.",
            "description": texts.ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "This service."}],
        "tags": [{"name": name, "description": about} for name, about in texts.TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.definitions.items())),
            "responses": dict(sorted(refusals.components.items())),
            "securitySchemes": {"bearer": bearer},
        },
    }


def _operation(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": _description(operation),
        "parameters": _parameters(operation, schemas.case),
        "responses": {str(operation.status): _answer(operation, schemas)},
    }
    if operation.body is not None:
        described["requestBody"] = _body(operation, schemas)
    return described


def _description(operation: Operation) -> str:
    if operation.subject is Subject.OPEN:
        return f"{operation.doc}\n\nAnyone may ask."
    needed = _GRANT.format(operation.action, _ON.get(operation.subject, " on the session"))
    return f"{operation.doc}\n\n{needed}"


def _parameters(operation: Operation, case: Case) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    return [
        *(_path_parameter(name) for name in names),
        *(_number(query) for query in operation.numbers),
        *(_text(name, about) for name, about in operation.texts),
        _query("case", texts.CASE[case], {"type": "string", "enum": [case.value]})
        | ({"required": True} if case is Case.CAMEL else {}),
    ]


def _path_parameter(name: str) -> dict[str, Any]:
    about = {"name": name, "in": "path", "required": True, "description": texts.PATHS[name]}
    schema = {"type": "string", **({"enum": list(LABELS)} if name == "platform" else {})}
    return {**about, "schema": schema}


def _number(query: Query) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": query.most}
    if query.default is not None:
        schema["default"] = query.default
    return _query(query.name, query.about, schema)


def _text(name: str, about: str) -> dict[str, Any]:
    return _query(name, about, {"type": "string"})


def _query(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "schema": schema}


def _body(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schemas.read(operation.body)}
    if operation.examples:
        content["examples"] = {
            name: {"value": schemas.example(data)} for name, data in operation.examples.items()
        }
    return {"required": True, "content": {JSON: content}}


def _answer(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schemas.sent(operation.answer)}
    if operation.answer_example is not None:
        content["example"] = schemas.example(operation.answer_example)
    answer: dict[str, Any] = {
        "description": _STATUS_TEXTS[operation.status],
        "content": {media_type(schemas.case): content},
    }
    links = links_of(operation.name, is_camel=schemas.case is Case.CAMEL)
    return answer | ({"links": links} if links else {})

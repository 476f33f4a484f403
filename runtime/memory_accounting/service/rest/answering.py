"""From an operation to a handler: what is read, asked of the ledger, and answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from memory_accounting.service import problems
from memory_accounting.service.context import Service
from memory_accounting.service.problems import ProblemError
from memory_accounting.service.rest.operation import Call, Operation, Subject, decoded, number
from memory_accounting.service.rest.reply import problem_reply, reply
from memory_accounting.service.security.identity import Identity, identity_of
from memory_accounting.service.wire import Case, case_of, loads
from wit_runtime import Err
from wit_runtime.json import JsonTextError, ShapeError

Asked: TypeAlias = Request[Any, Any, State]
_MOST_PROBLEMS: Final = 20
_NONE: Final[Mapping[str, Any]] = {}


def handler(operation: Operation) -> HTTPRouteHandler:
    """Return the handler of an operation."""
    has_query = bool(operation.numbers or operation.texts)
    body_type, is_in_body = operation.body, operation.subject is Subject.BODY
    run, answer_type, status = operation.run, operation.answer, operation.status

    async def answer(request: Asked) -> ASGIApp:
        scope = request.scope
        service: Service = request.app.state.service
        identity = identity_of(scope)  # type: ignore[arg-type]  # a scope is a dict
        query = scope["query_string"].decode("latin-1")
        case = _case(query, scope["headers"])
        path = {name: decoded(text) for name, text in scope["path_params"].items()}
        if not is_in_body:
            # Who may not touch the session is told so before the body is looked at.
            await _permit(operation, service, identity, path)
        body: Any = None
        if body_type is not None:
            body = read(await _body(request), body_type)
        if is_in_body:
            await _permit(operation, service, identity, {"session_id": body.session_id})
        numbers, texts = _query(operation, query) if has_query else (_NONE, _NONE)
        result = await run(Call(service, identity, path, numbers, texts, body))
        if isinstance(result, Err):
            return problem_reply(problems.of_refusal(result.error), case)
        return reply(status, result.value, answer_type, case)

    answer.__name__ = operation.name
    return HTTPRouteHandler(
        router_path(operation.path),
        http_method=[operation.method],  # type: ignore[list-item]  # GET, POST, PUT, DELETE
        status_code=operation.status,
        name=operation.name,
        opt={"operation": operation},
    )(answer)


def read(body: bytes, type_: object) -> Any:  # noqa: ANN401 - any WIT type
    """Return the value that a body stands for; raises `ProblemError`, naming all that is wrong."""
    try:
        return loads(body, type_)
    except JsonTextError as error:
        raise ProblemError("unparsable", f"the body is not JSON: {error}") from None
    except ShapeError as error:
        shown = "; ".join(str(each) for each in error.problems[:_MOST_PROBLEMS])
        raise ProblemError("malformed", shown) from None


def router_path(path: str) -> str:
    """Return a path as the router has it, with the types of its variables."""
    return path.replace("}", ":str}")


async def _body(request: Asked) -> bytes:
    """Read the body, whose size is limited in front of the application."""
    receive, parts = request.receive, list[bytes]()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ProblemError("unparsable", "the client went away before its request was complete")
        parts.append(message["body"])
        if not message["more_body"]:
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _case(query: str, headers: Iterable[tuple[bytes, bytes]]) -> Case:
    """Return the case to answer in: the query names it, or a media type that the client sent."""
    if "case=" in query:
        try:
            return case_of(query, "")
        except ValueError as error:
            raise ProblemError("malformed", str(error)) from None
    for name, value in headers:
        if b"case" in value and name in {b"accept", b"content-type"}:
            found = case_of("", value.decode("latin-1"))
            if found is Case.CAMEL:
                return found
    return Case.SNAKE


def _query(operation: Operation, query: str) -> tuple[Mapping[str, int | None], Mapping[str, str]]:
    """Return the numbers and the texts of a query."""
    found = dict(parse_qsl(query, keep_blank_values=True))
    numbers = {each.name: number(each, found.get(each.name)) for each in operation.numbers}
    return numbers, {name: found[name] for name, _ in operation.texts if name in found}


async def _permit(
    operation: Operation, service: Service, identity: Identity, path: Mapping[str, str]
) -> None:
    """Raise `ProblemError` where the identity may not do that."""
    subject = operation.subject
    if subject in _FREE_FOR_ALL or identity.allows(operation.action):
        return
    session_id = path.get("session_id")
    if subject is Subject.ALLOCATION:
        # Whoever may not see the session learns nothing of the allocation.
        found = await service.engine.get_allocation(path["allocation_id"])
        session_id = None if isinstance(found, Err) else found.value.session_id
    if session_id is None or not identity.allows(operation.action, session_id):
        what = "all sessions" if subject is Subject.ALL else "this session"
        raise ProblemError(
            "forbidden", f"{identity.name} is not granted {operation.action} on {what}"
        )


_FREE_FOR_ALL: Final = (Subject.OPEN, Subject.VISIBLE)

"""From an operation to a handler: what is read, asked of the ledger, and answered."""

from __future__ import annotations

from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

from litestar import Request, Response
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from memory_accounting.service import problems
from memory_accounting.service.context import Service
from memory_accounting.service.problems import ProblemError
from memory_accounting.service.rest.operation import Call, Operation, Subject, decoded, number
from memory_accounting.service.rest.problem_answers import problem_answer
from memory_accounting.service.security.identity import Identity, identity_of
from memory_accounting.service.wire import Case, case_of, dumps, loads, media_type
from wit_runtime import Err
from wit_runtime.json import JsonTextError, ShapeError

Asked: TypeAlias = Request[Any, Any, State]
_MOST_PROBLEMS: Final = 20


def handler(operation: Operation) -> HTTPRouteHandler:
    """Return the handler of an operation."""
    needs_query = bool(operation.numbers or operation.texts)
    body_type, subject = operation.body, operation.subject
    is_checked = subject is not Subject.OPEN

    async def answer(request: Asked) -> Response[bytes]:
        scope = request.scope
        service: Service = request.app.state.service
        identity = identity_of(scope)  # type: ignore[arg-type]  # a scope is a dict
        query = scope["query_string"].decode("latin-1")
        case = _case(query, request)
        path = {name: decoded(text) for name, text in scope["path_params"].items()}
        # Who may not touch the session in the path is told so before the body is looked at.
        if is_checked and subject is not Subject.BODY:
            await _permit(operation, service, identity, path.get("session_id"), path)
        found = dict(parse_qsl(query, keep_blank_values=True)) if needs_query and query else {}
        body: Any = None if body_type is None else read(await request.body(), body_type)
        if subject is Subject.BODY:
            await _permit(operation, service, identity, body.session_id, path)
        call = Call(
            service=service,
            identity=identity,
            path=path,
            numbers={each.name: number(each, found.get(each.name)) for each in operation.numbers},
            texts={name: found[name] for name, _ in operation.texts if name in found},
            body=body,
        )
        result = await operation.run(call)
        if isinstance(result, Err):
            return problem_answer(problems.of_refusal(result.error), case)
        content = dumps(result.value, operation.answer, case)
        return Response(content, status_code=operation.status, media_type=media_type(case))

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


def _case(query: str, request: Asked) -> Case:
    accept = request.headers.get("accept", "")
    if "case=" not in query and "case" not in accept:
        # A client that writes camelCase wants to read it.
        content_type = request.headers.get("content-type", "")
        return case_of("", content_type) if "case" in content_type else Case.SNAKE
    try:
        return case_of(query, accept)
    except ValueError as error:
        raise ProblemError("malformed", str(error)) from None


async def _permit(
    operation: Operation,
    service: Service,
    identity: Identity,
    session_id: str | None,
    path: dict[str, str],
) -> None:
    """Raise `ProblemError` where the identity may not do that."""
    if identity.allows(operation.action) or operation.subject is Subject.VISIBLE:
        return
    if operation.subject is Subject.ALLOCATION:
        # Whoever may not see the session learns nothing of the allocation.
        found = await service.engine.get_allocation(path["allocation_id"])
        if isinstance(found, Err):
            raise _forbidden(operation, identity)
        session_id = found.value.session_id
    if session_id is None or not identity.allows(operation.action, session_id):
        raise _forbidden(operation, identity)


def _forbidden(operation: Operation, identity: Identity) -> ProblemError:
    what = "all sessions" if operation.subject is Subject.ALL else "this session"
    return ProblemError("forbidden", f"{identity.name} is not granted {operation.action} on {what}")

"""From operations to handlers: what is read, asked of the ledger, and answered."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from flight_memory.memory_types import MemoryErrorCode
from memory_accounting.clock import system_clock
from memory_accounting.service import problems
from memory_accounting.service.context import Service
from memory_accounting.service.problems import ProblemError
from memory_accounting.service.rest.operation import Call, Operation, Subject, decoded, number
from memory_accounting.service.rest.reply import Reply, problem_reply, reply
from memory_accounting.service.security.identity import Identity, identity_of
from memory_accounting.service.wire import Case, case_of, loads
from wit_runtime import Err
from wit_runtime.json import JsonTextError, ShapeError

_MOST_PROBLEMS: Final = 20
_NONE: Final[Mapping[str, Any]] = {}
_log: Final = logging.getLogger("memory_accounting.service")


def straight(app: Litestar, operations: Iterable[Operation]) -> ASGIApp:
    """Return an application that answers operations whose paths have no variables by itself.

    They need neither the framework's router nor what it reads, converts, and copies for each
    request, which together take as long as what is done for most of them.
    """
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        if "{" not in operation.path:
            by_path.setdefault(operation.path, {})[operation.method] = operation

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        by_method = by_path.get(scope["path"]) if scope["type"] == ScopeType.HTTP else None
        if by_method is None:
            await app(scope, receive, send)
            return
        at: Any = scope
        at["path_template"], at["path_params"], at["litestar_app"] = at["path"], _NONE, app
        await (await _answer(by_method, scope, receive))(scope, receive, send)

    return route


def handlers(operations: Iterable[Operation]) -> list[HTTPRouteHandler]:
    """Return the framework's handlers, one for each path.

    What it would read and convert for each request is done here once, as the contract has it.
    """
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, {})[operation.method] = operation
    return [_handler(path, by_method) for path, by_method in by_path.items()]


def _handler(path: str, by_method: Mapping[str, Operation]) -> HTTPRouteHandler:
    async def answer(request: Request[Any, Any, State]) -> ASGIApp:
        return await _answer(by_method, request.scope, request.receive)

    answer.__name__ = _name(by_method)
    return HTTPRouteHandler(
        router_path(path),
        http_method=_methods(by_method),  # type: ignore[arg-type]  # they are literals there
        status_code=200,  # the reply has its own
        name=answer.__name__,
        opt={"operations": tuple(by_method.values())},
    )(answer)


def _name(by_method: Mapping[str, Operation]) -> str:
    return "_".join(each.name for each in by_method.values())


def _methods(by_method: Mapping[str, Operation]) -> list[str]:
    return [*by_method, *(["HEAD"] if "GET" in by_method else ())]


async def _answer(by_method: Mapping[str, Operation], scope: Any, receive: Receive) -> Reply:  # noqa: ANN401 - of HTTP
    method = scope["method"]
    if method == "HEAD" and "GET" in by_method:
        return (await _answered(by_method["GET"], scope, receive)).head()
    if method in by_method:
        return await _answered(by_method[method], scope, receive)
    allowed = ", ".join([*_methods(by_method), "OPTIONS"])
    allow = (b"allow", allowed.encode())
    if method == "OPTIONS":
        return Reply(204, b"", allow)
    refused = f"{method} is not allowed here; allowed are {allowed}"
    problem = problems.problem("method-not-allowed", refused, None, system_clock())
    return problem_reply(problem, Case.SNAKE, allow)


async def _answered(operation: Operation, scope: Any, receive: Receive) -> Reply:  # noqa: ANN401 - of HTTP
    """Return the answer to a request, whatever happens."""
    case = Case.SNAKE
    try:
        query: str = scope["query_string"].decode("latin-1")
        case = _case(query, scope["headers"])
        call = await _call(operation, scope, receive, query)
        result = await operation.run(call)
        if isinstance(result, Err):
            return problem_reply(problems.of_refusal(result.error), case)
        return reply(operation.status, result.value, operation.answer, case)
    except ProblemError as error:
        return problem_reply(error.problem, case)
    except Exception:  # noqa: BLE001 - the client learns no more than that
        _log.exception("%s failed", operation.name)
        failed = "the service failed; its log says why"
        return problem_reply(problems.problem("internal", failed, None, system_clock()), case)


async def _call(operation: Operation, scope: Any, receive: Receive, query: str) -> Call:  # noqa: ANN401 - of HTTP
    """Read a request; raises `ProblemError` for what is wrong with it, or not granted."""
    service: Service = scope["litestar_app"].state.service
    identity = identity_of(scope)
    path = {name: decoded(text) for name, text in scope["path_params"].items()}
    is_in_body = operation.subject is Subject.BODY
    if not is_in_body:
        # Who may not touch the session is told so before the body is looked at.
        await _permit(operation, service, identity, path)
    body: Any = None
    if operation.body is not None:
        body = read(await _body(receive), operation.body)
    if is_in_body:
        await _permit(operation, service, identity, {"session_id": body.session_id})
    has_query = operation.numbers or operation.texts
    numbers, texts = _query(operation, query) if has_query else (_NONE, _NONE)
    return Call(service, identity, path, numbers, texts, body)


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


async def _body(receive: Receive) -> bytes:
    """Read the body, whose size is limited in front of the application."""
    parts: list[bytes] = []
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
        session_id = await _session_of(service, path["allocation_id"])
    if session_id is None or not identity.allows(operation.action, session_id):
        what = "all sessions" if subject is Subject.ALL else "this session"
        raise ProblemError(
            "forbidden", f"{identity.name} is not granted {operation.action} on {what}"
        )


async def _session_of(service: Service, allocation_id: str) -> str | None:
    """Return the session of a live allocation; None: there is none of this id.

    Whoever may not see the session learns nothing of what is live, and cannot tell it from what
    never was. That an id was freed is told, so that who freed it and asks once more knows. Raises
    `ProblemError` for that, and where the store is away.
    """
    found = await service.engine.get_allocation(allocation_id)
    if not isinstance(found, Err):
        return found.value.session_id
    if found.error.code is MemoryErrorCode.INVALID_ALLOCATION:
        return None
    raise ProblemError(found.error.code.value, found.error.message, found.error.details)


_FREE_FOR_ALL: Final = (Subject.OPEN, Subject.VISIBLE)

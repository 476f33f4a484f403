"""Problems as answers, and what becomes of the exceptions of a request."""

from __future__ import annotations

import logging
from typing import Any, Final

from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
)

from flight_v6r.messages import Problem
from memory_accounting.clock import system_clock
from memory_accounting.service import problems
from memory_accounting.service.problems import ProblemError
from memory_accounting.service.rest.reply import RETRY_SECONDS, UNAVAILABLE
from memory_accounting.service.wire import PROBLEM, Case, case_of, dumps

Asked = Request[Any, Any, State]
_log: Final = logging.getLogger("memory_accounting.service")


def problem_answer(
    problem: Problem, case: Case, headers: dict[str, str] | None = None
) -> Response[bytes]:
    """Return a problem as an answer."""
    content = dumps(problem, Problem, case)
    headers = dict(headers or {})
    if problem.status == UNAVAILABLE:
        headers.setdefault("retry-after", RETRY_SECONDS)
    return Response(content, status_code=problem.status, media_type=PROBLEM, headers=headers)


def on_problem(request: Asked, error: ProblemError) -> Response[bytes]:
    """Answer with the problem that was raised."""
    headers = dict(each.split(": ", 1) for each in error.headers)
    return problem_answer(error.problem, _case(request), headers)


def on_http_exception(request: Asked, error: HTTPException) -> Response[bytes]:
    """Answer with a problem where the framework refused."""
    headers = dict(error.headers or {})
    match error:
        case NotFoundException():
            code, text = "not-found", f"there is nothing at {request.scope['path'][:256]}"
        case MethodNotAllowedException():
            allowed = headers.get("Allow") or headers.get("allow") or ""
            code, text = "method-not-allowed", f"{request.method} is not allowed here: {allowed}"
        case _:
            code = "internal" if error.status_code >= 500 else "malformed"  # noqa: PLR2004
            text = error.detail
    return problem_answer(
        problems.problem(code, text, None, system_clock()), _case(request), headers
    )


def on_exception(request: Asked, error: Exception) -> Response[bytes]:
    """Answer that the service failed; what happened is for the log alone."""
    _log.error("%s failed", request.method, exc_info=error)
    failed = problems.problem(
        "internal", "the service failed; its log says why", None, system_clock()
    )
    return problem_answer(failed, _case(request))


def _case(request: Asked) -> Case:
    try:
        return case_of(
            request.scope["query_string"].decode("latin-1"), request.headers.get("accept", "")
        )
    except ValueError:
        return Case.SNAKE

"""What an answer of the service means: Ok, Err, or an exception."""

from __future__ import annotations

from typing import Any, Final, TypeVar

import attrs

from flight_memory.memory_types import MemoryError_, MemoryErrorCode
from flight_v6r.messages import Problem
from memory_accounting.client.call import Call
from memory_accounting.client.errors import ServiceError, ServiceUnreachableError
from memory_accounting.client.wire import CODECS, Case
from wit_runtime import Err, Ok, Result
from wit_runtime.json import ShapeError

T = TypeVar("T")

_CODES: Final = {code.value: code for code in MemoryErrorCode}
_SUCCESS: Final = range(200, 300)
_LONGEST: Final = 300


@attrs.frozen
class Answer:
    """An answer as it came."""

    url: str
    """The URL of the service, for messages."""
    status: int
    content_type: str
    body: bytes
    retry_after: str | None = None


def read(call: Call[T], answer: Answer, case: Case) -> Result[T, MemoryError_]:
    """Return what was asked for, or the error of the ledger.

    Raises `ServiceError` for any other problem that the service reports, and
    `ServiceUnreachableError` for an answer that is not the service's.
    """
    if answer.status in _SUCCESS:
        return Ok(call.pick(_decoded(call.answer, answer, case, call)))
    problem = problem_of(answer, case, call)
    code = _CODES.get(problem.code)
    if code is None:
        raise service_error(problem, answer)
    return Err(MemoryError_(code, problem.message, problem.details, problem.timestamp))


def problem_of(answer: Answer, case: Case, call: Call[T]) -> Problem:
    """Return the problem that an answer reports; raises where it is none of the service's."""
    problem: Problem = _decoded(Problem, answer, case, call)
    return problem


def service_error(problem: Problem, answer: Answer) -> ServiceError:
    """Return a problem as an exception."""
    return ServiceError(
        problem.code, answer.status, problem.message, retry_after=_seconds(answer.retry_after)
    )


def _decoded(type_: object, answer: Answer, case: Case, call: Call[T]) -> Any:  # noqa: ANN401 - any WIT type
    kind = answer.content_type
    if "json" not in kind:
        raise _not_ours(answer, f"it is {kind}" if kind else "it has no content type", call)
    try:
        return CODECS[case].loads(answer.body, type_)
    except ShapeError as error:
        raise _not_ours(answer, str(error.problems[0]), call) from None


def _not_ours(answer: Answer, why: str, call: Call[T]) -> ServiceUnreachableError:
    cause = f"what answered (HTTP status {answer.status}) is not the service: {why[:_LONGEST]}"
    return ServiceUnreachableError(answer.url, cause, was_sent=not call.is_repeatable)


def _seconds(retry_after: str | None) -> float | None:
    """Return the seconds that a Retry-After header names; the form with a date is not used here."""
    return float(retry_after) if retry_after and retry_after.isdecimal() else None

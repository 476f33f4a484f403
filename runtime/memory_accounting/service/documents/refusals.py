"""The problems that an operation answers with, as a document has them."""

from __future__ import annotations

from typing import Any, Final

from flight_v6r.messages import Problem
from memory_accounting.service.documents.guidance import GUIDANCE
from memory_accounting.service.documents.schemas import Schemas
from memory_accounting.service.problems import CODES, problem
from memory_accounting.service.rest.operation import Operation, Subject
from memory_accounting.service.wire import PROBLEM

_ALWAYS: Final = ("malformed", "host-refused", "too-many-requests", "internal", "unavailable")
_LEDGER: Final = ("allocation-failed",)
_GUARDED: Final = ("unauthorized", "forbidden", "origin-refused")
_BODY: Final = ("unparsable", "too-large", "unsupported-media-type")
_AT: Final = 1_640_995_200_000

_HEADERS: Final[dict[int, dict[str, Any]]] = {
    401: {
        "WWW-Authenticate": {
            "description": "How to say who asks.",
            "schema": {"type": "string"},
        }
    },
    429: {
        "Retry-After": {
            "description": "Seconds to wait before the next request.",
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        }
    },
}
_HEADERS[503] = _HEADERS[429]


def codes_of(operation: Operation) -> tuple[str, ...]:
    """Return the codes of all problems that an operation may answer with, by their status."""
    codes = {*_ALWAYS, *_LEDGER, *operation.codes}
    if operation.subject is not Subject.OPEN:
        codes |= {*_GUARDED}
    if operation.body is not None:
        codes |= {*_BODY}
    return tuple(sorted(codes, key=lambda code: (CODES[code], code)))


class ProblemAnswers:
    """The answers with problems, each described once for all operations that have it."""

    def __init__(self, schemas: Schemas) -> None:
        """Start with none."""
        self._schemas = schemas
        self.components: dict[str, Any] = {}

    def of(self, codes: tuple[str, ...]) -> dict[str, Any]:
        """Return references to the answers with these codes, by status."""
        by_status: dict[int, list[str]] = {}
        for code in codes:
            by_status.setdefault(CODES[code], []).append(code)
        return {str(status): self._reference(status, each) for status, each in by_status.items()}

    def _reference(self, status: int, codes: list[str]) -> dict[str, str]:
        answer, number = self._answer(status, codes), 1
        name = f"Problem{status}"
        while self.components.setdefault(name, answer) != answer:
            number += 1
            name = f"Problem{status}.{number}"
        return {"$ref": f"#/components/responses/{name}"}

    def _answer(self, status: int, codes: list[str]) -> dict[str, Any]:
        items = (f"- [`{code}`](/problems/{code}): {GUIDANCE[code].meaning}" for code in codes)
        narrowed = {"properties": {"code": {"enum": codes}, "status": {"const": status}}}
        problem_type = self._schemas.sent(Problem)
        content = {
            "schema": {"allOf": [problem_type, {"type": "object", **narrowed}]},
            "examples": {code: {"value": _example(code)} for code in codes},
        }
        answer: dict[str, Any] = {"description": "\n".join(items), "content": {PROBLEM: content}}
        return answer | ({"headers": _HEADERS[status]} if status in _HEADERS else {})


def _example(code: str) -> dict[str, Any]:
    made = problem(code, GUIDANCE[code].meaning, None, _AT)
    return {
        "type": made.type_,
        "title": made.title,
        "status": made.status,
        "detail": made.detail,
        "code": made.code,
        "message": made.message,
        "details": made.details,
        "timestamp": made.timestamp,
    }

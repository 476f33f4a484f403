"""What an answer means: Ok, Err, or an exception that says what is wrong."""

from __future__ import annotations

import httpx
import pytest

from flight_memory.memory_types import MemoryError_, MemoryErrorCode, MemoryPressure
from memory_accounting.client import ServiceError, ServiceUnreachableError
from memory_accounting.service.problems import CODES
from tests.service.client.faces import Face, Recorder, json_answer, problem_answer
from wit_runtime import Err, Ok

SNAKE = '{"sessionId":"s","pressure":"low","timestamp":1}'


def pressure(face: Face, *answers: httpx.Response, **options: object) -> object:
    with face(transport=Recorder(*answers).transport, **options) as client:
        return client.get_memory_pressure("s")


@pytest.mark.parametrize("case", ["snake", "camel"])
def test_success_is_the_part_that_was_asked_for(face: Face, case: str) -> None:
    assert pressure(face, json_answer(SNAKE), case=case) == Ok(MemoryPressure.LOW)


def test_what_a_later_service_says_beyond_is_passed_over(face: Face) -> None:
    text = SNAKE.replace("{", '{"mood":"good",')
    assert pressure(face, json_answer(text)) == Ok(MemoryPressure.LOW)


@pytest.mark.parametrize("code", list(MemoryErrorCode))
def test_an_error_of_the_ledger_is_returned_field_by_field(
    face: Face, code: MemoryErrorCode
) -> None:
    answer = problem_answer(code.value, CODES[code.value], "why", "what")
    assert pressure(face, answer) == Err(MemoryError_(code, "why", "what", 1_700_000_000_000))


@pytest.mark.parametrize("code", sorted(CODES.keys() - {each.value for each in MemoryErrorCode}))
def test_any_other_problem_is_raised_with_its_code(face: Face, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        pressure(face, problem_answer(code, CODES[code], "Say please"))
    error = caught.value
    assert (error.code, error.status, error.message) == (code, CODES[code], "Say please")
    assert str(error) == f"{code}: Say please (HTTP status {CODES[code]})"


def test_a_code_of_a_later_service_is_raised_too(face: Face) -> None:
    with pytest.raises(ServiceError, match=r"^too-late: no"):
        pressure(face, problem_answer("too-late", 418))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [({"retry-after": "7"}, 7.0), ({}, None), ({"retry-after": "soon"}, None)],
)
def test_when_to_come_again(face: Face, header: dict[str, str], seconds: float | None) -> None:
    with pytest.raises(ServiceError) as caught:
        pressure(face, problem_answer("too-many-requests", 429, **header))
    assert caught.value.retry_after == seconds


FOREIGN = {
    "a page": (
        httpx.Response(200, html="<h1>Welcome</h1>"),
        "HTTP status 200.* it is text/html",
    ),
    "a gateway's error": (httpx.Response(502, html="<h1>Bad</h1>"), "HTTP status 502"),
    "nothing": (httpx.Response(204), "it has no content type"),
    "a redirect": (
        httpx.Response(302, headers={"location": "http://elsewhere.test"}),
        "HTTP status 302",
    ),
    "broken JSON": (json_answer('{"sessionId":'), "line 1, column 14"),
    "other JSON": (json_answer('{"ok":true}'), "sessionId"),
    "JSON that is no problem": (json_answer('{"error":"no"}', 500), "HTTP status 500"),
    "no UTF-8": (
        httpx.Response(200, content=b"\xff", headers={"content-type": "application/json"}),
        "not UTF-8",
    ),
}


@pytest.mark.parametrize(("answer", "message"), FOREIGN.values(), ids=FOREIGN.keys())
def test_what_is_not_the_service_s_own_says_so(
    face: Face, answer: httpx.Response, message: str
) -> None:
    with pytest.raises(ServiceUnreachableError, match=message) as caught:
        pressure(face, answer)
    assert str(caught.value).startswith("the service at http://service.test cannot be reached: ")
    assert not caught.value.was_sent


def test_after_a_change_such_an_answer_leaves_open_whether_it_was_made(face: Face) -> None:
    service = Recorder(httpx.Response(200, html="<h1>Welcome</h1>"))
    with (
        face(transport=service.transport) as client,
        pytest.raises(ServiceUnreachableError, match="may have been carried out") as caught,
    ):
        client.free_allocation("a")
    assert caught.value.was_sent

"""The log is a line a record, in JSON or in text, and nobody can forge or break one."""

from __future__ import annotations

import json
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_accounting.service.observing.logs import JsonFormatter, TextFormatter
from memory_accounting.service.observing.seen import current_request
from tests.service.operations.observing import logged, records

log = logging.getLogger("tests.something")


def _record(message: str) -> logging.LogRecord:
    return logging.LogRecord("tests", logging.INFO, "", 0, message, None, None)


@given(st.text())
def test_any_message_is_one_line_of_json(message: str) -> None:
    line = JsonFormatter().format(_record(message))
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert json.loads(line)["message"] == message


@given(st.text())
def test_any_message_is_one_line_of_text(message: str) -> None:
    line = TextFormatter().format(_record(message))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_a_line_of_text() -> None:
    with logged() as stream:
        log.warning("a thing of %d", 3)
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING a thing of 3\n"
    assert re.fullmatch(pattern, stream.getvalue())


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_id_of_the_request_is_in_what_else_is_logged(form: str) -> None:
    with logged(format=form) as stream:
        token = current_request.set("r-17")
        log.warning("a thing")
        current_request.reset(token)
    assert "r-17" in stream.getvalue()


def test_a_traceback_is_in_the_record() -> None:
    with logged(format="json") as stream:
        log.error("it failed", exc_info=KeyError("x"))
    [record] = records(stream)
    assert record["exception"].endswith("KeyError: 'x'")


def test_the_level_is_that_which_is_set() -> None:
    with logged(format="json", level="warning") as stream:
        log.info("no")
        log.warning("yes")
    assert [each["message"] for each in records(stream)] == ["yes"]


@pytest.mark.parametrize("name", ["uvicorn.error", "uvicorn.access", "httpx"])
def test_a_server_and_a_client_log_what_went_wrong_alone(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A server that ran in this process without an access log leaves this false.
    monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    with logged(format="json", level="debug") as stream:
        logging.getLogger(name).info("connection open")
        logging.getLogger(name).warning("something is wrong")
    assert [each["message"] for each in records(stream)] == ["something is wrong"]


def test_a_secret_in_a_message_is_not_logged() -> None:
    with logged() as stream:
        log.warning("the store redis://user:hunter2hunter2@host/0 is away")
    assert "hunter2" not in stream.getvalue()

"""The line of a request is what its record would have become."""

from __future__ import annotations

import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_accounting.service.observing.gathering import Answered
from memory_accounting.service.observing.logs import JsonFormatter, TextFormatter
from memory_accounting.service.observing.records import FIELDS, REQUESTS

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
TEXTS = st.text(max_size=20)
ANSWERED = st.builds(
    Answered,
    request_id=TEXTS,
    method=TEXTS,
    route=TEXTS,
    status=st.integers(100, 599),
    milliseconds=st.floats(0, 1e9).map(lambda each: round(each, 3)),
    bytes=st.integers(0, 2**40),
    client=TEXTS,
    identity=TEXTS,
)


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()], ids=["text", "json"])
@given(told=ANSWERED)
def test_a_line_is_that_of_the_record(
    formatter: TextFormatter | JsonFormatter, told: Answered
) -> None:
    level = logging.INFO if told.status < 500 else logging.WARNING
    message = f"{told.method} {told.route} {told.status}"
    record = logging.LogRecord(REQUESTS, level, "", 0, message, None, None)
    record.__dict__[FIELDS] = told._asdict()
    line, expected = formatter.answered(told), formatter.format(record)
    assert MOMENT.sub("", line, 1) == MOMENT.sub("", expected, 1)
    assert "\n" not in line

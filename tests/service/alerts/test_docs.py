"""The receiver in docs/alerts.md takes what the service posts, and nothing else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from memory_accounting.service.alerts.signing import headers, key_of
from tests.support import ROOT

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the one of the specification
BODY = b'{"type": "memory_alert"}'
Check = Callable[[dict[str, str], bytes, str], bool]


@pytest.fixture
def is_genuine() -> Check:
    page = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert block is not None
    space: dict[str, Any] = {}
    exec(block[1], space)  # noqa: S102 - our own example
    check: Check = space["is_genuine"]
    return check


def posted(seconds_ago: int = 0) -> dict[str, str]:
    return headers(key_of(SECRET), "msg_1", int(time.time()) - seconds_ago, BODY)


def test_a_post_is_genuine(is_genuine: Check) -> None:
    assert is_genuine(posted(), BODY, SECRET)


def test_another_body_secret_or_id_is_not(is_genuine: Check) -> None:
    assert not is_genuine(posted(), BODY + b" ", SECRET)
    assert not is_genuine(posted(), BODY, "whsec_AAAA")
    assert not is_genuine(posted() | {"webhook-id": "msg_2"}, BODY, SECRET)


def test_an_old_post_is_not(is_genuine: Check) -> None:
    assert not is_genuine(posted(seconds_ago=3600), BODY, SECRET)

"""Posts are signed as the Standard Webhooks specification has it."""

from __future__ import annotations

import attrs
import pytest

from flight_v6r.alerts import Alert, AlertKind, Severity
from memory_accounting.service.alerts.signing import headers, key_of, message_id, signature

ALERT = Alert("s", AlertKind.PRESSURE, Severity.WARNING, True, "m", [], None, None, None, 5)  # noqa: FBT003


def test_the_example_of_the_specification() -> None:
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_without_prefix_is_the_key_itself() -> None:
    assert key_of("correct horse") == b"correct horse"


@pytest.mark.parametrize(
    "secret", ["whsec_", "whsec_%%%%", "whsec_abc", "whsec_\u00e9\u00e9\u00e9\u00e9", ""]
)
def test_what_is_no_secret_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(ValueError, match=r"base64|empty") as refusal:
        key_of(secret)
    assert len(secret) < 7 or secret[6:] not in str(refusal.value)


def test_the_same_alert_has_the_same_id_and_others_have_others() -> None:
    ids = {
        message_id(alert, episode)
        for alert, episode in (
            (ALERT, 5),
            (attrs.evolve(ALERT, message="other words", actions=["x"]), 5),
            (ALERT, 6),
            (attrs.evolve(ALERT, session_id="t"), 5),
            (attrs.evolve(ALERT, kind=AlertKind.LEAK), 5),
            (attrs.evolve(ALERT, raised=False), 5),
            (attrs.evolve(ALERT, severity=Severity.CRITICAL), 5),
        )
    }
    assert len(ids) == 6
    assert all(each.startswith("msg_") and "." not in each for each in ids)


def test_the_headers() -> None:
    assert headers(b"k", "msg_1", 7, b"{}") == {
        "content-type": "application/json",
        "user-agent": "v6r-webhooks",
        "webhook-id": "msg_1",
        "webhook-timestamp": "7",
        "webhook-signature": signature(b"k", "msg_1", 7, b"{}"),
    }

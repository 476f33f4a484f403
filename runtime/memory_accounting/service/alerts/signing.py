"""The headers of a signed post, as the Standard Webhooks specification (1.0) has them.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Final

from flight_v6r.alerts import Alert

_PREFIX: Final = "whsec_"


def key_of(secret: str) -> bytes:
    """Return the key of a secret: what follows `whsec_` is base64, any other text is the key.

    Raises ValueError, without showing the secret, for what is no base64 or empty.
    """
    if not secret.startswith(_PREFIX):
        key = secret.encode()
    else:
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):  # a ValueError for what is not ASCII
            raise ValueError("what follows whsec_ is not base64") from None
    if not key:
        raise ValueError("a secret must not be empty")
    return key


def message_id(alert: Alert, episode: int) -> str:
    """Return the id of a post; the same alert has the same id, whichever server posts it.

    `episode` is the timestamp (milliseconds) of the alert that was raised: this one, or the one
    that this one clears. Receivers drop an id that they have had.
    """
    parts = [alert.session_id, alert.kind.value, alert.severity.value, alert.raised, episode]
    return "msg_" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def signature(key: bytes, id_: str, seconds: int, body: bytes) -> str:
    """Sign a post that is sent at so many seconds since the Unix epoch."""
    signed = b".".join((id_.encode(), str(seconds).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def headers(key: bytes, id_: str, seconds: int, body: bytes) -> dict[str, str]:
    """Return the headers of a post; the time is that of the attempt, so that retries verify."""
    return {
        "content-type": "application/json",
        "user-agent": "v6r-webhooks",
        "webhook-id": id_,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(key, id_, seconds, body),
    }

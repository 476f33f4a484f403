"""Bodies of requests: of the right type, and not too large."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

from memory_accounting.service.problems import ProblemError
from memory_accounting.service.security.asgi import CLOSING, Headers, Message, Receive, Scope, Send
from memory_accounting.service.security.refusing import Refusal, refusal

_TAKING: Final = {"POST", "PUT", "PATCH"}
_JSON: Final = b"application/json"


class Bodies:
    """Refuses bodies by what their headers say, and holds those of unknown length to the limit."""

    def __init__(self, most_bytes: int) -> None:
        """Take the largest size of a body."""
        self._most = most_bytes
        self._text = f"the body is larger than {most_bytes} bytes (most_body_bytes)"
        self._too_large = refusal("too-large", self._text).closing()
        self._no_json = refusal(
            "unsupported-media-type", "send JSON, and say so: `Content-Type: application/json`"
        )

    def refusal(self, scope: Scope, headers: Headers) -> Refusal | None:
        """Return why a body is refused, if it is, before any of it is read."""
        length = headers.get(b"content-length")
        has_body = b"transfer-encoding" in headers
        if length is not None:
            if self._is_too_large(length):
                return self._too_large
            has_body = has_body or length != b"0"
        if not has_body or scope["method"] not in _TAKING:
            return None
        kind = headers.get(b"content-type", b"")
        if kind == _JSON or kind.split(b";", 1)[0].strip().lower() == _JSON:
            return None
        return self._no_json

    def is_unread(self, headers: Headers) -> bool:
        """Tell whether a refused request may have more of a body than is worth reading."""
        return b"transfer-encoding" in headers or self._is_too_large(
            headers.get(b"content-length", b"0")
        )

    def counted(self, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """Return a `receive` and a `send` for a body of unknown length.

        The `receive` raises `ProblemError` once the body is too large, and before it is kept. The
        `send` has the connection closed after an answer that did not wait for the body's end.
        """
        total = 0
        has_ended = False

        async def receiving() -> Message:
            nonlocal total, has_ended
            message = await receive()
            total += len(message.get("body", b""))
            if total > self._most:
                raise ProblemError("too-large", self._text)
            has_ended = not message.get("more_body", False)
            return message

        def sending(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start" and not has_ended:
                headers = [*message.get("headers", ()), CLOSING]
                message = {**message, "headers": headers}
            return send(message)

        return receiving, sending

    def _is_too_large(self, length: bytes) -> bool:
        # Servers check that it is a number; one of more than 19 digits is not worth parsing.
        return not length.isdigit() or len(length) > 19 or int(length) > self._most  # noqa: PLR2004

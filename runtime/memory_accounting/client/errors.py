"""What a client raises; what the contract calls an error is returned as `Err` instead."""

from __future__ import annotations


class ServiceError(Exception):
    """The service refused a request for a reason that is not the ledger's.

    Such as `unauthorized`, `forbidden`, `too-many-requests`, `malformed`, or `vm-exists`.
    """

    def __init__(
        self, code: str, status: int, message: str, *, retry_after: float | None = None
    ) -> None:
        """Keep what the service said."""
        super().__init__(code, status, message)
        self.code = code
        """For programs; `docs/client.md` lists them."""
        self.status = status
        """The HTTP status."""
        self.message = message
        """For people."""
        self.retry_after = retry_after
        """After how many seconds the service asks to try again, if it does."""

    def __str__(self) -> str:
        """Return code, message, and status."""
        return f"{self.code}: {self.message} (HTTP status {self.status})"


class ServiceUnreachableError(Exception):
    """No answer of the service came: no connection, no answer in time, or none of its own."""

    def __init__(self, url: str, cause: str, *, was_sent: bool = False) -> None:
        """Name the service and the cause."""
        super().__init__(url, cause)
        self.url = url
        """The URL of the service."""
        self.cause = cause
        """What happened, for people."""
        self.was_sent = was_sent
        """Whether the service may have got the request, and so may have carried it out."""

    def __str__(self) -> str:
        """Return one sentence on it."""
        unsure = "; the request may have been carried out" if self.was_sent else ""
        return f"the service at {self.url} cannot be reached: {self.cause}{unsure}"

"""The client that is called."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing
from types import TracebackType
from typing import Final, Literal, Self, TypeVar

import httpx

from flight_memory.memory_analytics import MemoryStats, MemoryTrend
from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryLimits,
    MemoryPressure,
    MemoryPurpose,
    MemorySize,
    MemoryUsageSnapshot,
    PlatformProfile,
)
from flight_v6r.alerts import Alert
from flight_v6r.diagnostics import Finding, LedgerStatus
from flight_v6r.insights import CapacityAdvice, PurposePattern
from flight_v6r.messages import (
    HealthAnswer,
    OverviewAnswer,
    StatusAnswer,
    VmCreatedAnswer,
    VmDestroyedAnswer,
)
from flight_v6r.sessions import ConfigurationRequest, SessionConfiguration
from memory_accounting.client.answers import read
from memory_accounting.client.call import Asked, Call
from memory_accounting.client.calls import (
    analytics,
    diagnostics,
    insights,
    operations,
    service,
    sessions,
)
from memory_accounting.client.connecting import connecting
from memory_accounting.client.errors import ServiceError, ServiceUnreachableError
from memory_accounting.client.streaming.following import (
    Following,
    Message,
    Watching,
    following,
)
from wit_runtime import U64, Err, Result

T = TypeVar("T")


class Client:
    """The ledger of a service, for any number of threads.

    It implements the generated Protocols `MemoryOperations`, `MemoryAnalytics`, `Sessions`,
    `Insights`, and `Diagnostics`, as `Pool` does: what the contract calls an error is returned as
    `Err`, equal to what the ledger of the service returned; a wrong type raises TypeError, a number
    outside of u64 ValueError, both before anything is sent. Every call may raise `ServiceError`,
    when the service refuses it for another reason, and `ServiceUnreachableError`.
    """

    def __init__(  # noqa: PLR0913 - settings, each with a default
        self,
        url: str,
        token: str | None = None,
        *,
        timeout: float = 10.0,
        transport: httpx.BaseTransport | None = None,
        case: Literal["snake", "camel"] = "snake",
        retries: int = 2,
    ) -> None:
        """Get ready to call the service at a URL, such as `http://127.0.0.1:8080`.

        `token` is an API key or a JSON Web Token. `timeout` is how many seconds each of connecting,
        sending, and waiting for an answer may take. A call that only reads is sent again up to
        `retries` times when its connection is lost, any other only when no connection was made.
        `case` is how keys are written on the wire; results are the same. `transport` is httpx's,
        such as one with certificates of its own.
        """
        self._connecting: Final = connecting(
            url, token, timeout=timeout, retries=retries, case=case, transport=transport
        )
        self._http: Final = httpx.Client(**self._connecting.options)

    def __repr__(self) -> str:
        """Show the URL, and never the token."""
        return f"{type(self).__name__}({self._connecting.url!r})"

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close all connections. Closing twice is the same."""
        self._http.close()

    # memory-operations

    def create_allocation(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[MemoryAllocation, MemoryError_]:
        """Record an allocation; the first one granted to an unknown session opens it."""
        return self._send(operations.create_allocation(session_id, size, purpose))

    def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
        """Free an allocation."""
        return self._send(operations.free_allocation(allocation_id))

    def get_memory_snapshot(self, session_id: str) -> Result[MemoryUsageSnapshot, MemoryError_]:
        """Describe the session's memory now."""
        return self._send(operations.get_memory_snapshot(session_id))

    def get_platform_profile(self, platform: str) -> Result[PlatformProfile, MemoryError_]:
        """Return what a platform offers; `custom` offers the node's capacity."""
        return self._send(operations.get_platform_profile(platform))

    def set_memory_limits(
        self, session_id: str, limits: MemoryLimits
    ) -> Result[bool, MemoryError_]:
        """Replace the session's limits."""
        return self._send(operations.set_memory_limits(session_id, limits))

    def get_memory_limits(self, session_id: str) -> Result[MemoryLimits, MemoryError_]:
        """Return the session's limits."""
        return self._send(operations.get_memory_limits(session_id))

    def get_memory_pressure(self, session_id: str) -> Result[MemoryPressure, MemoryError_]:
        """Name how close the session is to its capacity."""
        return self._send(operations.get_memory_pressure(session_id))

    def validate_allocation_request(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[bool, MemoryError_]:
        """Tell whether the allocation would be granted now; record nothing, open nothing."""
        return self._send(operations.validate_allocation_request(session_id, size, purpose))

    def list_allocations(self, session_id: str) -> Result[list[MemoryAllocation], MemoryError_]:
        """Return the live allocations, oldest first."""
        return self._send(operations.list_allocations(session_id))

    # memory-analytics

    def calculate_memory_stats(self, session_id: str) -> Result[MemoryStats, MemoryError_]:
        """Total up the session's life."""
        return self._send(analytics.calculate_memory_stats(session_id))

    def get_memory_trends(
        self, session_id: str, time_window: U64
    ) -> Result[MemoryTrend, MemoryError_]:
        """Return the course over the last `time_window` seconds."""
        return self._send(analytics.get_memory_trends(session_id, time_window))

    def generate_memory_report(self, session_id: str) -> Result[str, MemoryError_]:
        """Write a report in Markdown for people."""
        return self._send(analytics.generate_memory_report(session_id))

    # sessions

    def configure_session(
        self, session_id: str, request: ConfigurationRequest
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Open a session, or change what it is held to; it keeps its allocations."""
        return self._send(sessions.configure_session(session_id, request))

    def configure(  # noqa: PLR0913 - the fields of a request
        self,
        session_id: str,
        *,
        vm_size: str | None = None,
        platform: str | None = None,
        capacity: int | None = None,
        limits: MemoryLimits | None = None,
        user_id: str | None = None,
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Do what `configure_session` does, in fewer words, as `Pool.configure` has it."""
        asked = sessions.configure(
            session_id,
            vm_size=vm_size,
            platform=platform,
            capacity=capacity,
            limits=limits,
            user_id=user_id,
        )
        return self._send(asked)

    def get_session_configuration(
        self, session_id: str
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Return what the session is held to."""
        return self._send(sessions.get_session_configuration(session_id))

    def list_sessions(self) -> Result[list[str], MemoryError_]:
        """Return the ids of the open sessions in the order of their opening."""
        return self._send(sessions.list_sessions())

    def end_session(self, session_id: str) -> Result[bool, MemoryError_]:
        """End a session and free what it holds; afterwards it is unknown."""
        return self._send(sessions.end_session(session_id))

    # insights

    def get_leak_suspects(
        self, session_id: str, age: U64 | None = None
    ) -> Result[list[MemoryAllocation], MemoryError_]:
        """Return live allocations older than `age` seconds of purposes that only grew meanwhile."""
        return self._send(insights.get_leak_suspects(session_id, age))

    def get_usage_patterns(
        self, session_id: str, time_window: U64
    ) -> Result[list[PurposePattern], MemoryError_]:
        """Return the pattern of each purpose in use within the last `time_window` seconds."""
        return self._send(insights.get_usage_patterns(session_id, time_window))

    def get_capacity_advice(
        self, session_id: str, time_window: U64
    ) -> Result[CapacityAdvice, MemoryError_]:
        """Return the capacity to configure, from the course of the last `time_window` seconds."""
        return self._send(insights.get_capacity_advice(session_id, time_window))

    # diagnostics

    def check(self) -> Result[list[Finding], MemoryError_]:
        """Have everything that is stored compared with the rules; change nothing."""
        return self._send(diagnostics.check())

    def repair(self) -> Result[list[Finding], MemoryError_]:
        """Have mended what can be mended, and return what was found."""
        return self._send(diagnostics.repair())

    def get_ledger_status(self) -> Result[LedgerStatus, MemoryError_]:
        """Tell how the ledger fares."""
        return self._send(diagnostics.get_ledger_status())

    # the service

    def get_allocation(self, allocation_id: str) -> Result[MemoryAllocation, MemoryError_]:
        """Return a live allocation by its id; else the errors of `free_allocation`."""
        return self._send(operations.get_allocation(allocation_id))

    def create_vm(self, session_id: str, size: str) -> Result[VmCreatedAnswer, MemoryError_]:
        """Make the virtual machine of a session: one vm-heap allocation of its size.

        `size` is small, medium, or large. Raises `ServiceError` with `vm-exists` when the session
        has one.
        """
        return self._send(service.create_vm(session_id, size))

    def destroy_vm(self, session_id: str) -> Result[VmDestroyedAnswer, MemoryError_]:
        """Free the virtual machine of a session.

        Raises `ServiceError` with `no-vm` when the session has none.
        """
        return self._send(service.destroy_vm(session_id))

    def overview(
        self, *, limit: int | None = None, after: str | None = None
    ) -> Result[OverviewAnswer, MemoryError_]:
        """Return a part of the sessions with their memory, in the order of their ids.

        `after` is the `next` of the part before; `limit` is at most 500, and 100 by default.
        """
        return self._send(service.overview(limit, after))

    def health(self) -> Result[HealthAnswer, MemoryError_]:
        """Tell whether the service lives and reaches its store."""
        return self._send(service.health())

    def status(self) -> Result[StatusAnswer, MemoryError_]:
        """Tell how the service fares: version, uptime, what it holds and serves."""
        return self._send(service.status())

    def alerts(self) -> Result[list[Alert], MemoryError_]:
        """Return the alerts that hold now."""
        return self._send(service.alerts())

    # streams

    def watch(
        self, *session_ids: str, patience: float = 60.0
    ) -> Generator[MemoryUsageSnapshot, None, None]:
        """Give the memory of sessions as it changes, and at least at each interval of the service.

        It follows the named sessions until all of them have ended, or else all sessions, also those
        opened later. A lost connection is replaced as `events` says.
        """
        watching = Watching(set(session_ids))
        with closing(self.events(*session_ids, patience=patience)) as messages:
            for message in messages:
                snapshot = watching.snapshot(message)
                if snapshot is not None:
                    yield snapshot
                if watching.is_over:
                    return

    def events(self, *session_ids: str, patience: float = 60.0) -> Generator[Message, None, None]:
        """Give what the service streams of sessions, or of all: updates, ends, and alerts.

        Raises `ServiceError` or `ServiceUnreachableError` when there is no stream to begin with.
        After that a lost connection is replaced, with pauses that grow from what the service asks
        for to 15 s, until there was none for `patience` seconds; what changed meanwhile is told at
        once, the steps in between are not.
        """
        return self._events(following(self._connecting, session_ids, patience))

    def _events(self, stream: Following) -> Generator[Message, None, None]:
        while True:
            error: Exception | None = None
            try:
                yield from self._connection(stream)
            except (httpx.HTTPError, ServiceError, ServiceUnreachableError) as caught:
                error = caught
            time.sleep(stream.pause(error))

    def _connection(self, stream: Following) -> Generator[Message, None, None]:
        with self._http.stream(**stream.request(self._http.timeout)) as response:
            if not stream.is_stream(response):
                response.read()
                raise stream.refuse(response)
            stream.connected()
            for piece in response.iter_bytes():
                yield from stream.messages(piece)

    def _send(self, asked: Asked[T]) -> Result[T, MemoryError_]:
        if isinstance(asked, Err):
            return asked
        response = self._exchange(asked)
        return read(asked, self._connecting.answer(response), self._connecting.case)

    def _exchange(self, call: Call[T]) -> httpx.Response:
        request, attempt = self._connecting.request(call), 0
        while True:
            try:
                return self._http.request(**request)
            except httpx.HTTPError as error:
                pause = self._connecting.pause(call, error, attempt)
            attempt += 1
            time.sleep(pause)

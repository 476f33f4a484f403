"""The calls beyond the interfaces of a ledger: virtual machines, and the service itself."""

from __future__ import annotations

from urllib.parse import urlencode

from flight_v6r.alerts import Alert
from flight_v6r.messages import (
    HealthAnswer,
    OverviewAnswer,
    StatusAnswer,
    VmCreatedAnswer,
    VmDestroyedAnswer,
    VmRequest,
)
from flight_v6r.sessions import VmSize
from memory_accounting.arguments import require_text, require_u64
from memory_accounting.client.call import Asked, Body, Call, get, same, session_path
from memory_accounting.client.calls.local import now, refusal_of_session
from memory_accounting.platforms import VM_SIZES, unsupported


def create_vm(session_id: str, size: str) -> Asked[VmCreatedAnswer]:
    """Ask for the virtual machine of a session."""
    refusal = refusal_of_session(session_id)
    require_text("size", size)
    if size not in VM_SIZES:
        return now(unsupported(size, tuple(VM_SIZES)))
    return refusal or Call(
        method="POST",
        path=session_path(session_id, "/vm"),
        body=Body(VmRequest(VmSize(size)), VmRequest),
        answer=VmCreatedAnswer,
        pick=same,
    )


def destroy_vm(session_id: str) -> Asked[VmDestroyedAnswer]:
    """Destroy the virtual machine of a session."""
    return refusal_of_session(session_id) or Call(
        method="DELETE",
        path=session_path(session_id, "/vm"),
        answer=VmDestroyedAnswer,
        pick=same,
    )


def overview(limit: int | None, after: str | None) -> Asked[OverviewAnswer]:
    """Ask for a part of the sessions with their memory."""
    query: dict[str, str] = {}
    if limit is not None:
        query["limit"] = f"{require_u64('limit', limit):d}"
    if after is not None:
        require_text("after", after)
        query["after"] = after
    return get(f"/api/v1/overview?{urlencode(query)}".rstrip("?"), OverviewAnswer)


def health() -> Asked[HealthAnswer]:
    """Ask whether the service is well."""
    return get("/api/v1/health", HealthAnswer)


def status() -> Asked[StatusAnswer]:
    """Ask how the service fares."""
    return get("/api/v1/status", StatusAnswer)


def alerts() -> Asked[list[Alert]]:
    """Ask for the alerts that hold now."""
    return get("/api/v1/alerts", list[Alert])

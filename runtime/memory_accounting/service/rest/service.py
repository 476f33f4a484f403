"""The service and its ledger: platforms, soundness, health, and alerts."""

from __future__ import annotations

import asyncio
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import attrs

from flight_memory.memory_operations import MemoryOperations
from flight_memory.memory_types import MemoryError_, PlatformProfile
from flight_v6r.alerts import Alert
from flight_v6r.diagnostics import Diagnostics, Finding, LedgerStatus
from flight_v6r.messages import HealthAnswer, StatusAnswer
from memory_accounting.platforms import LABELS
from memory_accounting.refusals import not_available, refused
from memory_accounting.service.context import Service
from memory_accounting.service.rest import examples
from memory_accounting.service.rest.operation import Answer, Call, Operation, Subject
from memory_accounting.service.security.identity import Action
from memory_accounting.sizes import U64_MAX, memory_size
from wit_runtime import Err, Ok, Result

_DISTRIBUTION: Final = "wit-codegen"
_PATIENCE: Final = 3.0


def release() -> str:
    """Return the version of the service."""
    try:
        return version(_DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"


async def platforms(call: Call) -> Answer:
    """Return the profiles of all platforms."""
    found: list[PlatformProfile] = []
    for label in LABELS:
        profile = await call.engine.get_platform_profile(label)
        if isinstance(profile, Err):
            return profile
        found.append(profile.value)
    return Ok(found)


async def platform(call: Call) -> Answer:
    """Return the profile of a platform."""
    return await call.engine.get_platform_profile(call.path["platform"])


async def check(call: Call) -> Answer:
    """Compare what is stored with the rules."""
    return await call.engine.check()


async def repair(call: Call) -> Answer:
    """Mend what can be mended."""
    return await call.engine.repair()


async def ledger(call: Call) -> Answer:
    """Tell how the ledger fares."""
    return await ledger_status(call.service)


async def ledger_status(service: Service) -> Result[LedgerStatus, MemoryError_]:
    """Ask the ledger how it fares, for a few seconds at most."""
    try:
        async with asyncio.timeout(_PATIENCE):
            found = await service.engine.get_ledger_status()
    except TimeoutError:
        return refused(not_available(f"no answer in {_PATIENCE:g} s"), service.clock())
    if isinstance(found, Err) or found.value.used.bytes <= U64_MAX:
        return found
    # Several sessions may use more together than the wire has a number for.
    return Ok(attrs.evolve(found.value, used=memory_size(U64_MAX)))


async def health(call: Call) -> Answer:
    """Tell whether the service lives and reaches its store."""
    if call.service.is_stopping:
        return refused(not_available("the service is stopping"), call.service.clock())
    found = await ledger_status(call.service)
    if isinstance(found, Err):
        return found
    return Ok(HealthAnswer("ok", call.service.store, call.service.clock()))


async def status(call: Call) -> Answer:
    """Tell how the service fares."""
    service = call.service
    found = await ledger_status(service)
    if isinstance(found, Err):
        return found
    now = service.clock()
    return Ok(
        StatusAnswer(
            version=release(),
            uptime_seconds=max(0, now - service.started_at) // 1000,
            sessions=found.value.sessions,
            allocations=found.value.allocations,
            stream_clients=service.hub.clients,
            store=service.store,
            timestamp=now,
        )
    )


async def alerts(call: Call) -> Answer:
    """Return the alerts that hold now, of the sessions that may be read."""
    raised = call.service.alerts.raised()
    visible = set(call.identity.sees([each.session_id for each in raised]))
    return Ok([each for each in raised if each.session_id in visible])


OPERATIONS: Final = (
    Operation(
        name="listPlatforms",
        method="GET",
        path="/api/v1/platforms",
        run=platforms,
        answer=list[PlatformProfile],
        subject=Subject.OPEN,
        about="The profiles of all platforms that a session can be configured for.",
        summary="List the platforms",
        tag="platforms",
        answer_example=[examples.PLATFORM],
    ),
    Operation(
        name="getPlatform",
        method="GET",
        path="/api/v1/platforms/{platform}",
        run=platform,
        answer=PlatformProfile,
        subject=Subject.OPEN,
        about=MemoryOperations.get_platform_profile,
        summary="Return the profile of a platform",
        codes=("unsupported-platform",),
        tag="platforms",
        answer_example=examples.PLATFORM,
    ),
    Operation(
        name="checkLedger",
        method="GET",
        path="/api/v1/diagnostics",
        run=check,
        answer=list[Finding],
        action=Action.ADMIN,
        subject=Subject.ALL,
        about=Diagnostics.check,
        summary="Check the ledger",
        tag="diagnostics",
        answer_example=[examples.FINDING],
    ),
    Operation(
        name="repairLedger",
        method="POST",
        path="/api/v1/diagnostics/repair",
        run=repair,
        answer=list[Finding],
        action=Action.ADMIN,
        subject=Subject.ALL,
        about=Diagnostics.repair,
        summary="Repair the ledger",
        tag="diagnostics",
        answer_example=[examples.FINDING],
    ),
    Operation(
        name="getLedgerStatus",
        method="GET",
        path="/api/v1/diagnostics/status",
        run=ledger,
        answer=LedgerStatus,
        subject=Subject.ALL,
        about=Diagnostics.get_ledger_status,
        summary="Tell how the ledger fares",
        tag="diagnostics",
        answer_example=examples.LEDGER,
    ),
    Operation(
        name="getHealth",
        method="GET",
        path="/api/v1/health",
        run=health,
        answer=HealthAnswer,
        subject=Subject.OPEN,
        about="Whether the service lives and reaches its store; 503 when it does not, and once it "
        "was told to stop.",
        summary="Tell whether the service is healthy",
        tag="service",
        answer_example={"status": "ok", "store": "sqlite", "timestamp": 1_640_995_200_000},
    ),
    Operation(
        name="getStatus",
        method="GET",
        path="/api/v1/status",
        run=status,
        answer=StatusAnswer,
        subject=Subject.ALL,
        about="Version, uptime in seconds, open sessions, live allocations, sockets and event "
        "streams, and the kind of store.",
        summary="Tell how the service fares",
        tag="service",
        answer_example=examples.STATUS,
    ),
    Operation(
        name="listAlerts",
        method="GET",
        path="/api/v1/alerts",
        run=alerts,
        answer=list[Alert],
        subject=Subject.VISIBLE,
        about="The alerts that hold now.",
        summary="List the alerts",
        tag="service",
        answer_example=[examples.ALERT],
    ),
)

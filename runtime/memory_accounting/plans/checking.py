"""Whether what is stored keeps the rules of the ledger, and mending what does not."""

from __future__ import annotations

from flight_memory.memory_types import MemoryError_
from flight_v6r.diagnostics import Finding, LedgerStatus
from memory_accounting import inspection
from memory_accounting.plans import asking
from memory_accounting.plans.asking import Plan
from memory_accounting.plans.context import Context
from memory_accounting.sizes import memory_size
from memory_accounting.stores.seam import Applied, Change
from wit_runtime import Ok, Result

_TRIES = 5


def check(context: Context) -> Plan[Result[list[Finding], MemoryError_]]:
    """Compare everything that is stored with the rules; change nothing."""
    found = yield from asking.inspect()
    for session_id in (yield from asking.sessions()):
        holdings = yield from asking.holdings(session_id)
        if holdings is not None:
            found += inspection.findings(holdings, context.settings.history_samples)
    return Ok(found)


def repair(context: Context) -> Plan[Result[list[Finding], MemoryError_]]:
    """Mend what can be mended; return what was found."""
    context.known.clear()
    context.places.clear()
    found = yield from asking.mend()
    for session_id in (yield from asking.sessions()):
        found += yield from _repair_session(context, session_id)
    return Ok(found)


def status(context: Context, store: str) -> Plan[Result[LedgerStatus, MemoryError_]]:
    """Tell how the ledger fares."""
    sessions, live, used = yield from asking.totals()
    return Ok(LedgerStatus(store, sessions, live, memory_size(used), context.clock()))


def _repair_session(context: Context, session_id: str) -> Plan[list[Finding]]:
    """Find what is wrong with a session, and mend it on the state that it was found in."""
    most = context.settings.history_samples
    found: list[Finding] = []
    for _ in range(_TRIES):
        holdings = yield from asking.holdings(session_id)
        if holdings is None:
            break
        found = inspection.findings(holdings, most)
        if not any(each.repairable for each in found):
            break
        state, samples = inspection.mended(holdings, most)
        change = Change(
            session_id,
            holdings.known.version,
            state,
            context.clock(),
            samples=samples,
            replace=True,
        )
        if isinstance((yield from asking.apply(change)), Applied):
            break
    return found

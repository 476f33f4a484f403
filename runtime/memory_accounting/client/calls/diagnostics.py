"""The calls of diagnostics."""

from __future__ import annotations

from flight_v6r.diagnostics import Finding, LedgerStatus
from memory_accounting.client.call import Asked, Call, get, same


def check() -> Asked[list[Finding]]:
    """Have the ledger checked."""
    return get("/api/v1/diagnostics", list[Finding])


def repair() -> Asked[list[Finding]]:
    """Have the ledger repaired."""
    return Call(method="POST", path="/api/v1/diagnostics/repair", answer=list[Finding], pick=same)


def get_ledger_status() -> Asked[LedgerStatus]:
    """Ask how the ledger fares."""
    return get("/api/v1/diagnostics/status", LedgerStatus)

"""create-allocation over REST, beside an endpoint that does nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.measuring import Row
from benchmarks.service.processes import Served, ask, bare, service

_ROUNDS: Final = 5
_SECONDS: Final = 3
_CONNECTIONS: Final = 32


def rows() -> Iterator[Row]:
    """Let the bare endpoint and the service on two stores take turns."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        servers = {
            "bare": stack.enter_context(bare()),
            "memory": stack.enter_context(service()),
            "sqlite": stack.enter_context(service(f"sqlite:///{Path(folder, 'ledger.db')}")),
        }
        rates = {name: list[float]() for name in servers}
        for _ in range(_ROUNDS):
            for name, served in servers.items():
                rates[name].append(_rate(served))
    least = median(rates["bare"])
    for store, bound in (("memory", 0.6), ("sqlite", 0.35)):
        ours = median(rates[store])
        yield Row(
            f"REST: create-allocation a second, {store} / a bare endpoint",
            ours / least,
            bound,
            note=f"{ours:,.0f} a second; bare {least:,.0f}",
            at_least=True,
        )


def _rate(served: Served) -> float:
    found = ask("load", served.port, _SECONDS, _CONNECTIONS)
    if found["refused"]:
        raise RuntimeError(f"{found['refused']} requests were refused")
    rate: float = found["per_second"]
    return rate

"""Loading a component, and making instances of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

from memory_accounting.clock import Clock
from memory_accounting.service.components.engine import ComponentEngine
from memory_accounting.service.components.guests import Beyond, Guest, MakeGuest
from memory_accounting.service.engine import Engine
from memory_accounting.service.settings import ComponentSettings, ServiceSettings

_V6R: Final = "flight:v6r/"


async def open_component_engine(path: Path, settings: ServiceSettings, clock: Clock) -> Engine:
    """Load a component that keeps the ledger; one instance is made, to see that it can be.

    Raises ValueError, naming the file, for one that cannot be read, is no component, is of neither
    world, or needs more than it is granted; and where the extra `host` is not installed.
    """
    # Within, so that the service can be imported where there is no engine.
    from wit_host import HostError, HostUnavailableError  # noqa: PLC0415

    try:
        make = await _maker(path, settings.limits)
        await (await make()).close()
    except HostUnavailableError as error:
        raise ValueError(f"component: {error}") from None
    except OSError as error:
        raise ValueError(f"component: {path}: {error.strerror or error}") from None
    except HostError as error:
        about = str(error).removeprefix(f"{path} ")
        raise ValueError(f"component: {path}: {about}") from None
    return ComponentEngine(make, clock, most_sessions=settings.limits.most_sessions)


async def _maker(path: Path, settings: ComponentSettings) -> MakeGuest:
    from wit_host import Limits, Wasi  # noqa: PLC0415 - as above
    from wit_host.presence import component_class  # noqa: PLC0415 - as above

    limits = Limits(memory_bytes=settings.memory_bytes, seconds=settings.call_seconds)
    load = component_class().from_file
    # Compiling may take a minute.
    component = await asyncio.to_thread(load, path, limits=limits)
    is_v6r = any(name.startswith(_V6R) for name in component.surface.exports)

    async def make() -> Guest:
        world = await _world(is_v6r=is_v6r).from_component(
            component, wasi=Wasi(clocks=True), limits=limits
        )
        beyond = Beyond(world.sessions, world.insights, world.diagnostics) if is_v6r else None
        return Guest(world.memory_operations, world.memory_analytics, world.aclose, beyond)

    return make


def _world(*, is_v6r: bool) -> Any:  # noqa: ANN401 - one of two worlds
    """Return the larger world for a component that exports any of it, lest a part be ignored."""
    if is_v6r:
        from flight_v6r.worlds.flight_v6r import AsyncFlightV6r  # noqa: PLC0415 - the extra

        return AsyncFlightV6r
    from flight_memory.worlds.flight_memory import AsyncFlightMemory  # noqa: PLC0415 - the extra

    return AsyncFlightMemory

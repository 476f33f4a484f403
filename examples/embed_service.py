"""The service inside a program of one's own, on the same ledger. Shown in docs/operations.md."""

import asyncio
import socket

import uvicorn

from flight_memory.memory_types import MemoryPurpose, MemorySize
from memory_accounting import open_async_pool
from memory_accounting.client import AsyncClient
from memory_accounting.presenting import (
    platform_display_name,
    pressure_colour,
    usage_percentage,
)
from memory_accounting.service.app import create_app
from memory_accounting.service.settings import ServiceSettings


async def main() -> None:
    """Serve a ledger, use it, and look at it as others do."""
    pool = await open_async_pool("memory:")  # or sqlite:///ledger.db, redis://host
    app = create_app(ServiceSettings(), engine=pool)
    server = uvicorn.Server(uvicorn.Config(app, lifespan="on", log_level="warning"))
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    serving = asyncio.create_task(server.serve(sockets=[listening]))

    # What the program does to its ledger, ...
    await pool.configure("session-123", vm_size="medium")
    await pool.create_allocation("session-123", MemorySize(820 << 20, ""), MemoryPurpose.VM_HEAP)

    # ... everybody sees through the service.
    async with AsyncClient(url) as client:
        snapshot = (await client.get_memory_snapshot("session-123")).unwrap()
        pressure = (await client.get_memory_pressure("session-123")).unwrap()
    print(f"{platform_display_name(snapshot.platform)}: {usage_percentage(snapshot):.1f} %")
    print(f"{pressure} is shown in {pressure_colour(pressure)}")

    await app.stop()  # says goodbye to the streams, which would hold the server up
    server.should_exit = True
    await serving
    await pool.close()


asyncio.run(main())

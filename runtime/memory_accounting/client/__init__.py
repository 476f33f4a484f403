"""The ledger of a service, as if it were here: a client to call, and one to await.

Both implement the generated Protocols of `flight_memory` and `flight_v6r` over HTTP, as the pools
do in a process. This needs httpx: `pip install 'wit-codegen[client]'`.
"""

from __future__ import annotations

from memory_accounting.client.awaited import AsyncClient
from memory_accounting.client.blocking import Client
from memory_accounting.client.errors import ServiceError, ServiceUnreachableError

__all__ = ["AsyncClient", "Client", "ServiceError", "ServiceUnreachableError"]

"""Use the ledger of a service, such as `v6r serve` runs; docs/client.md shows this program."""

import os

from flight_memory.memory_types import MemoryPurpose, MemorySize
from memory_accounting.client import Client, ServiceError, ServiceUnreachableError
from wit_runtime import Err, Ok

url = os.environ.get("V6R_URL", "http://127.0.0.1:8080")

try:
    with Client(url, os.environ.get("V6R_TOKEN")) as client:
        client.configure("session-123", vm_size="medium").unwrap()
        size = MemorySize(256 << 20, "")
        match client.create_allocation("session-123", size, MemoryPurpose.VM_HEAP):
            case Ok(allocation):
                print(f"allocated {allocation.size.human_readable} for {allocation.purpose}")
            case Err(error):
                print(f"refused: {error.code}: {error.message}")
        for snapshot in client.watch("session-123"):  # ends with the session
            print(f"{snapshot.used.human_readable} of {snapshot.total.human_readable}")
            client.end_session("session-123")
except ServiceUnreachableError as error:
    print(error)
except ServiceError as error:
    print(f"refused: {error}")

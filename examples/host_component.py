"""The memory ledger as a component: written in C++, hosted in Python, limited, and typed."""

from pathlib import Path

from flight_memory.memory_types import MemoryPurpose, MemorySize
from flight_memory.worlds.flight_memory import FlightMemory
from wit_host import Limits, Wasi
from wit_runtime import Err, Ok

GUEST = Path(__file__).parent / "guests" / "c" / "flight_memory.wasm"

with FlightMemory.from_file(
    GUEST,
    wasi=Wasi(clocks=True),  # it asks for the time; nothing else is granted
    limits=Limits(memory_bytes=64 << 20, seconds=1.0),
) as pool:
    operations = pool.memory_operations
    match operations.create_allocation(
        "session-123", MemorySize(1 << 20, ""), MemoryPurpose.VM_HEAP
    ):
        case Ok(allocation):
            print(f"allocated {allocation.size.human_readable} for {allocation.purpose}")
        case Err(error):
            print(f"refused: {error.code}: {error.message}")
    print("pressure:", operations.get_memory_pressure("session-123").unwrap())

"""Track and limit the memory of a session; the README shows this program."""

from flight_memory.memory_types import MemoryPurpose, MemorySize
from memory_accounting import MemoryPool
from wit_runtime import Err, Ok

pool = MemoryPool()
pool.configure("session-123", vm_size="medium").unwrap()

match pool.create_allocation("session-123", MemorySize(256 << 20, ""), MemoryPurpose.VM_HEAP):
    case Ok(allocation):
        print(f"allocated {allocation.size.human_readable} for {allocation.purpose}")
    case Err(error):
        print(f"refused: {error.code}: {error.message}")

too_much = MemorySize(2 << 30, "")
refusal = pool.create_allocation("session-123", too_much, MemoryPurpose.ASSET_CACHE).unwrap_err()
print(refusal.code)

snapshot = pool.get_memory_snapshot("session-123").unwrap()
print(f"{snapshot.used.human_readable} of {snapshot.total.human_readable} on {snapshot.platform}")
print(pool.get_memory_pressure("session-123").unwrap())

package clients

import (
	"strings"
	"testing"
)

func TestAVirtualMachineIsCreatedOnceAndDestroyedOnce(t *testing.T) {
	id := opened(t, calm, "machine")
	path := pathOf(id, "/vm")
	small := map[string]string{"vmSize": "small"}

	var created VMCreated
	ask(t, "POST", path, small, 201, &created)
	same(t, "sessionId", id, created.SessionID)
	same(t, "vmSize", "small", created.VMSize)
	same(t, "status", "created", created.Status)
	inSeconds(t, created.Timestamp)
	holds(t, id, MemorySize{512 * mib, "512.0MB"})

	refused(t, "POST", path, small, 409, "vm-exists")
	holds(t, id, MemorySize{512 * mib, "512.0MB"})

	var destroyed VMDestroyed
	ask(t, "DELETE", path, nil, 200, &destroyed)
	same(t, "sessionId", id, destroyed.SessionID)
	same(t, "status", "destroyed", destroyed.Status)
	inSeconds(t, destroyed.Timestamp)
	holds(t, id, MemorySize{0, "0B"})

	refused(t, "DELETE", path, nil, 404, "no-vm")
}

func TestAVirtualMachineIsOneAllocationOfItsSize(t *testing.T) {
	for size, bytes := range map[string]uint64{"small": 512 * mib, "medium": 1024 * mib} {
		var created VMCreated
		var found []MemoryAllocation
		id := opened(t, calm, size)
		ask(t, "POST", pathOf(id, "/vm"), map[string]string{"vmSize": size}, 201, &created)
		ask(t, "GET", pathOf(id, "/memory/allocations"), nil, 200, &found)
		if len(found) != 1 || found[0].Size.Bytes != bytes || found[0].Purpose != "vm-heap" {
			t.Errorf("%s: expected one vm-heap of %d bytes, got %v", size, bytes, found)
		}
	}
}

func TestDestroyingAMachineLeavesOtherAllocations(t *testing.T) {
	var created VMCreated
	var destroyed VMDestroyed
	id := opened(t, calm, "others")
	allocated(t, id, mib)
	ask(t, "POST", pathOf(id, "/vm"), map[string]string{"vmSize": "small"}, 201, &created)
	ask(t, "DELETE", pathOf(id, "/vm"), nil, 200, &destroyed)
	holds(t, id, MemorySize{mib, "1.0MB"})
}

func TestAMachineThatDoesNotFit(t *testing.T) {
	id := opened(t, calm, "large")
	body := map[string]string{"vmSize": "large"}
	refused(t, "POST", pathOf(id, "/vm"), body, 409, "insufficient-memory")
	refused(t, "DELETE", pathOf(id, "/vm"), nil, 404, "no-vm")
}

func TestARequestForAMachineThatIsNoSuch(t *testing.T) {
	path := pathOf(opened(t, calm, "bad"), "/vm")
	refused(t, "POST", path, `{"vmSize": `, 400, "unparsable")
	problem := refused(t, "POST", path, map[string]string{"vmSize": "huge"}, 422, "malformed")
	if !strings.Contains(problem.Message, "vmSize") {
		t.Errorf("expected a message that names the field, got %s", problem.Message)
	}
	refused(t, "DELETE", pathOf("nobody", "/vm"), nil, 404, "invalid-allocation")
}

func holds(t *testing.T, id string, wanted MemorySize) {
	t.Helper()
	var snapshot MemoryUsageSnapshot
	ask(t, "GET", pathOf(id, "/memory"), nil, 200, &snapshot)
	same(t, "used", wanted, snapshot.Used)
}

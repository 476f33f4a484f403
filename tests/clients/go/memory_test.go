package clients

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
)

func TestASessionIsConfigured(t *testing.T) {
	var held SessionConfiguration
	id := fresh("configured")
	body := map[string]string{"user_id": "user-456", "vm_size": "large"}
	ask(t, "POST", pathOf(id, "/configure"), body, 200, &held)
	same(t, "session_id", id, held.SessionID)
	same(t, "platform", "v6r-large", held.Platform)
	same(t, "capacity", MemorySize{2048 * mib, "2.0GB"}, held.Capacity)
	inMilliseconds(t, held.OpenedAt)
}

func TestTheMemoryOfASession(t *testing.T) {
	var snapshot MemoryUsageSnapshot
	id := opened(t, calm, "memory")
	allocated(t, id, 512*mib)
	ask(t, "GET", pathOf(id, "/memory"), nil, 200, &snapshot)
	same(t, "session_id", id, snapshot.SessionID)
	same(t, "platform", "v6r-medium", snapshot.Platform)
	same(t, "total", MemorySize{1024 * mib, "1.0GB"}, snapshot.Total)
	same(t, "used", MemorySize{512 * mib, "512.0MB"}, snapshot.Used)
	same(t, "available", MemorySize{512 * mib, "512.0MB"}, snapshot.Available)
	same(t, "fragmentation_ratio", float32(0), snapshot.FragmentationRatio)
	inMilliseconds(t, snapshot.Timestamp)
}

func TestAllocationsAreListedOldestFirst(t *testing.T) {
	var found []MemoryAllocation
	id := opened(t, calm, "listed")
	ask(t, "GET", pathOf(id, "/memory/allocations"), nil, 200, &found)
	same(t, "allocations before", 0, len(found))
	made := []MemoryAllocation{allocated(t, id, mib), allocated(t, id, 2*mib)}
	ask(t, "GET", pathOf(id, "/memory/allocations"), nil, 200, &found)
	same(t, "allocations", 2, len(found))
	for i := range found {
		same(t, "an allocation", made[i], found[i])
		same(t, "its purpose", "vm-heap", found[i].Purpose)
		inMilliseconds(t, found[i].AllocatedAt)
	}
}

func TestThePressureOfASession(t *testing.T) {
	id := opened(t, calm, "pressure")
	for _, step := range []struct {
		more uint64
		want string
	}{{512 * mib, "low"}, {256 * mib, "medium"}, {128 * mib, "high"}, {96 * mib, "critical"}} {
		var answer Pressure
		allocated(t, id, step.more)
		ask(t, "GET", pathOf(id, "/memory/pressure"), nil, 200, &answer)
		same(t, "sessionId", id, answer.SessionID)
		same(t, "pressure", step.want, answer.Pressure)
		inSeconds(t, answer.Timestamp)
	}
}

func TestTheReportOnASession(t *testing.T) {
	var report Report
	id := opened(t, calm, "report")
	allocated(t, id, 512*mib)
	ask(t, "GET", pathOf(id, "/memory/report"), nil, 200, &report)
	reports(t, id, report)
}

// reports expects a report on a session that holds 512 MiB in one allocation.
func reports(t *testing.T, id string, report Report) {
	t.Helper()
	same(t, "sessionId", id, report.SessionID)
	if away := time.Since(report.GeneratedAt); away < -time.Hour || away > time.Hour {
		t.Errorf("generatedAt: expected now, got %s", report.GeneratedAt)
	}
	same(t, "active_allocations", uint64(1), report.Statistics.ActiveAllocations)
	if uses := report.Statistics.UsageByPurpose; len(uses) != 1 {
		t.Errorf("usage_by_purpose: expected one purpose, got %v", uses)
	} else {
		same(t, "usage_by_purpose", PurposeUse{"vm-heap", MemorySize{512 * mib, "512.0MB"}}, uses[0])
	}
	if len(report.Trends.Snapshots) == 0 {
		t.Error("trends: expected a sample at least, got none")
	}
	if !strings.Contains(report.DetailedReport, id) {
		t.Errorf("detailedReport: expected the session's id in it, got %s", report.DetailedReport)
	}
}

func TestTheEfficiencyOfASession(t *testing.T) {
	var answer Efficiency
	id := opened(t, calm, "efficiency")
	ask(t, "GET", pathOf(id, "/memory/efficiency"), nil, 200, &answer)
	same(t, "efficiency of nothing", float32(1), answer.Efficiency)
	allocated(t, id, 2048) // half of a page
	ask(t, "GET", pathOf(id, "/memory/efficiency"), nil, 200, &answer)
	same(t, "sessionId", id, answer.SessionID)
	same(t, "efficiency", float32(0.5), answer.Efficiency)
	same(t, "percentage", float32(50), answer.Percentage)
	inSeconds(t, answer.Timestamp)
}

func TestNumbersAreExactUpToTheLargestOf64Bits(t *testing.T) {
	var held SessionConfiguration
	var snapshot MemoryUsageSnapshot
	const odd = uint64(1)<<53 + 1
	id := fresh("exact")
	body := map[string]interface{}{"platform": "custom", "capacity": uint64(math.MaxUint64)}
	ask(t, "POST", pathOf(id, "/configure"), body, 200, &held)
	same(t, "capacity", uint64(math.MaxUint64), held.Capacity.Bytes)
	allocated(t, id, odd)
	ask(t, "GET", pathOf(id, "/memory"), nil, 200, &snapshot)
	same(t, "used", odd, snapshot.Used.Bytes)
	same(t, "available", math.MaxUint64-odd, snapshot.Available.Bytes)
}

func TestAnIDWithASlash(t *testing.T) {
	var snapshot MemoryUsageSnapshot
	id := opened(t, calm, "team/größe?#%")
	ask(t, "GET", pathOf(id, "/memory"), nil, 200, &snapshot)
	same(t, "session_id", id, snapshot.SessionID)
}

func TestASessionThatIsNotThere(t *testing.T) {
	for _, rest := range []string{
		"/memory", "/memory/allocations", "/memory/pressure", "/memory/report", "/memory/efficiency",
	} {
		problem := refused(t, "GET", pathOf("nobody", rest), nil, 404, "invalid-allocation")
		if !strings.Contains(problem.Message, "nobody") {
			t.Errorf("%s: expected a message that names the session, got %s", rest, problem.Message)
		}
	}
}

func TestStrictDecodingSeesWhatIsTooMuchAndWhatIsMissing(t *testing.T) {
	for _, text := range []string{`{"bytes": 1, "human_readable": "1B", "more": 1}`, `{"bytes": 1}`} {
		if err := DecodeStrictly([]byte(text), &MemorySize{}); err == nil {
			t.Errorf("%s: expected an error", text)
		}
	}
	text, _ := json.Marshal(MemorySize{1, "1B"})
	if err := DecodeStrictly(text, &MemorySize{}); err != nil {
		t.Error(err)
	}
}

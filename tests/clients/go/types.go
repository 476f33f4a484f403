// Package clients has the types of the wire as a client in Go has them. The memory itself is in
// snake_case; the envelopes of sessions and of their virtual machines are in camelCase.
package clients

import (
	"encoding/json"
	"fmt"
	"time"
)

// MemorySize is an amount, for programs and for people.
type MemorySize struct {
	Bytes         uint64 `json:"bytes"`
	HumanReadable string `json:"human_readable"`
}

// MemoryUsageSnapshot is the memory of a session at one moment, in milliseconds.
type MemoryUsageSnapshot struct {
	Timestamp          uint64     `json:"timestamp"`
	SessionID          string     `json:"session_id"`
	Platform           string     `json:"platform"`
	Total              MemorySize `json:"total"`
	Used               MemorySize `json:"used"`
	Available          MemorySize `json:"available"`
	FragmentationRatio float32    `json:"fragmentation_ratio"`
}

// MemoryAllocation is a piece of memory; FreedAt is nil while it is live.
type MemoryAllocation struct {
	ID          string     `json:"id"`
	SessionID   string     `json:"session_id"`
	Size        MemorySize `json:"size"`
	Purpose     string     `json:"purpose"`
	AllocatedAt uint64     `json:"allocated_at"`
	FreedAt     *uint64    `json:"freed_at"`
}

// MemoryLimits are the bounds of a session.
type MemoryLimits struct {
	HeapMax   MemorySize `json:"heap_max"`
	StackMax  MemorySize `json:"stack_max"`
	CacheMax  MemorySize `json:"cache_max"`
	SoftLimit MemorySize `json:"soft_limit"`
	HardLimit MemorySize `json:"hard_limit"`
}

// SessionConfiguration is what a session is held to.
type SessionConfiguration struct {
	SessionID string       `json:"session_id"`
	UserID    *string      `json:"user_id"`
	Platform  string       `json:"platform"`
	Capacity  MemorySize   `json:"capacity"`
	Limits    MemoryLimits `json:"limits"`
	OpenedAt  uint64       `json:"opened_at"`
}

// PurposeUse is what a purpose uses: a pair on the wire, which is a list of two.
type PurposeUse struct {
	Purpose string
	Size    MemorySize
}

// UnmarshalJSON reads a list of two.
func (use *PurposeUse) UnmarshalJSON(text []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(text, &pair); err != nil {
		return err
	}
	if len(pair) != 2 {
		return fmt.Errorf("expected a purpose and a size, got %s", text)
	}
	if err := json.Unmarshal(pair[0], &use.Purpose); err != nil {
		return err
	}
	return json.Unmarshal(pair[1], &use.Size)
}

// MarshalJSON writes a list of two.
func (use PurposeUse) MarshalJSON() ([]byte, error) {
	return json.Marshal([]interface{}{use.Purpose, use.Size})
}

// MemoryStats are totals over the life of a session.
type MemoryStats struct {
	TotalAllocations      uint64       `json:"total_allocations"`
	ActiveAllocations     uint64       `json:"active_allocations"`
	PeakMemory            MemorySize   `json:"peak_memory"`
	CurrentMemory         MemorySize   `json:"current_memory"`
	AverageAllocationSize MemorySize   `json:"average_allocation_size"`
	UsageByPurpose        []PurposeUse `json:"usage_by_purpose"`
	EfficiencyRatio       float32      `json:"efficiency_ratio"`
}

// MemoryTrend is the course of a session over a window.
type MemoryTrend struct {
	Snapshots      []MemoryUsageSnapshot `json:"snapshots"`
	TrendDirection string                `json:"trend_direction"`
	PredictedPeak  *MemorySize           `json:"predicted_peak"`
}

// Pressure is an envelope; Timestamp is in seconds.
type Pressure struct {
	SessionID string `json:"sessionId"`
	Pressure  string `json:"pressure"`
	Timestamp int64  `json:"timestamp"`
}

// Efficiency is an envelope; Timestamp is in seconds.
type Efficiency struct {
	SessionID  string  `json:"sessionId"`
	Efficiency float32 `json:"efficiency"`
	Percentage float32 `json:"percentage"`
	Timestamp  int64   `json:"timestamp"`
}

// Report is an envelope; GeneratedAt is text in RFC 3339.
type Report struct {
	SessionID      string      `json:"sessionId"`
	GeneratedAt    time.Time   `json:"generatedAt"`
	Statistics     MemoryStats `json:"statistics"`
	Trends         MemoryTrend `json:"trends"`
	DetailedReport string      `json:"detailedReport"`
}

// VMCreated is an envelope; Timestamp is in seconds.
type VMCreated struct {
	SessionID string `json:"sessionId"`
	VMSize    string `json:"vmSize"`
	Status    string `json:"status"`
	Timestamp int64  `json:"timestamp"`
}

// VMDestroyed is an envelope; Timestamp is in seconds.
type VMDestroyed struct {
	SessionID string `json:"sessionId"`
	Status    string `json:"status"`
	Timestamp int64  `json:"timestamp"`
}

// Problem is what went wrong (RFC 9457), with the code that programs look at.
type Problem struct {
	Type      string  `json:"type"`
	Title     string  `json:"title"`
	Status    int     `json:"status"`
	Detail    string  `json:"detail"`
	Code      string  `json:"code"`
	Message   string  `json:"message"`
	Details   *string `json:"details"`
	Timestamp uint64  `json:"timestamp"`
}

package clients

// MemoryInfo is the use of a session: sizes as text, and whole per cents.
type MemoryInfo struct {
	Used          string `json:"used"`
	Total         string `json:"total"`
	Available     string `json:"available"`
	UsagePercent  int    `json:"usagePercent"`
	Fragmentation int    `json:"fragmentation"`
}

// MemoryUpdate is `memory_update`; Timestamp is in milliseconds.
type MemoryUpdate struct {
	Type      string     `json:"type"`
	SessionID string     `json:"sessionId"`
	Timestamp uint64     `json:"timestamp"`
	Memory    MemoryInfo `json:"memory"`
	Pressure  string     `json:"pressure"`
	Platform  string     `json:"platform"`
}

// PressureAlert is `memory_pressure_alert`.
type PressureAlert struct {
	Type      string   `json:"type"`
	SessionID string   `json:"sessionId"`
	Pressure  string   `json:"pressure"`
	Message   string   `json:"message"`
	Actions   []string `json:"actions"`
}

// SnapshotAnswer is `memory_snapshot`.
type SnapshotAnswer struct {
	Type string              `json:"type"`
	Data MemoryUsageSnapshot `json:"data"`
}

// ReportAnswer is `memory_report`.
type ReportAnswer struct {
	Type string `json:"type"`
	Data Report `json:"data"`
}

// ErrorMessage is `error`.
type ErrorMessage struct {
	Type    string `json:"type"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

package clients

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"testing"
	"time"
)

const (
	patience = 20 * time.Second
	mib      = uint64(1) << 20

	// The service that tells of a session only when it is asked to, and the one that does so again
	// and again.
	calm  = "V6R_URL"
	brisk = "V6R_BRISK_URL"
)

var (
	client = &http.Client{Timeout: patience}
	made   int64
)

// service is the URL that a variable has.
func service(t *testing.T, variable string) string {
	t.Helper()
	found := os.Getenv(variable)
	if found == "" {
		t.Fatalf("%s: set it to the URL of a service, such as http://127.0.0.1:8080", variable)
	}
	return found
}

// send asks a service; a body that is a string is sent as it is.
func send(t *testing.T, variable, method, path string, body interface{}) (int, http.Header, []byte) {
	t.Helper()
	var content []byte
	switch body := body.(type) {
	case nil:
	case string:
		content = []byte(body)
	default:
		content, _ = json.Marshal(body)
	}
	request, err := http.NewRequest(method, service(t, variable)+path, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer.StatusCode, answer.Header, text
}

// ask expects a status and a value.
func ask(t *testing.T, method, path string, body interface{}, status int, value interface{}) {
	t.Helper()
	got, header, text := send(t, calm, method, path, body)
	if got != status {
		t.Fatalf("%s %s: expected %d, got %d: %s", method, path, status, got, text)
	}
	if kind := header.Get("Content-Type"); kind != "application/json" {
		t.Errorf("%s %s: expected application/json, got %q", method, path, kind)
	}
	if err := DecodeStrictly(text, value); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
}

// refused expects a problem, and returns it.
func refused(t *testing.T, method, path string, body interface{}, status int, code string) Problem {
	t.Helper()
	var problem Problem
	got, header, text := send(t, calm, method, path, body)
	if err := DecodeStrictly(text, &problem); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if got != status || problem.Status != status || problem.Code != code {
		t.Errorf("%s %s: expected %d %s, got %d %s", method, path, status, code, got, text)
	}
	if kind := header.Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("%s %s: expected application/problem+json, got %q", method, path, kind)
	}
	return problem
}

// fresh is a session that no other test has.
func fresh(name string) string {
	return fmt.Sprintf("%s-%d-%d", name, os.Getpid(), atomic.AddInt64(&made, 1))
}

func pathOf(sessionID, rest string) string {
	return "/api/v1/sessions/" + url.PathEscape(sessionID) + rest
}

// opened is a session of 1 GiB.
func opened(t *testing.T, variable, name string) string {
	t.Helper()
	id := fresh(name)
	body := map[string]string{"user_id": "user-456", "vm_size": "medium"}
	if status, _, text := send(t, variable, "POST", pathOf(id, "/configure"), body); status != 200 {
		t.Fatalf("configure: expected 200, got %d: %s", status, text)
	}
	return id
}

// allocated makes an allocation, and returns it.
func allocated(t *testing.T, sessionID string, bytes uint64) MemoryAllocation {
	t.Helper()
	var allocation MemoryAllocation
	body := map[string]interface{}{
		"session_id": sessionID, "size": map[string]uint64{"bytes": bytes}, "purpose": "vm-heap",
	}
	ask(t, "POST", "/api/v1/memory/allocations", body, 201, &allocation)
	return allocation
}

// inSeconds expects a time in seconds; in milliseconds it would be in the far future.
func inSeconds(t *testing.T, timestamp int64) {
	t.Helper()
	if away := time.Since(time.Unix(timestamp, 0)); away < -time.Hour || away > time.Hour {
		t.Errorf("timestamp: expected seconds since the Unix epoch, got %d", timestamp)
	}
}

// inMilliseconds expects a time in milliseconds.
func inMilliseconds(t *testing.T, timestamp uint64) {
	t.Helper()
	inSeconds(t, int64(timestamp/1000))
}

func same(t *testing.T, what string, wanted, got interface{}) {
	t.Helper()
	if wanted != got {
		t.Errorf("%s: expected %v, got %v", what, wanted, got)
	}
}

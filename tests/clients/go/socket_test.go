package clients

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// peer is the other end of a socket.
type peer struct {
	*testing.T
	socket *websocket.Conn
}

func connect(t *testing.T, variable, query string) peer {
	t.Helper()
	address := strings.Replace(service(t, variable), "http", "ws", 1) + "/ws/memory" + query
	dialer := websocket.Dialer{HandshakeTimeout: patience}
	socket, answer, err := dialer.Dial(address, http.Header{})
	if err != nil {
		t.Fatalf("%s: %v (%v)", address, err, answer)
	}
	t.Cleanup(func() { socket.Close() })
	return peer{t, socket}
}

func follow(t *testing.T, variable, sessionID string) peer {
	t.Helper()
	return connect(t, variable, "?sessionId="+url.QueryEscape(sessionID))
}

// next expects a message of a type; updates may come before it at any time.
func (p peer) next(kind string, value interface{}) {
	p.Helper()
	p.socket.SetReadDeadline(time.Now().Add(patience))
	for {
		_, text, err := p.socket.ReadMessage()
		if err != nil {
			p.Fatalf("expected a message of type %s: %v", kind, err)
		}
		var named struct{ Type string }
		if err := json.Unmarshal(text, &named); err != nil {
			p.Fatalf("expected a message of type %s, got %s", kind, text)
		}
		if named.Type == "memory_update" && kind != named.Type {
			continue
		}
		if named.Type != kind {
			p.Fatalf("expected a message of type %s, got %s", kind, text)
		}
		if err := DecodeStrictly(text, value); err != nil {
			p.Fatal(err)
		}
		return
	}
}

func (p peer) say(text string) {
	p.Helper()
	p.socket.SetWriteDeadline(time.Now().Add(patience))
	if err := p.socket.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		p.Fatal(err)
	}
}

func (p peer) refused(code string) ErrorMessage {
	p.Helper()
	var message ErrorMessage
	p.next("error", &message)
	same(p.T, "code", code, message.Code)
	return message
}

func TestAnUpdateComesAtOnce(t *testing.T) {
	var update MemoryUpdate
	id := opened(t, calm, "at-once")
	allocated(t, id, 512*mib)
	follow(t, calm, id).next("memory_update", &update)
	same(t, "sessionId", id, update.SessionID)
	same(t, "memory", MemoryInfo{"512.0MB", "1.0GB", "512.0MB", 50, 0}, update.Memory)
	same(t, "pressure", "low", update.Pressure)
	same(t, "platform", "v6r-medium", update.Platform)
	inMilliseconds(t, update.Timestamp)
}

func TestPercentsAreRoundedDown(t *testing.T) {
	for bytes, wanted := range map[uint64]MemoryInfo{
		522 * mib: {"522.0MB", "1.0GB", "502.0MB", 50, 0}, // 50.98 % are used
		1365:      {"1.3KB", "1.0GB", "1.0GB", 0, 66},     // 66.67 % of a page are lost
	} {
		var update MemoryUpdate
		id := opened(t, calm, "percents")
		allocated(t, id, bytes)
		follow(t, calm, id).next("memory_update", &update)
		same(t, "memory", wanted, update.Memory)
	}
}

func TestUpdatesComeAtTheInterval(t *testing.T) {
	var before uint64
	p := follow(t, brisk, opened(t, brisk, "interval"))
	for i := 0; i < 4; i++ {
		var update MemoryUpdate
		p.next("memory_update", &update)
		if update.Timestamp <= before {
			t.Errorf("timestamp: expected more than %d, got %d", before, update.Timestamp)
		}
		before = update.Timestamp
	}
}

func TestAnAlertComesWithAnUpdateWhileThePressureIsHigh(t *testing.T) {
	for pressure, bytes := range map[string]uint64{"high": 900 * mib, "critical": 1000 * mib} {
		var update MemoryUpdate
		var alert PressureAlert
		id := opened(t, calm, pressure)
		allocated(t, id, bytes)
		p := follow(t, calm, id)
		p.next("memory_update", &update)
		same(t, "pressure of the update", pressure, update.Pressure)
		p.next("memory_pressure_alert", &alert)
		same(t, "sessionId", id, alert.SessionID)
		same(t, "pressure of the alert", pressure, alert.Pressure)
		if alert.Message == "" || len(alert.Actions) == 0 {
			t.Errorf("expected a message and actions, got %v", alert)
		}
	}
}

func TestASnapshotIsAnswered(t *testing.T) {
	var update MemoryUpdate
	var answer SnapshotAnswer
	id := opened(t, calm, "asked")
	p := follow(t, calm, id)
	p.next("memory_update", &update)
	allocated(t, id, mib)
	p.say(`{"type": "get_memory_snapshot"}`)
	p.next("memory_snapshot", &answer)
	same(t, "session_id", id, answer.Data.SessionID)
	same(t, "used", MemorySize{mib, "1.0MB"}, answer.Data.Used)
}

func TestAReportIsAnswered(t *testing.T) {
	var update MemoryUpdate
	var answer ReportAnswer
	id := opened(t, calm, "reported")
	allocated(t, id, 512*mib)
	p := follow(t, calm, id)
	p.next("memory_update", &update)
	p.say(`{"type": "get_memory_report"}`)
	p.next("memory_report", &answer)
	reports(t, id, answer.Data)
}

func TestWhatIsWrongIsAnsweredAndTheSocketStaysOpen(t *testing.T) {
	var update MemoryUpdate
	var answer SnapshotAnswer
	p := follow(t, calm, opened(t, calm, "wrong"))
	p.next("memory_update", &update)
	p.say(`{"type": "get_everything"}`)
	if message := p.refused("unknown-message").Message; !strings.Contains(message, "get_memory_report") {
		t.Errorf("expected a message that names what there is, got %s", message)
	}
	p.say(`{"type": `)
	p.refused("unparsable")
	p.say(`{"type": 7}`)
	p.refused("malformed")
	p.say(`{"type": "get_memory_snapshot"}`)
	p.next("memory_snapshot", &answer)
}

func TestASessionThatIsNotThereIsAnError(t *testing.T) {
	p := follow(t, calm, "nobody")
	if message := p.refused("invalid-allocation").Message; !strings.Contains(message, "nobody") {
		t.Errorf("expected a message that names the session, got %s", message)
	}
	p.say(`{"type": "get_memory_snapshot"}`)
	p.refused("invalid-allocation")
}

func TestASocketForNoSessionIsClosed(t *testing.T) {
	p := connect(t, calm, "")
	if message := p.refused("malformed").Message; !strings.Contains(message, "sessionId") {
		t.Errorf("expected a message that names the parameter, got %s", message)
	}
	p.socket.SetReadDeadline(time.Now().Add(patience))
	_, _, err := p.socket.ReadMessage()
	if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Errorf("expected the close code 1008, got %v", err)
	}
}

func TestAPingIsAnswered(t *testing.T) {
	var update MemoryUpdate
	heard := ""
	p := follow(t, brisk, opened(t, brisk, "ping"))
	p.socket.SetPongHandler(func(data string) error {
		heard = data
		return nil
	})
	deadline := time.Now().Add(patience)
	if err := p.socket.WriteControl(websocket.PingMessage, []byte("there?"), deadline); err != nil {
		t.Fatal(err)
	}
	// Pongs are heard while messages are read.
	for heard == "" && time.Now().Before(deadline) {
		p.next("memory_update", &update)
	}
	same(t, "the pong", "there?", heard)
}

// Follow a session, and print what becomes of it, a line of JSON each; end when the socket is closed.
//
//	follow http://127.0.0.1:8080 session-123
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

func main() {
	if len(os.Args) != 3 {
		fail(errors.New("give the URL of a service, and a session"))
	}
	address := strings.Replace(os.Args[1], "http", "ws", 1) + "/api/v1/ws/memory"
	dialer := websocket.Dialer{HandshakeTimeout: 20 * time.Second}
	socket, _, err := dialer.Dial(address, nil)
	if err != nil {
		fail(err)
	}
	defer socket.Close()
	subscribe := map[string]string{"type": "memory_subscribe", "session_id": os.Args[2]}
	if err := socket.WriteJSON(subscribe); err != nil {
		fail(err)
	}
	for {
		_, text, err := socket.ReadMessage()
		if err != nil {
			fmt.Printf("{\"closed\": %d}\n", codeOf(err))
			return
		}
		fmt.Println(lineOf(text))
	}
}

// lineOf is what is used after an update, and any other message as it is.
func lineOf(text []byte) string {
	var update struct {
		Type     string `json:"type"`
		Snapshot struct {
			Used struct {
				Bytes uint64 `json:"bytes"`
			} `json:"used"`
		} `json:"snapshot"`
	}
	if err := json.Unmarshal(text, &update); err != nil || update.Type != "memory_update" {
		return string(text)
	}
	return fmt.Sprintf("{\"used\": %d}", update.Snapshot.Used.Bytes)
}

// codeOf is the code of a close frame, or that of a connection that was lost.
func codeOf(err error) int {
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return closed.Code
	}
	return websocket.CloseAbnormalClosure
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "follow:", err)
	os.Exit(1)
}

// Follow a session, and print what becomes of it, a line of JSON each; end when the socket is closed.
//
//     node follow.js http://127.0.0.1:8080 session-123

import WebSocket from "ws";
import { parse, parseNumberAndBigInt, stringify } from "lossless-json";

const [url, sessionId] = process.argv.slice(2);
const say = (line) => console.log(stringify(line));
const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api/v1/ws/memory`, {
  handshakeTimeout: 20000,
});

socket.on("open", () => {
  socket.send(stringify({ type: "memory_subscribe", session_id: sessionId }));
});
socket.on("message", (data) => {
  const message = parse(data.toString(), undefined, parseNumberAndBigInt);
  say(message.type === "memory_update" ? { used: message.snapshot.used.bytes } : message);
});
socket.on("error", (error) => console.error(error.message)); // a close follows
socket.on("close", (code) => say({ closed: code }));

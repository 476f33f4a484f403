// The other end of a WebSocket, with what it said waiting to be read.

import WebSocket from "ws";

import { CALM, SECONDS, read, write } from "./service.js";

export class Peer {
  #socket;
  #waiting = [];
  #wake = () => {};
  #ended;

  constructor(socket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#put(read(data.toString())));
    socket.on("close", (code) => {
      this.#ended = `the socket was closed with ${code}`;
      this.#wake();
    });
    socket.on("error", () => {}); // a close follows, and says it
  }

  static async open(path, url = CALM) {
    const address = url.replace(/^http/, "ws") + path;
    const socket = new WebSocket(address, { handshakeTimeout: SECONDS * 1000 });
    const peer = new Peer(socket);
    await within(`${address} opens`, (done, fail) => {
      socket.once("open", done);
      socket.once("error", fail);
    });
    return peer;
  }

  #put(message) {
    this.#waiting.push(message);
    this.#wake();
  }

  /** Send text as it is, and anything else as JSON. */
  say(message) {
    this.#socket.send(typeof message === "string" ? message : write(message));
  }

  subscribe(sessionId) {
    this.say({ type: "memory_subscribe", session_id: sessionId, timestamp: BigInt(Date.now()) });
  }

  unsubscribe(sessionId) {
    this.say({ type: "memory_unsubscribe", session_id: sessionId });
  }

  /** The next message. */
  async next(wanted = "a message") {
    await within(wanted, (done, fail) => {
      this.#wake = () => {
        if (this.#waiting.length > 0) done();
        else if (this.#ended) fail(new Error(`expected ${wanted}; ${this.#ended}`));
      };
      this.#wake();
    });
    return this.#waiting.shift();
  }

  /** Messages up to the first that fits. */
  async until(wanted, fits) {
    const heard = [];
    do heard.push(await this.next(wanted));
    while (!fits(heard.at(-1)));
    return heard;
  }

  async pong(data) {
    return within("a pong", (done) => {
      this.#socket.once("pong", (echo) => done(echo.toString()));
      this.#socket.ping(data);
    });
  }

  close() {
    this.#socket.terminate();
  }
}

/** A promise that is broken, and says what was expected, when it takes too long. */
async function within(wanted, start) {
  let timer;
  try {
    return await new Promise((done, fail) => {
      timer = setTimeout(() => fail(new Error(`expected ${wanted}; none came`)), SECONDS * 1000);
      start(done, fail);
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Server-Sent Events, read with fetch so that a key can be sent, and connected again when lost.
 */

import { API, failure, headers } from "./api.js";
import { parse } from "./json.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** The service sends at least a comment every 20 s; silence for longer than this is a loss. */
const SILENCE_MS = 60_000;
/** A page that nobody sees gives its connection back after this long: browsers have few. */
const UNSEEN_MS = 15_000;

/** Split a text into events as it arrives; `emit(type, data)` is called for each. */
export function eventParser(emit) {
  let rest = "";
  let type = "";
  let data = [];
  const line = (text) => {
    if (text === "") {
      if (data.length) emit(type || "message", data.join("\n"));
      type = "";
      data = [];
      return;
    }
    const colon = text.indexOf(":");
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "event") type = value;
    if (field === "data") data.push(value);
  };
  return (chunk) => {
    rest += chunk;
    // A CR at the very end may be half of a CRLF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    lines.forEach(line);
  };
}

/**
 * Follow a session, or all of them (`sessionId` null), until `close()`.
 *
 * `onEvent(type, data)` gets each event. `onState(state, detail)` gets `connecting`, `live`,
 * `lost` with the milliseconds until the next attempt, `paused` while the page is out of sight, or
 * `refused` with the ApiError.
 */
export function follow(sessionId, { onEvent, onState, unseenMs = UNSEEN_MS }) {
  const end = new AbortController();
  run(sessionId, { onEvent, onState, unseenMs }, end.signal);
  return { close: () => end.abort() };
}

async function run(sessionId, { onEvent, onState, unseenMs }, ended) {
  let wait = FIRST_WAIT_MS;
  while (!ended.aborted) {
    onState("connecting");
    let least = 0;
    const sight = outOfSight(unseenMs);
    try {
      await read(sessionId, onEvent, AbortSignal.any([ended, sight.signal]), () => {
        wait = FIRST_WAIT_MS;
        onState("live");
      });
    } catch (error) {
      if (ended.aborted) return;
      if (sight.signal.aborted) {
        onState("paused");
        await seen(ended);
        continue;
      }
      if ([400, 401, 403, 404, 405, 422].includes(error.status)) {
        onState("refused", error);
        return;
      }
      least = (error.retryAfter ?? 0) * 1000;
    } finally {
      sight.stop();
    }
    if (ended.aborted) return;
    const pause = Math.max(least, wait * (0.75 + Math.random() / 2));
    onState("lost", pause);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    await sleep(pause, ended);
  }
}

async function read(sessionId, onEvent, ended, onOpen) {
  const silence = new AbortController();
  let timer = 0;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  heard();
  try {
    const query = sessionId === null ? "" : `?session_id=${encodeURIComponent(sessionId)}`;
    const response = await fetch(`${API}/stream${query}`, {
      headers: { Accept: "text/event-stream", ...headers() },
      signal: AbortSignal.any([ended, silence.signal]),
      cache: "no-store",
    });
    if (!response.ok) throw await failure(response);
    onOpen();
    const push = eventParser((type, data) => onEvent(type, parse(data)));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heard();
      push(part.value);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** A signal for when the page was out of sight for some time. */
function outOfSight(milliseconds) {
  const out = new AbortController();
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => out.abort(), milliseconds);
  };
  document.addEventListener("visibilitychange", look);
  look();
  const stop = () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
  return { signal: out.signal, stop };
}

/** Wait until the page is seen, or until it ended. */
function seen(ended) {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !ended.aborted) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    ended.addEventListener("abort", look, { once: true });
    look();
  });
}

/** Wait, but no longer than until it ended or the machine is online again. */
function sleep(milliseconds, ended) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    ended.addEventListener("abort", done, { once: true });
    addEventListener("online", done);
  });
}

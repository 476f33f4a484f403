/** All sessions: how full they are, live. */

import { API, get } from "./api.js";
import { alertStrip } from "./alerts.js";
import { connection } from "./connection.js";
import { button, foreign, h, setText, show } from "./dom.js";
import { every, loader, throttled } from "./loading.js";
import { sessionsTable } from "./sessions_table.js";
import { announce } from "./speech.js";
import { follow } from "./stream.js";
import { count, counted, visible } from "./text.js";
import { totals } from "./totals.js";

/** Up to as many sessions are followed live; of more, those shown are read again and again. */
const PAGE = 250;
const POLL_MS = 5000;
const TOTALS_MS = 10_000;
const RELOAD_MS = 1000;
/** However much happens, the table is drawn a few times a second. */
const DRAW_MS = 250;

export function sessionsPage(root) {
  document.title = "Sessions · V6R memory";
  const leaving = new AbortController();
  const { signal } = leaving;
  const page = {
    signal, table: sessionsTable(() => refreshCount(page)), strip: alertStrip(null, signal), totals: totals(signal),
    sessions: new Map(), since: new Map(), heard: new Map(), pages: 1, total: 0, stream: null, isPolling: false, isFirst: true,
  };
  page.list = loader(signal, () => readPages(page), (answer) => take(page, answer));
  page.draw = throttled(DRAW_MS, signal, () => draw(page));
  page.reload = throttled(RELOAD_MS, signal, page.list.load);
  page.count = h("p", { class: "muted" });
  page.more = button("Load more", () => {
    page.pages++;
    page.list.load();
  }, { hidden: true });
  page.empty = h("div", { class: "panel empty", hidden: true }, emptyText());
  page.exact = h("p", { hidden: true });
  show(root,
    h("h1", { tabindex: "-1" }, "Sessions"),
    page.totals.node, page.strip.node, page.list.problem,
    page.table.tools, page.table.node, page.exact, page.empty,
    h("div", { class: "below" }, page.count, page.more));
  start(page);
  return () => leaving.abort();
}

function start(page) {
  page.list.load();
  page.strip.load();
  page.totals.load();
  every(TOTALS_MS, page.signal, () => {
    page.totals.load();
    page.strip.load();
  });
  every(POLL_MS, page.signal, () => {
    if (page.isPolling || page.isFirst) page.list.load();
  });
  page.signal.addEventListener("abort", () => page.stream?.close());
}

async function readPages(page) {
  const began = performance.now();
  const sessions = [];
  let after = null;
  let answer;
  try {
    for (let read = 0; read < page.pages && after !== undefined; read++) {
      const query = after === null ? "" : `&after=${encodeURIComponent(after)}`;
      answer = await get(`/overview?limit=${PAGE}${query}`, { signal: page.signal });
      sessions.push(...answer.sessions);
      after = answer.next ?? undefined;
    }
  } catch (error) {
    if (page.isPolling && error.status !== undefined) connection.set("lost", POLL_MS);
    throw error;
  }
  return { began, sessions, total: Number(answer.total), isAll: after === undefined };
}

/** Show what was read, and follow it from now on. */
function take(page, { began, sessions, total, isAll }) {
  const ids = new Set(sessions.map((each) => each.session_id));
  // One that appeared while this was read may not be in it.
  for (const [id, since] of page.since) if (!ids.has(id) && since < began) drop(page, id);
  for (const each of sessions) put(page, each);
  page.total = total;
  page.isAll = isAll;
  page.isFirst = false;
  page.more.hidden = isAll;
  if (isAll && page.pages === 1 && !page.isRefused) listen(page);
  else poll(page);
  page.table.sort();
  refreshCount(page);
}

function put(page, summary) {
  const id = summary.session_id;
  if (!page.sessions.has(id) && !page.isFirst) announce(`New session ${visible(id)}.`, "session new");
  if (!page.sessions.has(id)) page.since.set(id, performance.now());
  page.sessions.set(id, summary);
  page.table.set(summary);
}

function drop(page, id) {
  page.since.delete(id);
  page.heard.delete(id);
  if (!page.sessions.delete(id)) return;
  page.table.remove(id);
  page.strip.forget(id);
  announce(`Session ${visible(id)} ended.`, "session ended");
}

function listen(page) {
  page.isPolling = false;
  if (page.stream) return;
  let wasLost = false;
  page.stream = follow(null, {
    onEvent: (type, data) => hear(page, type, data),
    onState: (state, detail) => {
      if (state === "refused") return refused(page, detail);
      connection.set(state, detail);
      // What happened in between was not heard.
      if (state === "live" && wasLost) {
        page.list.load();
        page.strip.load();
      }
      wasLost = ["lost", "paused"].includes(state) || (wasLost && state !== "live");
    },
  });
}

/** Where sessions may not be followed, those that may be read are read again and again. */
function refused(page, error) {
  if (error.status === 401) return;
  page.isRefused = true;
  poll(page);
}

function poll(page) {
  page.stream?.close();
  page.stream = null;
  page.isPolling = true;
  connection.set("polling");
}

function hear(page, type, data) {
  if (type === "memory_alert") page.strip.hear(data.alert);
  if (type === "session_ended") {
    drop(page, data.session_id);
    page.total = page.sessions.size;
    refreshCount(page);
  }
  if (type !== "session_update") return;
  page.heard.set(data.session_id, data);
  page.draw();
}

/** Show what was heard since the last time: of each session the newest. */
function draw(page) {
  const before = page.sessions.size;
  for (const [id, data] of page.heard) put(page, { user_id: page.sessions.get(id)?.user_id, ...data });
  page.heard.clear();
  if (page.sessions.size > before) {
    page.total = page.sessions.size;
    page.table.sort();
    page.reload(); // an update does not say whose it is
  }
  refreshCount(page);
}

function refreshCount(page) {
  const loaded = page.sessions.size;
  const shown = page.table.shown();
  page.empty.hidden = loaded > 0 || page.isFirst;
  page.table.node.hidden = loaded === 0;
  page.table.tools.hidden = loaded === 0;
  const of = shown < loaded ? `${count(shown)} of ${counted(loaded, "session")} match.` : `${counted(loaded, "session")}.`;
  const rest = page.isAll === false ? ` Loaded of ${count(page.total)}; filter and order are among these.` : "";
  setText(page.count, loaded === 0 ? "" : of + rest);
  page.totals.count(page.sessions.values(), page.isAll === true);
  offerExact(page, shown);
}

/** What is not loaded can still be opened by its id. */
function offerExact(page, shown) {
  const text = page.table.filter();
  const isOffered = shown === 0 && text !== "" && page.isAll === false;
  page.exact.hidden = !isOffered;
  if (isOffered) {
    show(page.exact, h("a", { href: `#/sessions/${encodeURIComponent(text)}` }, "Open session ", foreign(text)));
  }
}

function emptyText() {
  const body = '{"session_id": "demo", "size": {"bytes": 1048576}, "purpose": "vm-heap"}';
  return [
    h("h2", null, "No sessions yet"),
    h("p", null, "A session appears here when it is configured or makes its first allocation. For example:"),
    h("pre", { tabindex: "0" }, h("code", null,
      `curl -X POST ${location.origin}${API}/memory/allocations \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`)),
  ];
}


/** One session: its course, what it holds, its limits, and what its course suggests. */

import { get, call, sessionPath } from "./api.js";
import { alertStrip } from "./alerts.js";
import { allocationsPanel } from "./allocations.js";
import { connection } from "./connection.js";
import { coursePanel } from "./course.js";
import { confirmed } from "./dialog.js";
import { button, foreign, h, setText, show, turn } from "./dom.js";
import { sessionFigures } from "./figures.js";
import { insightPanels } from "./insights.js";
import { limitsPanel } from "./limits.js";
import { every, throttled, told } from "./loading.js";
import { purposesPanel } from "./purposes.js";
import { reportPanel } from "./report.js";
import { announce } from "./speech.js";
import { follow } from "./stream.js";
import { dateTime, visible } from "./text.js";
import { pressureBadge } from "./usage.js";

const CHANGE_MS = 1000;
const REFRESH_MS = 10_000;
const SLOW_MS = 30_000;
const POLL_MS = 5000;

export function sessionPage(root, id) {
  document.title = `${visible(id)} · V6R memory`;
  const leaving = new AbortController();
  connection.set("connecting");
  show(root, h("h1", { tabindex: "-1" }, foreign(id)), h("p", { class: "muted" }, "Loading…"));
  openSession(root, id, leaving.signal);
  return () => leaving.abort();
}

async function openSession(root, id, signal) {
  let configuration;
  try {
    configuration = await get(sessionPath(id), { signal });
  } catch (error) {
    if (error.status === undefined) throw error;
    if (!signal.aborted) notOpened(root, id, error, signal);
    return;
  }
  const page = build(root, id, configuration, signal);
  page.refresh();
  page.slow();
  page.strip.load();
  page.course.load();
  page.poll();
  every(REFRESH_MS, signal, page.refresh);
  every(SLOW_MS, signal, page.slow);
  listen(page);
}

function notOpened(root, id, error, signal) {
  connection.set("none");
  const isUnknown = error.status === 404;
  const retry = button("Try again", () => openSession(root, id, signal));
  turn(root,
    back(),
    h("h1", { tabindex: "-1" }, isUnknown ? "No such session" : "The session cannot be shown"),
    h("div", { class: "panel empty" },
      isUnknown
        ? h("p", null, "There is no session called ", foreign(id, { class: "mono" }), ". It may have ended, or the address is mistyped.")
        : h("p", { class: "problem", role: "alert" }, told(error)),
      h("p", null, h("a", { href: "#/" }, "See all sessions")),
      isUnknown ? null : retry));
}

const back = () => h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "#/" }, "Sessions"), " / ");

function build(root, id, configuration, signal) {
  const page = { root, id, signal, total: null, used: null, isOver: false };
  page.pressure = pressureBadge();
  page.figures = sessionFigures();
  page.strip = alertStrip(id, signal);
  page.course = coursePanel(id, signal);
  page.purposes = purposesPanel();
  page.limits = limitsPanel(id, signal, () => page.refresh());
  page.allocations = allocationsPanel(id, signal, () => page.refresh());
  page.insights = insightPanels(id, signal);
  page.report = reportPanel(id, signal);
  page.problem = h("p", { class: "problem", hidden: true });
  page.refresh = () => refresh(page);
  page.changed = throttled(CHANGE_MS, signal, page.refresh);
  page.slow = () => {
    page.insights.load();
    page.course.reload();
  };
  page.poll = () => poll(page);
  layOut(page, configuration);
  return page;
}

function layOut(page, configuration) {
  const { root, id } = page;
  turn(root,
    back(),
    h("div", { class: "title" },
      h("h1", { tabindex: "-1" }, foreign(id)), page.pressure.node,
      button("End session", () => end(page), { class: "danger quiet" })),
    h("p", { class: "muted" },
      "Platform ", h("span", { class: "mono" }, configuration.platform),
      configuration.user_id ? [", user ", foreign(configuration.user_id, { class: "mono" })] : null,
      `, opened ${dateTime(configuration.opened_at)}`),
    page.strip.node, page.problem, page.figures.node, page.course.node,
    h("div", { class: "columns" }, page.purposes.node, page.limits.node),
    page.allocations.node,
    h("div", { class: "columns three" }, page.insights.nodes),
    page.report.node);
}

async function refresh(page) {
  const { id, signal } = page;
  page.allocations.load();
  page.limits.load();
  try {
    const stats = await get(sessionPath(id, "stats"), { signal });
    if (signal.aborted) return;
    page.figures.stats(stats);
    page.purposes.show(stats);
    page.limits.stats(stats);
    page.allocations.total(stats.active_allocations);
    page.problem.hidden = true;
  } catch (error) {
    failed(page, error);
  }
}

function failed(page, error) {
  if (page.signal.aborted || page.isOver) return;
  if (error.status === undefined) throw error;
  if (error.status === 404) return over(page);
  page.problem.hidden = false;
  setText(page.problem, told(error));
}

function update(page, snapshot, pressure) {
  if (page.isOver) return;
  page.figures.snapshot(snapshot);
  page.course.push(snapshot);
  if (pressure) page.pressure.set(pressure);
  const used = String(snapshot.used.bytes);
  if (page.used !== null && page.used !== used) page.changed();
  page.used = used;
}

async function poll(page) {
  try {
    const options = { signal: page.signal };
    const snapshot = await get(sessionPath(page.id, "memory"), options);
    const { pressure } = await get(sessionPath(page.id, "memory", "pressure"), options);
    update(page, snapshot, pressure);
  } catch (error) {
    failed(page, error);
  }
}

function listen(page) {
  let wasLost = false;
  const stream = follow(page.id, {
    onEvent: (type, data) => {
      if (type === "session_update") update(page, data.snapshot, data.pressure);
      if (type === "memory_alert") page.strip.hear(data.alert);
      if (type === "session_ended") over(page);
    },
    onState: (state, detail) => {
      if (page.isOver) return;
      if (state === "refused") {
        connection.set("polling");
        every(POLL_MS, page.signal, page.poll);
        return;
      }
      connection.set(state, detail);
      if (state === "live" && wasLost) {
        page.refresh();
        page.strip.load();
      }
      wasLost = ["lost", "paused"].includes(state) || (wasLost && state !== "live");
    },
  });
  page.stream = stream;
  page.signal.addEventListener("abort", stream.close);
}

/** The session ended while it was looked at: what was seen last stays, but nothing can be done. */
function over(page) {
  if (page.isOver) return;
  page.isOver = true;
  page.stream?.close();
  connection.set("none");
  announce(`Session ${visible(page.id)} ended.`);
  turn(page.root, back(), h("h1", { tabindex: "-1" }, foreign(page.id)),
    h("div", { class: "panel empty" },
      h("h2", null, "This session has ended"),
      h("p", null, "What it held is freed."),
      h("p", null, h("a", { href: "#/" }, "See all sessions"))));
}

async function end(page) {
  const isSure = await confirmed({
    title: "End this session?",
    text: `Everything that ${visible(page.id)} holds is freed, and its history is gone. This cannot be undone.`,
    yes: "End session",
  });
  if (!isSure || page.signal.aborted) return;
  try {
    await call("DELETE", sessionPath(page.id));
    over(page);
  } catch (error) {
    failed(page, error);
  }
}

/** What the course of a session suggests: leaks, patterns, and the capacity to have. */

import { get, sessionPath } from "./api.js";
import { cell, foreign, h, panel, show } from "./dom.js";
import { loader } from "./loading.js";
import { counted, dateTime, duration } from "./text.js";

const SHOWN = 10;
const WINDOW = 86_400;

export function insightPanels(id, signal) {
  const read = (path) => () => get(sessionPath(id, `memory/${path}`), { signal });
  const parts = [
    part("Leak suspects", "Old allocations of purposes whose use has only grown.", signal, read("leaks"), suspects),
    part("Usage patterns", "Over the last 24 hours.", signal, read(`patterns?window=${WINDOW}`), patterns),
    part("Capacity advice", "From the last 24 hours.", signal, read(`advice?window=${WINDOW}`), advice),
  ];
  return {
    nodes: parts.map((each) => each.node),
    load: () => parts.forEach((each) => each.load()),
  };
}

function part(title, about, signal, read, render) {
  const body = h("div", null, h("p", { class: "muted" }, "Loading…"));
  const source = loader(signal, read, (answer) => show(body, render(answer)));
  const node = panel(title, {}, h("p", { class: "muted" }, about), source.problem, body);
  return { node, load: source.load };
}

function tableOf(caption, columns, rows) {
  return h("table", null, h("caption", { class: "unseen" }, caption),
    h("thead", null, h("tr", null, columns.map(([name, kind]) => h("th", { scope: "col", class: kind }, name)))),
    h("tbody", null, rows));
}

function suspects(allocations) {
  if (allocations.length === 0) return [h("p", null, "None.")];
  const rows = allocations.slice(0, SHOWN).map((each) => h("tr", null,
    h("th", { scope: "row", class: "mono id", title: dateTime(each.allocated_at) }, foreign(each.id)),
    cell("Purpose", null, each.purpose),
    cell("Size", { class: "number" }, each.size.human_readable),
    cell("Age", { class: "number" }, duration((Date.now() - Number(each.allocated_at)) / 1000))));
  const rest = allocations.length - SHOWN;
  return [
    tableOf("Leak suspects", [["Allocation"], ["Purpose"], ["Size", "number"], ["Age", "number"]], rows),
    rest > 0 ? h("p", { class: "muted" }, `${counted(rest, "more suspect")} not listed.`) : null,
  ];
}

function patterns(found) {
  if (found.length === 0) return [h("p", null, "Nothing was in use.")];
  const rows = found.map((each) => h("tr", null,
    h("th", { scope: "row" }, each.purpose),
    cell("Pattern", { "data-pattern": each.pattern }, each.pattern),
    cell("Mean", { class: "number" }, each.mean.human_readable),
    cell("Peak", { class: "number" }, each.peak.human_readable)));
  return [tableOf("Usage patterns", [["Purpose"], ["Pattern"], ["Mean", "number"], ["Peak", "number"]], rows)];
}

function advice(found) {
  const line = (name, value) => h("div", { class: "figure" }, h("dt", null, name), h("dd", null, value));
  return [
    h("dl", { class: "figures plain" },
      line("Platform", found.platform),
      line("Capacity", found.capacity.human_readable),
      line("Expected peak", found.expected_peak.human_readable),
      line("Added for safety", `${found.headroom_percent} %`)),
    h("p", null, foreign(sentence(found.reason))),
  ];
}

/** The reason begins in lower case, since it follows a colon elsewhere. */
const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** The live allocations of a session, and freeing them. */

import { call, get, sessionPath } from "./api.js";
import { confirmed } from "./dialog.js";
import { arrange, button, cell, foreign, h, panel, setText } from "./dom.js";
import { big } from "./json.js";
import { loader, told } from "./loading.js";
import { announce } from "./speech.js";
import { count, counted, dateTime, duration } from "./text.js";

const FIRST = 20;
/** No browser lays out more rows than this without making people wait. */
const MOST = 5000;

const ORDERS = {
  allocated: { label: "Allocated", compare: (a, b) => Number(a.allocated_at) - Number(b.allocated_at) },
  purpose: { label: "Purpose", compare: (a, b) => a.purpose.localeCompare(b.purpose) },
  size: { label: "Size", compare: (a, b) => Number(big(a.size.bytes) > big(b.size.bytes)) - Number(big(a.size.bytes) < big(b.size.bytes)) },
};

export function allocationsPanel(id, signal, onFreed) {
  const rows = new Map();
  const body = h("tbody");
  const order = { by: "allocated", sign: 1 };
  const note = h("p", { class: "muted" });
  const problem = h("p", { class: "problem", role: "alert" });
  let limit = FIRST;
  let total = 0;
  const source = loader(signal, () => get(sessionPath(id, `memory/allocations?limit=${limit}`), { signal }), take);
  const more = button("Show all", () => {
    limit = limit === FIRST ? MOST : FIRST;
    source.load();
  }, { hidden: true });
  const heads = Object.fromEntries(Object.entries(ORDERS).map(([name, { label }]) =>
    [name, h("th", { scope: "col", class: name === "size" ? "number" : null }, button(label, () => choose(name), { class: "sort" }))]));
  const table = h("table", { class: "cards allocations", hidden: true },
    h("caption", { class: "unseen" }, "Live allocations"),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "Allocation"), heads.purpose, heads.size, heads.allocated,
      h("th", { scope: "col" }, h("span", { class: "unseen" }, "Actions")))),
    body);
  const node = panel("Live allocations", { tools: more }, source.problem, problem, table, note);

  function choose(name) {
    order.sign = order.by === name ? -order.sign : 1;
    order.by = name;
    sort();
  }

  function sort() {
    for (const [name, head] of Object.entries(heads)) {
      if (name === order.by) head.setAttribute("aria-sort", order.sign > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
    const { compare } = ORDERS[order.by];
    arrange(body, [...rows.values()].sort((a, b) => order.sign * compare(a.data, b.data)).map((row) => row.node));
  }

  function take(allocations) {
    const ids = new Set(allocations.map((each) => each.id));
    for (const known of rows.keys()) if (!ids.has(known)) rows.delete(known);
    for (const each of allocations) {
      if (!rows.has(each.id)) rows.set(each.id, allocationRow(each, free));
      rows.get(each.id).refresh();
    }
    sort();
    note_();
  }

  function note_() {
    table.hidden = rows.size === 0;
    const isPart = rows.size < total;
    more.hidden = limit === FIRST ? !isPart : rows.size <= FIRST;
    setText(more, limit === FIRST ? `Show all ${count(total)}` : `Show the oldest ${FIRST}`);
    if (rows.size === 0) setText(note, total > 0 ? "" : "None is live.");
    else if (isPart) setText(note, `The oldest ${count(rows.size)} of ${count(total)}; the order is among these.`);
    else setText(note, `${counted(rows.size, "allocation")}.`);
  }

  async function free(allocation, button_) {
    const isSure = await confirmed({
      title: "Free this allocation?",
      text: `${allocation.size.human_readable} of ${allocation.purpose}, ${allocation.id}. Whoever holds it is not told.`,
      yes: "Free",
    });
    if (!isSure || signal.aborted) return;
    button_.disabled = true;
    setText(problem, "");
    try {
      await call("POST", `/memory/allocations/${encodeURIComponent(allocation.id)}/free`);
      announce(`Freed ${allocation.size.human_readable}.`);
    } catch (error) {
      if (error.status === undefined) throw error;
      button_.disabled = false;
      setText(problem, told(error));
    }
    onFreed();
  }

  return {
    node,
    load: source.load,
    total(many) {
      total = Number(many);
      note_();
    },
  };
}

function allocationRow(data, free) {
  const age = cell("Allocated", { title: dateTime(data.allocated_at) });
  const button_ = button("Free", () => free(data, button_), { class: "quiet danger", "aria-label": `Free allocation ${data.id}` });
  const node = h("tr", null,
    h("th", { scope: "row", class: "mono id" }, foreign(data.id)),
    cell("Purpose", null, data.purpose),
    cell("Size", { class: "number", title: `${data.size.bytes} bytes` }, data.size.human_readable),
    age,
    h("td", { class: "row-actions" }, button_));
  const refresh = () => setText(age, `${duration((Date.now() - Number(data.allocated_at)) / 1000)} ago`);
  return { node, data, refresh };
}

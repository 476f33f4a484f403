/** The table of sessions: filtered, ordered, and updated in place. */

import { arrange, button, cell, foreign, h, setText } from "./dom.js";
import { big } from "./json.js";
import { throttled } from "./loading.js";
import { visible } from "./text.js";
import { bar, PRESSURES, pressureBadge, usedPercent } from "./usage.js";

const SORT_MS = 2000;

const byId = (a, b) => (a.session_id < b.session_id ? -1 : Number(a.session_id > b.session_id));
const bySize = (a, b) => Number(a > b) - Number(a < b);
const share = (each) => Number(each.snapshot.used.bytes) / Math.max(1, Number(each.snapshot.total.bytes));

/** The orders by column, each from least to most. */
const ORDERS = {
  session: { label: "Session", compare: byId, first: 1 },
  platform: { label: "Platform", compare: (a, b) => a.snapshot.platform.localeCompare(b.snapshot.platform), first: 1 },
  usage: { label: "Usage", compare: (a, b) => share(a) - share(b), first: -1 },
  used: { label: "Used", compare: (a, b) => bySize(big(a.snapshot.used.bytes), big(b.snapshot.used.bytes)), first: -1 },
  total: { label: "Capacity", compare: (a, b) => bySize(big(a.snapshot.total.bytes), big(b.snapshot.total.bytes)), first: -1 },
  pressure: {
    label: "Pressure", first: -1,
    compare: (a, b) => PRESSURES.indexOf(a.pressure) - PRESSURES.indexOf(b.pressure) || share(a) - share(b),
  },
};

/** Make the table; `onFilter` is called when what is shown has changed. */
export function sessionsTable(onFilter) {
  const rows = new Map();
  const body = h("tbody");
  const order = { by: "usage", sign: -1 };
  const filter = h("input", {
    id: "filter", type: "search", autocomplete: "off", spellcheck: "false",
    placeholder: "Session, user, platform, pressure", on: { input: () => refilter() },
  });
  const choice = h("select", { id: "order", on: { change: () => choose(choice.value) } },
    Object.entries(ORDERS).map(([name, { label }]) => h("option", { value: name, selected: name === order.by }, label)));
  const heads = Object.entries(ORDERS).map(([name, { label }]) =>
    h("th", { scope: "col", class: ["used", "total"].includes(name) ? "number" : null }, button(label, () => choose(name), { class: "sort" })));
  const tools = h("div", { class: "tools", hidden: true },
    h("label", { for: "filter" }, "Filter"), filter,
    h("span", { class: "narrow-only" }, h("label", { for: "order" }, "Order by"), choice));
  const node = h("table", { class: "cards", hidden: true },
    h("caption", { class: "unseen" }, "Sessions with their memory"), h("thead", null, h("tr", null, heads)), body);

  const matches = (row) => row.text.includes(filter.value.trim().toLowerCase());

  function refilter() {
    for (const row of rows.values()) row.node.hidden = !matches(row);
    onFilter();
  }

  function choose(name) {
    order.sign = order.by === name ? -order.sign : ORDERS[name].first;
    order.by = name;
    choice.value = name;
    sort();
  }

  function sort() {
    Object.keys(ORDERS).forEach((name, at) => {
      const direction = order.sign > 0 ? "ascending" : "descending";
      if (order.by === name) heads[at].setAttribute("aria-sort", direction);
      else heads[at].removeAttribute("aria-sort");
    });
    const { compare } = ORDERS[order.by];
    const sorted = [...rows.values()].sort((a, b) => order.sign * compare(a.data, b.data) || byId(a.data, b.data));
    arrange(body, sorted.map((row) => row.node));
  }

  // Rows do not move under a pointer or a focus that is on them.
  const resort = throttled(SORT_MS, { aborted: false }, () => {
    if (body.isConnected && !body.matches(":hover, :focus-within")) sort();
  });

  function set(data) {
    let row = rows.get(data.session_id);
    if (!row) {
      row = rowOf(data.session_id);
      rows.set(data.session_id, row);
      body.append(row.node);
    }
    row.set(data);
    row.node.hidden = !matches(row);
    resort();
  }

  function remove(id) {
    rows.get(id)?.node.remove();
    rows.delete(id);
  }

  const shown = () => [...rows.values()].filter((row) => !row.node.hidden).length;
  return { node, tools, set, remove, sort, shown, filter: () => filter.value.trim() };
}

function rowOf(id) {
  const user = h("span", { class: "muted user" });
  const platform = cell("Platform");
  const usage = bar();
  const percentage = h("span", { class: "percent" });
  const used = cell("Used", { class: "number" });
  const total = cell("Capacity", { class: "number" });
  const pressure = pressureBadge();
  const node = h("tr", null,
    h("th", { scope: "row" }, h("a", { href: `#/sessions/${encodeURIComponent(id)}`, title: visible(id) }, foreign(id)), user),
    platform,
    cell("Usage", { class: "usage" }, usage.node, percentage),
    used, total,
    cell("Pressure", null, pressure.node));
  const row = { node, data: null, text: "" };
  row.set = (data) => {
    const { snapshot } = data;
    row.data = data;
    row.text = [id, data.user_id ?? "", snapshot.platform, data.pressure].join("\n").toLowerCase();
    if (user.dataset.user !== (data.user_id ?? "")) {
      user.dataset.user = data.user_id ?? "";
      user.title = visible(data.user_id ?? "");
      user.replaceChildren(...(data.user_id ? ["user ", foreign(data.user_id)] : []));
    }
    setText(platform, snapshot.platform);
    usage.set(usedPercent(snapshot), data.pressure);
    setText(percentage, `${usedPercent(snapshot).toFixed(1)} %`);
    setText(used, snapshot.used.human_readable);
    setText(total, snapshot.total.human_readable);
    pressure.set(data.pressure);
  };
  return row;
}

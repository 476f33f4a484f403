/** What a session uses its memory for. */

import { cell, h, panel, show } from "./dom.js";
import { big } from "./json.js";
import { percent } from "./text.js";
import { bar } from "./usage.js";

export function purposesPanel() {
  const body = h("tbody");
  const table = h("table", { hidden: true },
    h("caption", { class: "unseen" }, "Use by purpose"),
    h("thead", null, h("tr", null, ["Purpose", "Share", "In use"].map((each) =>
      h("th", { scope: "col", class: each === "In use" ? "number" : null }, each)))),
    body);
  const none = h("p", { class: "muted" }, "Nothing is in use.");
  const node = panel("By purpose", {}, table, none);

  function showStats(stats) {
    const whole = big(stats.current_memory.bytes);
    table.hidden = stats.usage_by_purpose.length === 0;
    none.hidden = !table.hidden;
    show(body, stats.usage_by_purpose.map(([purpose, size]) => row(purpose, size, whole)));
  }

  return { node, show: showStats };
}

function row(purpose, size, whole) {
  const share = percent(big(size.bytes), whole);
  const shown = bar();
  shown.set(share);
  return h("tr", null,
    h("th", { scope: "row" }, purpose),
    cell("Share", { class: "usage" }, shown.node, h("span", { class: "percent" }, `${share.toFixed(1)} %`)),
    cell("In use", { class: "number", title: `${size.bytes} bytes` }, size.human_readable));
}

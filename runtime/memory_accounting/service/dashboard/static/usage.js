/** Pressure and use of a session, the same wherever they are shown. */

import { h, setText } from "./dom.js";
import { big } from "./json.js";
import { percent } from "./text.js";

/** From the calmest on. */
export const PRESSURES = ["low", "medium", "high", "critical"];

/** A badge with the word of a pressure; `set` changes it. */
export function pressureBadge() {
  const node = h("span", { class: "badge" });
  const set = (pressure) => {
    node.dataset.level = PRESSURES.includes(pressure) ? pressure : "unknown";
    setText(node, pressure);
  };
  return { node, set };
}

/** How full a session is, in per cent. */
export const usedPercent = (snapshot) =>
  percent(big(snapshot.used.bytes), big(snapshot.total.bytes));

/** A bar; the number it shows is written beside it. */
export function bar() {
  const fill = h("span", { class: "bar-fill" });
  const node = h("span", { class: "bar", "aria-hidden": "true" }, fill);
  const set = (share, level) => {
    fill.style.setProperty("width", `${Math.min(100, Math.max(0, share))}%`);
    fill.dataset.level = level ?? "none";
  };
  return { node, set };
}

/** A figure with its name. */
export function figure(name) {
  const value = h("dd", null, "–");
  const node = h("div", { class: "figure" }, h("dt", null, name), value);
  return { node, value, set: (text) => setText(value, text) };
}

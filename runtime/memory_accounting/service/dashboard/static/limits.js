/** The limits of a session: what room is left, and a form to change them. */

import { call, get, sessionPath } from "./api.js";
import { button, cell, h, panel, setText, show } from "./dom.js";
import { big } from "./json.js";
import { loader, told } from "./loading.js";
import { announce } from "./speech.js";
import { exactSize, formatSize, parseSize, percent } from "./text.js";
import { bar } from "./usage.js";

/** Each limit with the purposes that count against it; none: all of them. */
const LIMITS = [
  { field: "hard_limit", label: "Hard limit", about: "No allocation may take the session beyond it." },
  { field: "soft_limit", label: "Soft limit", about: "From here on the pressure is at least high." },
  { field: "heap_max", label: "Heap", purposes: ["vm-heap", "wasm-linear"], about: "vm-heap and wasm-linear together." },
  { field: "stack_max", label: "Stack", purposes: ["component-stack"], about: "component-stack." },
  { field: "cache_max", label: "Cache", purposes: ["asset-cache", "jit-code-cache"], about: "asset-cache and jit-code-cache together." },
];

export function limitsPanel(id, signal, onChange) {
  const rows = LIMITS.map(limitRow);
  const table = h("table", null,
    h("caption", { class: "unseen" }, "Limits and the room below them"),
    h("thead", null, h("tr", null, ["Limit", "Bound", "In use", "Head-room"].map((each) =>
      h("th", { scope: "col", class: each === "Limit" ? null : "number" }, each)))),
    h("tbody", null, rows.map((row) => row.node)));
  const place = h("div");
  const edit = button("Edit limits", () => openForm());
  const source = loader(signal, () => get(sessionPath(id, "memory/limits"), { signal }), (answer) => {
    limits = answer;
    render();
  });
  const node = panel("Limits", { tools: edit }, source.problem, table, place);
  let limits = null;
  let stats = null;

  function render() {
    if (limits && stats) LIMITS.forEach((limit, at) => rows[at].set(limits[limit.field], usedOf(limit, stats)));
  }

  function openForm() {
    if (!limits) return;
    edit.hidden = true;
    const close = () => {
      show(place);
      edit.hidden = false;
      edit.focus();
    };
    const form = limitsForm(limits, async (body) => {
      limits = await call("PUT", sessionPath(id, "memory/limits"), { body });
      announce("Limits changed.");
      close();
      render();
      onChange();
    }, close);
    show(place, form);
    form.querySelector("input").focus();
  }

  return {
    node,
    load: source.load,
    stats(now) {
      stats = now;
      render();
    },
  };
}

function usedOf(limit, stats) {
  if (!limit.purposes) return big(stats.current_memory.bytes);
  return stats.usage_by_purpose
    .filter(([purpose]) => limit.purposes.includes(purpose))
    .reduce((sum, [, size]) => sum + big(size.bytes), 0n);
}

function limitRow(limit) {
  const bound = cell("Bound", { class: "number" });
  const used = cell("In use", { class: "number" });
  const share = bar();
  const room = h("span");
  const node = h("tr", null, h("th", { scope: "row", title: limit.about }, limit.label), bound, used,
    cell("Head-room", { class: "number room" }, room, share.node));
  const set = (size, inUse) => {
    const bytes = big(size.bytes);
    setText(bound, size.human_readable);
    bound.title = `${bytes} bytes`;
    setText(used, formatSize(inUse));
    setText(room, inUse > bytes ? `exceeded by ${formatSize(inUse - bytes)}` : formatSize(bytes - inUse));
    const full = percent(inUse, bytes);
    share.set(full, full >= 100 ? "critical" : full >= 85 ? "high" : "none");
  };
  return { node, set };
}

function limitsForm(limits, save, cancel) {
  const problem = h("p", { class: "problem", role: "alert" });
  const fields = LIMITS.map((limit) => limitField(limit, limits[limit.field]));
  const submit = async (event) => {
    event.preventDefault();
    show(problem);
    const read = fields.map((field) => field.read());
    const wrong = read.findIndex((each) => each === null);
    if (wrong >= 0) {
      fields[wrong].input.focus();
      return;
    }
    const body = Object.fromEntries(LIMITS.map((limit, at) => [limit.field, { bytes: read[at] }]));
    accept.disabled = true;
    try {
      await save(body);
    } catch (error) {
      if (error.status === undefined) throw error;
      setText(problem, told(error));
    } finally {
      accept.disabled = false;
    }
  };
  const accept = h("button", { type: "submit", class: "primary" }, "Save limits");
  return h("form", { class: "limits-form", "aria-label": "Limits", novalidate: true, on: { submit } },
    fields.map((field) => field.node), problem,
    h("div", { class: "actions" }, button("Cancel", cancel), accept));
}

function limitField(limit, size) {
  const id = `limit-${limit.field}`;
  const about = h("span", { id: `${id}-about`, class: "muted" }, limit.about);
  const error = h("span", { id: `${id}-error`, class: "problem" });
  const input = h("input", {
    id, type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false",
    value: exactSize(big(size.bytes)), "aria-describedby": `${id}-about ${id}-error`,
  });
  const read = () => {
    try {
      const bytes = parseSize(input.value);
      input.removeAttribute("aria-invalid");
      setText(error, "");
      return bytes;
    } catch (refusal) {
      input.setAttribute("aria-invalid", "true");
      setText(error, refusal.message);
      return null;
    }
  };
  return { input, read, node: h("div", { class: "field" }, h("label", { for: id }, limit.label), input, about, error) };
}

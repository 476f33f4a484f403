/** The strip of alerts that are raised. */

import { get } from "./api.js";
import { foreign, h, show } from "./dom.js";
import { stringify } from "./json.js";
import { announce } from "./speech.js";
import { counted, timeOfDay, visible } from "./text.js";

const SEVERITIES = ["critical", "warning", "info"];
const SHOWN = 5;

const keyOf = (alert) => JSON.stringify([alert.session_id, alert.kind, alert.anomaly ?? null]);

/** The strip for one session, or for all of them (`sessionId` null). */
export function alertStrip(sessionId, signal) {
  const node = h("section", { class: "alerts", "aria-label": "Alerts", hidden: true });
  const raised = new Map();
  let isOpen = false;
  let shownNow = "";

  function render() {
    // What is the same stays, and with it the focus and what was unfolded.
    const signature = stringify([isOpen, [...raised.values()]]);
    if (signature === shownNow) return;
    shownNow = signature;
    const all = [...raised.values()].sort((a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || Number(b.timestamp) - Number(a.timestamp));
    node.hidden = all.length === 0;
    const shown = isOpen ? all : all.slice(0, SHOWN);
    show(node, h("ul", null, shown.map((each) => item(each, sessionId === null))),
      all.length > SHOWN ? h("button", { type: "button", class: "quiet", "aria-expanded": String(isOpen), on: { click: toggle } },
        isOpen ? "Show fewer" : `Show all ${counted(all.length, "alert")}`) : null);
  }

  function toggle() {
    isOpen = !isOpen;
    render();
    node.querySelector("button")?.focus();
  }

  function hear(alert) {
    if (sessionId !== null && alert.session_id !== sessionId) return;
    if (alert.raised) {
      if (!raised.has(keyOf(alert))) announce(`${alert.severity} alert: ${visible(alert.message)}`, "alert raised");
      raised.set(keyOf(alert), alert);
    } else raised.delete(keyOf(alert));
    render();
  }

  function forget(id) {
    for (const [key, alert] of raised) if (alert.session_id === id) raised.delete(key);
    render();
  }

  async function load() {
    try {
      const alerts = await get("/alerts", { signal });
      raised.clear();
      for (const each of alerts) {
        if (sessionId === null || each.session_id === sessionId) raised.set(keyOf(each), each);
      }
      render();
    } catch (error) {
      // The strip keeps what it has; the page itself tells that the service is away.
      if (error.status === undefined && !signal.aborted) throw error;
    }
  }

  return { node, hear, forget, load };
}

/** The message without the session that it begins with: that is said beside it. */
function withoutSubject({ message, session_id: id }) {
  const subject = `Session '${id}': `;
  return message.startsWith(subject) ? message.slice(subject.length) : message;
}

function item(alert, isLinked) {
  const subject = isLinked
    ? h("a", { href: `#/sessions/${encodeURIComponent(alert.session_id)}` }, foreign(alert.session_id))
    : null;
  return h("li", { "data-severity": alert.severity },
    h("strong", { class: "severity" }, alert.severity), " ", subject, subject ? ": " : null,
    foreign(withoutSubject(alert)), " ",
    h("span", { class: "since" }, `· since ${timeOfDay(alert.timestamp)}`),
    alert.actions.length ? h("details", null, h("summary", null, "What to do"),
      h("ul", null, alert.actions.map((each) => h("li", null, foreign(each))))) : null);
}

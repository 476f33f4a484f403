/** The course of a session: live, over an hour, and over a day. */

import { get, sessionPath } from "./api.js";
import { pointOf, usageChart } from "./chart.js";
import { h, panel, setText, show } from "./dom.js";
import { big } from "./json.js";
import { loader } from "./loading.js";

const WINDOWS = [
  { name: "live", label: "Live", words: "10 minutes", seconds: 600 },
  { name: "hour", label: "1 h", words: "hour", seconds: 3600 },
  { name: "day", label: "24 h", words: "24 hours", seconds: 86_400 },
];
const MOST_POINTS = 2000;

const WORDS = {
  increasing: "Rising",
  decreasing: "Falling",
  stable: "Stable",
  volatile: "Volatile",
};

export function coursePanel(id, signal) {
  const chart = usageChart("Memory in use over time");
  const trend = h("p", { class: "trend" });
  let chosen = WINDOWS[0];
  let points = [];
  let latest = null;
  let predicted = null;
  const source = loader(signal, () => {
    const window = chosen;
    return get(sessionPath(id, `memory/trends?window=${window.seconds}`), { signal }).then((answer) => ({ window, answer }));
  }, ({ window, answer }) => {
    if (window !== chosen) return;
    points = merged(answer.snapshots.map(pointOf), points);
    predicted = answer.predicted_peak ?? null;
    tell(answer);
    draw();
  });
  const tabs = WINDOWS.map((window) => h("label", null,
    h("input", {
      type: "radio", name: "window", value: window.name, checked: window === chosen,
      on: { change: () => choose(window) },
    }), window.label));
  const tools = h("fieldset", { class: "segments" }, h("legend", { class: "unseen" }, "Time shown"), tabs);
  const node = panel("Memory in use", { tools, class: "course" }, source.problem, chart.node, trend);

  function choose(window) {
    chosen = window;
    points = latest ? [pointOf(latest)] : [];
    predicted = null;
    show(trend);
    draw();
    source.load();
  }

  function tell(answer) {
    const direction = WORDS[answer.trend_direction] ?? answer.trend_direction;
    const peak = predicted
      ? `Predicted peak over the next ${chosen.words}: ${predicted.human_readable}.`
      : "Too few samples to predict a peak.";
    setText(trend, `${direction} over the last ${chosen.words}. ${peak}`);
    trend.dataset.direction = answer.trend_direction;
  }

  function push(snapshot) {
    latest = snapshot;
    points = merged(points, [pointOf(snapshot)]);
    draw();
  }

  function draw() {
    const to = Math.max(points.at(-1)?.at ?? 0, latest ? Number(latest.timestamp) : 0) || Date.now();
    const from = beginning(to);
    // The amount held as the window begins is the last one before it.
    const first = Math.max(0, points.findLastIndex((point) => point.at <= from));
    points = points.slice(first).slice(-MOST_POINTS);
    chart.draw({ points, from, to, total: latest ? big(latest.total.bytes) : 0n, bounds: boundsOf(latest, predicted) });
  }

  /** A session that began within the live window fills it, from a minute on. */
  function beginning(to) {
    const earliest = to - chosen.seconds * 1000;
    if (chosen.name !== "live" || points.length === 0) return earliest;
    return Math.min(to - 60_000, Math.max(earliest, points[0].at));
  }

  return { node, push, load: source.load, reload: () => source.load() };
}

function boundsOf(latest, predicted) {
  const bounds = [];
  if (latest) bounds.push({ bytes: big(latest.total.bytes), label: `Capacity ${latest.total.human_readable}`, kind: "capacity" });
  if (predicted) bounds.push({ bytes: big(predicted.bytes), label: `Predicted peak ${predicted.human_readable}`, kind: "predicted" });
  return bounds;
}

/** Points of both in the order of time; of the same time the later list counts. */
function merged(earlier, later) {
  const byTime = new Map([...earlier, ...later].map((point) => [point.at, point]));
  const all = [...byTime.values()].sort((a, b) => a.at - b.at);
  // Where the amount stays the same, its first moment and its last say everything.
  return all.filter((point, at) =>
    at === 0 || at === all.length - 1 || point.used !== all[at - 1].used || point.used !== all[at + 1].used);
}

/** A chart of use over time, drawn as SVG. An amount holds until the next sample: it has steps. */

import { h, setText, svg } from "./dom.js";
import { big } from "./json.js";
import { formatSize, percent, shortTime, timeOfDay } from "./text.js";
import { scaleOf, timeTicks } from "./scale.js";

const HEIGHT = 240;
const LABEL = 14; // the height of a line of text
const PAD = { left: 64, right: 14, top: 12, bottom: 26 };

/**
 * Make a chart. `draw({points, from, to, bounds})` shows points `{at, used}` (milliseconds, bytes)
 * between two moments, with horizontal `bounds` `{bytes, label, kind}` where they are in sight.
 */
export function usageChart(label) {
  const drawing = svg("svg", { class: "chart", height: HEIGHT, role: "slider", tabindex: "0", "aria-label": `${label}: point in time` });
  const readout = h("output", { class: "readout" });
  const node = h("div", { class: "chart-frame" }, readout, drawing);
  let data = { points: [], from: 0, to: 1, bounds: [], total: 0n };
  let picked = null; // the index of a point that is pointed at; null: the last

  function redraw() {
    const width = Math.max(280, node.clientWidth || 600);
    const frame = frameOf(data, width);
    drawing.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    drawing.setAttribute("width", width);
    drawing.replaceChildren(...axes(frame), ...line(frame), ...bounds(frame), ...cursor(frame, picked));
    tell();
  }

  function tell() {
    const last = data.points.length - 1;
    const index = picked ?? last;
    const point = data.points[index];
    const text = point ? described(point, data.total) : "No samples in this time yet.";
    setText(readout, text);
    drawing.setAttribute("aria-valuemin", "0");
    drawing.setAttribute("aria-valuemax", String(Math.max(0, last)));
    drawing.setAttribute("aria-valuenow", String(Math.max(0, index)));
    drawing.setAttribute("aria-valuetext", text);
  }

  function pick(index) {
    picked = index;
    redraw();
  }

  drawing.addEventListener("pointermove", (event) => {
    const box = drawing.getBoundingClientRect();
    const frame = frameOf(data, Number(drawing.getAttribute("width")));
    const at = frame.timeAt((event.clientX - box.left) * (frame.width / box.width));
    pick(holding(data.points, at));
  });
  drawing.addEventListener("pointerleave", () => pick(null));
  drawing.addEventListener("blur", () => pick(null));
  drawing.addEventListener("keydown", (event) => {
    const next = stepped(event.key, picked, data.points.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    pick(next);
  });
  // Not while the sizes are being told, since drawing may change them.
  new ResizeObserver(() => requestAnimationFrame(redraw)).observe(node);

  function draw(next) {
    // Points that left the window on the left take the picked one with them.
    if (picked !== null) {
      const at = data.points[picked]?.at;
      picked = next.points.findIndex((point) => point.at === at);
      if (picked < 0) picked = null;
    }
    data = next;
    redraw();
  }

  return { node, draw };
}

function described(point, total) {
  const share = total ? `, ${percent(point.used, total)} %` : "";
  return `${timeOfDay(point.at)}: ${formatSize(point.used)} in use${share}`;
}

/** The index that a key leads to; undefined for keys that mean nothing here. */
function stepped(key, picked, last) {
  if (last < 0) return undefined;
  const now = picked ?? last;
  const page = Math.max(1, Math.round(last / 10));
  const steps = {
    ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1,
    PageDown: now - page, PageUp: now + page, Home: 0, End: last,
  };
  if (key === "Escape") return null;
  return key in steps ? Math.min(last, Math.max(0, steps[key])) : undefined;
}

/** The index of the last point that is not after a moment, or the first. */
function holding(points, at) {
  if (points.length === 0) return null;
  let index = points.findLastIndex((point) => point.at <= at);
  if (index < 0) index = 0;
  return index;
}

/** Where times and sizes are on the drawing. */
function frameOf(data, width) {
  const used = data.points.map((point) => Number(point.used));
  const scale = scaleOf(Math.max(1, ...used), Number(data.total) || Infinity);
  const span = Math.max(1, data.to - data.from);
  const [left, right] = [PAD.left, width - PAD.right];
  const [top, bottom] = [PAD.top, HEIGHT - PAD.bottom];
  return {
    data, scale, width, left, right, top, bottom,
    x: (at) => left + ((Math.min(data.to, Math.max(data.from, at)) - data.from) / span) * (right - left),
    y: (bytes) => bottom - (Number(bytes) / scale.top) * (bottom - top),
    timeAt: (x) => data.from + ((x - left) / (right - left)) * span,
  };
}

function axes(frame) {
  const { scale, left, right, bottom, data } = frame;
  const rows = scale.ticks.flatMap(({ bytes, text }) => [
    svg("line", { class: "grid", x1: left, x2: right, y1: frame.y(bytes), y2: frame.y(bytes) }),
    svg("text", { class: "tick", x: left - 8, y: frame.y(bytes) + 4, "text-anchor": "end" }, text),
  ]);
  const { step, ticks } = timeTicks(data.from, data.to, Math.max(2, Math.floor((right - left) / 110)));
  const write = step < 60_000 ? timeOfDay : shortTime;
  const columns = ticks.map((at) =>
    svg("text", { class: "tick", x: frame.x(at), y: bottom + 18, "text-anchor": anchor(frame, at) }, write(at)));
  return [...rows, ...columns];
}

function anchor(frame, at) {
  if (frame.right - frame.x(at) < 28) return "end";
  return frame.x(at) - frame.left < 28 ? "start" : "middle";
}

function bounds(frame) {
  const { data, scale, left, right } = frame;
  const shown = data.bounds.filter((bound) => Number(bound.bytes) <= scale.top && Number(bound.bytes) > 0);
  const rows = labelRows(frame, shown);
  return shown.flatMap((bound, at) => {
    const y = frame.y(bound.bytes);
    return [
      svg("line", { class: `bound ${bound.kind}`, x1: left, x2: right, y1: y, y2: y }),
      svg("text", { class: `bound-label ${bound.kind}`, x: left + 6, y: rows[at] }, bound.label),
    ];
  });
}

/** The heights of labels: each at its line, but below the one before where they would touch. */
function labelRows(frame, shown) {
  const rows = [];
  for (const bound of shown) {
    const y = frame.y(bound.bytes);
    let row = y < frame.top + LABEL ? y + LABEL : y - 4;
    while (rows.some((taken) => Math.abs(taken - row) < LABEL)) row = Math.max(...rows) + LABEL;
    rows.push(row);
  }
  return rows;
}

function line(frame) {
  const { points, to } = frame.data;
  if (points.length === 0) return [];
  const start = `M${frame.x(points[0].at)} ${frame.y(points[0].used)}`;
  const steps = points.slice(1).map((point) => `H${frame.x(point.at)}V${frame.y(point.used)}`);
  const path = `${start}${steps.join("")}H${frame.x(to)}`;
  return [
    svg("path", { class: "area", d: `${path}V${frame.bottom}H${frame.x(points[0].at)}Z` }),
    svg("path", { class: "line", d: path }),
  ];
}

function cursor(frame, picked) {
  const point = picked === null ? null : frame.data.points[picked];
  if (!point) return [];
  const [x, y] = [frame.x(point.at), frame.y(point.used)];
  return [
    svg("line", { class: "cursor", x1: x, x2: x, y1: frame.top, y2: frame.bottom }),
    svg("circle", { class: "cursor-dot", cx: x, cy: y, r: 4 }),
  ];
}

/** A point of the chart from a snapshot. */
export const pointOf = (snapshot) => ({ at: Number(snapshot.timestamp), used: big(snapshot.used.bytes) });

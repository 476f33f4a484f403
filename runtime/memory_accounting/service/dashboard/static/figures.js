/** The figures of a session. */

import { h } from "./dom.js";
import { count, ratio } from "./text.js";
import { figure, usedPercent } from "./usage.js";

export function sessionFigures() {
  const used = figure("In use");
  const usage = figure("Usage");
  const available = figure("Available");
  const capacity = figure("Capacity");
  const peak = figure("Peak");
  const live = figure("Live allocations");
  const ever = figure("Ever made");
  const average = figure("Average size");
  const efficiency = figure("Efficiency");
  const all = [used, usage, available, capacity, peak, live, ever, average, efficiency];
  efficiency.node.title = "The share of committed memory that is used; the rest is lost to rounding up to pages";
  const node = h("dl", { class: "figures" }, all.map((each) => each.node));

  function snapshot(now) {
    used.set(now.used.human_readable);
    usage.set(`${usedPercent(now).toFixed(1)} %`);
    used.value.title = `${now.used.bytes} bytes`;
    available.set(now.available.human_readable);
    available.value.title = `${now.available.bytes} bytes`;
    capacity.set(now.total.human_readable);
    capacity.value.title = `${now.total.bytes} bytes`;
  }

  function stats(now) {
    peak.set(now.peak_memory.human_readable);
    live.set(count(now.active_allocations));
    ever.set(count(now.total_allocations));
    average.set(now.average_allocation_size.human_readable);
    efficiency.set(ratio(now.efficiency_ratio));
  }

  return { node, snapshot, stats };
}

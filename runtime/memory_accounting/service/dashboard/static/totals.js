/** The totals of the service, and of the sessions that are shown. */

import { get } from "./api.js";
import { h } from "./dom.js";
import { big } from "./json.js";
import { count, duration, formatSize } from "./text.js";
import { figure, PRESSURES } from "./usage.js";

export function totals(signal) {
  const sessions = figure("Sessions");
  const allocations = figure("Live allocations");
  const used = figure("In use");
  const critical = figure("Critical");
  const high = figure("High");
  const service = figure("Service");
  const node = h("dl", { class: "figures" }, [sessions, allocations, used, critical, high, service].map((each) => each.node));

  async function load() {
    try {
      const status = await get("/status", { signal });
      sessions.set(count(status.sessions));
      allocations.set(count(status.allocations));
      service.set(`${status.store}, up ${duration(Number(status.uptime_seconds))}`);
      service.value.title = `Version ${status.version}`;
    } catch (error) {
      // Totals are for those who may see all sessions; the rest of the page tells of an outage.
      if (error.status === 403) for (const each of [allocations, service]) each.node.hidden = true;
      else if (error.status === undefined && !signal.aborted) throw error;
    }
  }

  /** Count what is loaded; the sums hold only where that is everything. */
  function countLoaded(summaries, isAll) {
    const levels = Object.fromEntries(PRESSURES.map((each) => [each, 0]));
    let bytes = 0n;
    let many = 0;
    for (const { snapshot, pressure } of summaries) {
      levels[pressure] = (levels[pressure] ?? 0) + 1;
      bytes += big(snapshot.used.bytes);
      many++;
    }
    const mark = isAll ? "" : " loaded";
    if (isAll) sessions.set(count(many));
    used.set(formatSize(bytes) + mark);
    critical.set(count(levels.critical) + mark);
    high.set(count(levels.high) + mark);
    critical.node.dataset.level = levels.critical ? "critical" : "none";
    high.node.dataset.level = levels.high ? "high" : "none";
  }

  return { node, load, count: countLoaded };
}

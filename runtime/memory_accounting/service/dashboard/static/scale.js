/** Round numbers for the axes of charts. */

const UNITS = [["B", 1], ["KB", 1024], ["MB", 1024 ** 2], ["GB", 1024 ** 3], ["TB", 1024 ** 4]];
const ROWS = 4;
/** The axis leaves this much room above what it shows. */
const ROOM = 1.15;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TIME_STEPS = [
  SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE,
  15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR,
];

/** The smallest of 1, 2, 5, 10, 20, 50, … that is at least the value. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((each) => each * power >= value * (1 - 1e-9));
  return factor * power;
}

/** A scale from zero that holds `most` bytes and, where that is near, ends with the capacity. */
export function scaleOf(most, capacity) {
  const wanted = Math.min(most * ROOM, Math.max(most, capacity));
  const [unit, size] = UNITS.findLast(([, each]) => wanted >= each) ?? UNITS[0];
  const step = Math.max(roundUp(wanted / ROWS / size), unit === "B" ? 1 : 0) * size;
  const ticks = [];
  for (let bytes = 0; bytes <= wanted; bytes += step) ticks.push(bytes);
  const top = ticks.at(-1) < wanted && wanted < capacity ? ticks.at(-1) + step : Math.max(wanted, ticks.at(-1));
  if (top > ticks.at(-1) && top - ticks.at(-1) >= step * 0.999) ticks.push(top);
  return { top, ticks: ticks.map((bytes) => ({ bytes, text: tickText(bytes, size, unit) })) };
}

function tickText(bytes, size, unit) {
  return bytes === 0 ? "0" : `${Number((bytes / size).toPrecision(6))} ${unit}`;
}

/** At most `most` round moments between two, in local time. */
export function timeTicks(from, to, most) {
  const step = TIME_STEPS.find((each) => (to - from) / each <= most) ?? TIME_STEPS.at(-1);
  const offset = new Date(to).getTimezoneOffset() * MINUTE;
  const ticks = [];
  for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to; at += step) ticks.push(at);
  return { step, ticks };
}

/** Text as people should see it: sizes, shares, times, and nothing that hides in it. */

const UNITS = ["KB", "MB", "GB", "TB"];
const STEP = 1024n;
export const LARGEST = (1n << 64n) - 1n;

/** Characters that turn, hide, or break the text around them. */
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;

/** Replace characters that turn or hide text by their names, as in `<U+202E>`. */
export function visible(text) {
  return String(text).replace(
    UNSEEN,
    (each) => `<U+${each.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
}

function rounded(numerator, denominator) {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** Write bytes (a BigInt) as the service does: `512B`, `1.5KB`, `512.0MB`. */
export function formatSize(bytes) {
  if (bytes < STEP) return `${bytes}B`;
  let tenths = 0n;
  let unit = "";
  let factor = 1n;
  for (unit of UNITS) {
    factor *= STEP;
    tenths = rounded(bytes * 10n, factor);
    if (tenths < STEP * 10n) break;
  }
  return `${tenths / 10n}.${tenths % 10n}${unit}`;
}

/** Write bytes (a BigInt) so that `parseSize` returns the same: `512MB`, or `912680550B`. */
export function exactSize(bytes) {
  let unit = "B";
  let amount = bytes;
  for (const larger of UNITS) {
    if (amount === 0n || amount % STEP !== 0n) break;
    amount /= STEP;
    unit = larger;
  }
  return `${amount}${unit}`;
}

/** Read `512MB`, `1.5 GB`, or a number of bytes, as a BigInt; an Error says what is wrong. */
export function parseSize(text) {
  const match = /^(\d{1,20})(?:\.(\d{1,20}))?\s*([KMGT]?)B?$/i.exec(text.trim());
  if (!match) throw new Error("Write a size such as 512MB, 1.5GB, or a number of bytes.");
  const [, whole, fraction = "", letter] = match;
  const factor = STEP ** BigInt(" KMGT".indexOf(letter.toUpperCase() || " "));
  const scale = 10n ** BigInt(fraction.length);
  const bytes = rounded(BigInt(whole + fraction) * factor, scale);
  if (bytes < 1n) throw new Error("A limit is at least one byte.");
  if (bytes > LARGEST) throw new Error(`At most ${LARGEST} bytes can be counted.`);
  return bytes;
}

/** The share of two BigInts in per cent as a Number; rounded down, so 100 means all of it. */
export function percent(part, whole) {
  return whole === 0n ? 0 : Number((part * 1000n) / whole) / 10;
}

/** A share from 0 to 1 in per cent with one decimal. */
export function ratio(value) {
  return `${(Number(value) * 100).toFixed(1)} %`;
}

const TIME = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});
const SHORT_TIME = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", hour12: false,
});
const DATE_TIME = new Intl.DateTimeFormat(undefined, {
  year: "numeric", month: "short", day: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});
const LATEST_DATE = 8.64e15;

function dated(format, milliseconds) {
  const at = Number(milliseconds);
  return at <= LATEST_DATE ? format.format(at) : `${milliseconds} ms`;
}

/** The time of day of a moment in milliseconds since 1970. */
export const timeOfDay = (at) => dated(TIME, at);
export const shortTime = (at) => dated(SHORT_TIME, at);
/** Date and time of a moment in milliseconds since 1970. */
export const dateTime = (at) => dated(DATE_TIME, at);

/** A number of seconds as its largest one or two units: `42 s`, `3 min 5 s`, `2 d 4 h`. */
export function duration(seconds) {
  const total = Math.max(0, Math.floor(seconds));
  const parts = [
    [Math.floor(total / 86400), "d"],
    [Math.floor(total / 3600) % 24, "h"],
    [Math.floor(total / 60) % 60, "min"],
    [total % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(" ");
}

/** A count with separators of thousands. */
export const count = (value) => new Intl.NumberFormat().format(value);

/** `1 session`, `2 sessions`. */
export const counted = (value, noun) => `${count(value)} ${noun}${Number(value) === 1 ? "" : "s"}`;

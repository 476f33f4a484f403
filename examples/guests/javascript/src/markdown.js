/** Pieces of Markdown, and figures written for people. */

const LATEST_DATE = 253_402_300_799_999;

export function table(head, rows) {
  const rule = head.map(() => '---');
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** Quotes text as a code span that nothing in it can end, also in a table. */
export function code(text) {
  const runs = text.match(/`+/g) ?? [];
  const longest = Math.max(0, ...runs.map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`.replaceAll('|', '\\|');
}

/** Writes milliseconds since the Unix epoch as RFC 3339, where a date can hold them. */
export function moment(at) {
  return at > LATEST_DATE ? `${at} ms since 1970` : new Date(at).toISOString();
}

/** Writes a share with one decimal, rounded down, so that 100 % means all of it. */
export function percent(part, whole) {
  const tenths = whole ? (part * 1000n) / whole : 0n;
  return `${tenths / 10n}.${tenths % 10n} %`;
}

/** Writes a ratio as the nearest tenth of a percent, ties to the even one. */
export function percentOf(ratio) {
  const scaled = ratio * 1000; // exact, since the ratio is an f32
  const floor = Math.floor(scaled);
  const isUp = scaled - floor > 0.5 || (scaled - floor === 0.5 && floor % 2 === 1);
  const tenths = isUp ? floor + 1 : floor;
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

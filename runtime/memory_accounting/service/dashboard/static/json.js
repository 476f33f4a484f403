/**
 * JSON whose integers are exact.
 *
 * Sizes go up to 2^64 - 1, beyond what a Number holds. Integers that a Number cannot hold exactly
 * become a BigInt; all others stay Numbers. Use `big` before doing arithmetic with sizes.
 */

const INTEGER = /^-?\d+$/;

/** A string, which is kept, or an integer of 16 digits and more, which is marked. */
const STRING_OR_LONG = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
const MARK = "\u0000int:";

const hasSource = (() => {
  let source;
  JSON.parse("1", (_key, _value, context) => {
    source = context?.source;
  });
  return source === "1";
})();

function exact(text) {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** Parse with the reviver's view of the source text. */
function parseBySource(text) {
  return JSON.parse(text, (_key, value, context) =>
    typeof value === "number" && INTEGER.test(context.source) ? exact(context.source) : value,
  );
}

/** The same for browsers whose revivers do not see the source: long integers travel as strings. */
export function parseByMarks(text) {
  const marked = text.replace(STRING_OR_LONG, (match) =>
    match.startsWith('"') ? match : `"\\u0000int:${match}"`,
  );
  return JSON.parse(marked, (_key, value) =>
    typeof value === "string" && value.startsWith(MARK) ? exact(value.slice(MARK.length)) : value,
  );
}

export const parse = hasSource ? parseBySource : parseByMarks;

/** Write JSON; a BigInt becomes an integer, which `JSON.stringify` alone refuses. */
export function stringify(value) {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(stringify).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${stringify(field)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** A size as a BigInt, whether it came as a Number or as a BigInt. */
export function big(value) {
  return typeof value === "bigint" ? value : BigInt(Math.trunc(value));
}

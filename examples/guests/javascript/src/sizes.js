/** Amounts of memory and their text: `512B`, `1.5KB`, `512.0MB`, in units of 1024. */

const UNITS = [
  ['KB', 1024n],
  ['MB', 1024n ** 2n],
  ['GB', 1024n ** 3n],
  ['TB', 1024n ** 4n],
];

/** Divides to the nearest whole number, ties to the even one. */
function rounded(numerator, denominator) {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** Writes bytes in canonical form; what would read `1024.0` of a unit is `1.0` of the next. */
export function formatSize(amount) {
  if (amount < 1024n) return `${amount}B`;
  for (const [unit, factor] of UNITS) {
    const tenths = rounded(amount * 10n, factor);
    if (tenths < 10240n || unit === 'TB') return `${tenths / 10n}.${tenths % 10n}${unit}`;
  }
  throw new Error('unreachable: TB takes every amount');
}

/** The contract's record of an amount. */
export function memorySize(amount) {
  return { bytes: amount, humanReadable: formatSize(amount) };
}

/** An amount for a message, where both the reader and the exact number matter. */
export function described(amount) {
  return amount < 1024n ? `${amount}B` : `${formatSize(amount)} (${amount} bytes)`;
}

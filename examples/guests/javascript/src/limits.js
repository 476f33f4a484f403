/** The bounds of a session: the defaults for a capacity, and what a set of bounds must satisfy. */

import { Refusal } from './refusals.js';
import { described, memorySize } from './sizes.js';

/** The fields of the contract's memory-limits in its order, each with its name in WIT. */
export const LIMITS = [
  ['heapMax', 'heap-max'],
  ['stackMax', 'stack-max'],
  ['cacheMax', 'cache-max'],
  ['softLimit', 'soft-limit'],
  ['hardLimit', 'hard-limit'],
];
const NAMES = new Map(LIMITS);

/** Fractions of the capacity, rounded down, and at least one byte. */
export function defaultLimits(capacity) {
  return {
    heapMax: capacity,
    stackMax: atLeastOne(capacity / 8n),
    cacheMax: atLeastOne(capacity / 4n),
    softLimit: atLeastOne((capacity * 85n) / 100n),
    hardLimit: capacity,
  };
}

function atLeastOne(amount) {
  return amount > 1n ? amount : 1n;
}

/** Takes the bytes of the contract's record; its texts do not count. */
export function limitsFrom(record) {
  return Object.fromEntries(LIMITS.map(([field]) => [field, record[field].bytes]));
}

/** Makes the contract's record. */
export function limitsRecord(limits) {
  return Object.fromEntries(LIMITS.map(([field]) => [field, memorySize(limits[field])]));
}

/** Refuses limits that are empty, then those that contradict each other or the capacity. */
export function checkLimits(limits, capacity) {
  for (const [field, name] of LIMITS) {
    if (limits[field] < 1n) {
      const message = `asked for a ${name} of 0B; a limit is at least one byte`;
      throw new Refusal('invalid-size', message, name);
    }
  }
  const hard = limits.hardLimit;
  atMost(limits, 'softLimit', 'hard-limit', hard);
  atMost(limits, 'hardLimit', 'capacity', capacity);
  atMost(limits, 'heapMax', 'hard-limit', hard);
  atMost(limits, 'stackMax', 'hard-limit', hard);
  atMost(limits, 'cacheMax', 'hard-limit', hard);
}

function atMost(limits, field, boundName, bound) {
  if (limits[field] <= bound) return;
  throw new Refusal(
    'limit-exceeded',
    `asked for a ${NAMES.get(field)} of ${described(limits[field])}; ` +
      `it is at most the ${boundName} of ${described(bound)}`,
    boundName,
  );
}

/** The name in WIT of a field of the limits. */
export function limitName(field) {
  return NAMES.get(field);
}

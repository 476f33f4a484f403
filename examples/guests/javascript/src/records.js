/** The contract's records of a session's state, made from its numbers. */

import { PURPOSES } from './purposes.js';
import { CRITICAL_PERCENT, HIGH_PERCENT, MEDIUM_PERCENT } from './settings.js';
import { memorySize } from './sizes.js';

/** Divides, and rounds to the nearest f32: the value that the caller will see. */
function ratio(part, whole) {
  return Math.fround(Number(part) / Number(whole));
}

export function snapshot(sessionId, sample) {
  const { at, used, committed, capacity, platform } = sample;
  return {
    timestamp: BigInt(at),
    sessionId,
    platform,
    total: memorySize(capacity),
    used: memorySize(used),
    available: memorySize(capacity - used),
    fragmentationRatio: committed ? ratio(committed - used, committed) : 0,
  };
}

export function stats(book) {
  return {
    totalAllocations: book.made,
    activeAllocations: book.live,
    peakMemory: memorySize(book.peak),
    currentMemory: memorySize(book.used),
    averageAllocationSize: memorySize(book.made ? book.bytesMade / book.made : 0n),
    usageByPurpose: PURPOSES.map((purpose, place) => [purpose, book.byPurpose[place]])
      .filter(([, amount]) => amount)
      .map(([purpose, amount]) => [purpose, memorySize(amount)]),
    efficiencyRatio: book.committed ? ratio(book.used, book.committed) : 1,
  };
}

export function pressure(terms, used) {
  const { capacity, limits } = terms;
  const share = used * 100n;
  if (share >= CRITICAL_PERCENT * capacity) return 'critical';
  if (share >= HIGH_PERCENT * capacity || used >= limits.softLimit) return 'high';
  return share >= MEDIUM_PERCENT * capacity ? 'medium' : 'low';
}

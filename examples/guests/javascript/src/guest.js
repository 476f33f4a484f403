/** The exports of the world `flight-memory`: one pool, which lives as long as the instance. */

import { now } from 'wasi:clocks/wall-clock@0.2.6';
import { getRandomBytes } from 'wasi:random/random@0.2.6';

import { MemoryPool } from './pool.js';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

function milliseconds() {
  const { seconds, nanoseconds } = now();
  return Number(seconds) * 1000 + Math.floor(nanoseconds / NANOSECONDS_PER_MILLISECOND);
}

const pool = new MemoryPool(milliseconds, (count) => getRandomBytes(BigInt(count)));

/** Functions of the pool that stand alone: the bindings call them without what they belong to. */
function bound(...names) {
  return Object.fromEntries(names.map((name) => [name, pool[name].bind(pool)]));
}

export const memoryOperations = bound(
  'createAllocation',
  'freeAllocation',
  'getMemorySnapshot',
  'getPlatformProfile',
  'setMemoryLimits',
  'getMemoryLimits',
  'getMemoryPressure',
  'validateAllocationRequest',
  'listAllocations',
);

export const memoryAnalytics = bound(
  'calculateMemoryStats',
  'getMemoryTrends',
  'generateMemoryReport',
);

/** The platforms a session can be for, and the memory each offers. */

import { unsupportedPlatform } from './refusals.js';
import { NODE_CAPACITY, PSP_CAPACITY } from './settings.js';
import { memorySize } from './sizes.js';

const MIB = 1024n ** 2n;

export const CUSTOM = 'custom';

const CAPACITIES = new Map([
  ['dreamcast', 16n * MIB],
  ['psp', PSP_CAPACITY],
  ['vita', 512n * MIB],
  ['v6r-small', 512n * MIB],
  ['v6r-medium', 1024n * MIB],
  ['v6r-large', 2048n * MIB],
  [CUSTOM, NODE_CAPACITY],
]);

/** The contract's profile of a platform; refuses a label that is not one. */
export function platformProfile(label) {
  const capacity = CAPACITIES.get(label);
  if (capacity === undefined) throw unsupportedPlatform(label, [...CAPACITIES.keys()]);
  return { tag: label, val: memorySize(capacity) };
}

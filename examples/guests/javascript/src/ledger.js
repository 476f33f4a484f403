/**
 * The decisions: given what a session is held to and what it holds, the next book or a refusal.
 *
 * Pure functions on frozen values; no clock, no ids, no store. Bytes are BigInts, because a u64
 * and a sum of several need more bits than a Number has.
 */

import { limitName } from './limits.js';
import { PURPOSES, inClass, roundUp, ruleOf } from './purposes.js';
import { Refusal, emptyRequest } from './refusals.js';
import { described } from './sizes.js';

/** What a session holds, and what it ever held; `byPurpose` is in the order of PURPOSES. */
export const EMPTY = Object.freeze({
  used: 0n,
  committed: 0n,
  byPurpose: Object.freeze(PURPOSES.map(() => 0n)),
  live: 0n,
  made: 0n,
  bytesMade: 0n,
  peak: 0n,
});

/** The book with an allocation of `amount` bytes; throws the first reason against it. */
export function allocate(terms, book, amount, purpose) {
  check(terms, book, amount, purpose);
  const used = book.used + amount;
  return Object.freeze({
    used,
    committed: book.committed + roundUp(amount, ruleOf(purpose).page),
    byPurpose: shifted(book.byPurpose, purpose, amount),
    live: book.live + 1n,
    made: book.made + 1n,
    bytesMade: book.bytesMade + amount,
    peak: used > book.peak ? used : book.peak,
  });
}

/** The book without a live allocation of this size and purpose. */
export function release(book, amount, purpose) {
  return Object.freeze({
    ...book,
    used: book.used - amount,
    committed: book.committed - roundUp(amount, ruleOf(purpose).page),
    byPurpose: shifted(book.byPurpose, purpose, -amount),
    live: book.live - 1n,
  });
}

function shifted(byPurpose, purpose, amount) {
  const place = PURPOSES.indexOf(purpose);
  return Object.freeze(byPurpose.with(place, byPurpose[place] + amount));
}

/** The checks of the contract in its order. */
function check(terms, book, amount, purpose) {
  const { capacity, limits } = terms;
  const { page, limit } = ruleOf(purpose);
  if (amount === 0n) throw emptyRequest(purpose);
  const inUse = asked(amount, purpose, book.used);
  if (book.used + amount > capacity) {
    const message = `${inUse()} of a capacity of ${described(capacity)}`;
    throw new Refusal('insufficient-memory', message, 'capacity');
  }
  if (book.used + amount > limits.hardLimit) {
    const message = `${inUse()}, and the hard-limit is ${described(limits.hardLimit)}`;
    throw new Refusal('limit-exceeded', message, 'hard-limit');
  }
  if (limit) checkClass(limits, book, amount, purpose);
  if (book.committed + roundUp(amount, page) > capacity) {
    const message =
      `${inUse()}, but in pages of ${page} bytes ${described(book.committed)} are committed ` +
      `of a capacity of ${described(capacity)}`;
    throw new Refusal('fragmentation-error', message, 'committed');
  }
}

function checkClass(limits, book, amount, purpose) {
  const { limit } = ruleOf(purpose);
  const held = inClass(book.byPurpose, limit);
  if (held + amount <= limits[limit]) return;
  const name = limitName(limit);
  const message =
    `${asked(amount, purpose, held)()} in its class, and the ${name} is ` +
    `${described(limits[limit])}`;
  throw new Refusal('limit-exceeded', message, name);
}

/** The beginning of a message, not written before it is needed. */
function asked(amount, purpose, inUse) {
  return () => `asked for ${described(amount)} of ${purpose}; ${described(inUse)} are in use`;
}

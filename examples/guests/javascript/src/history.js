/** The bounded course of a session: a sample at a change, at most one a second, thinned with age. */

import { HISTORY_MILLISECONDS, HISTORY_SAMPLES } from './settings.js';
import { thinnedByAge } from './thinning.js';

const SECOND = 1000;

/** What a session held at a moment (milliseconds since the Unix epoch); sizes in bytes. */
export function sampleOf(at, book, terms) {
  const { platform, capacity } = terms;
  return { at, used: book.used, committed: book.committed, capacity, platform };
}

/**
 * The samples of one session, oldest first.
 *
 * The newest one stands for its second: it rises to the highest use within. What the session then
 * settled on becomes the next sample once the second is over, so that a short peak neither gets
 * lost nor seems to last.
 */
export class History {
  #samples = [];
  #terms;

  constructor(terms) {
    this.#terms = terms;
  }

  /** Notes that the session went from one book to another, or to other terms. */
  note(at, before, after, terms) {
    this.settle(at, before);
    const newest = this.#samples.at(-1);
    if (!newest || at >= newest.at + SECOND) this.#append(sampleOf(at, after, terms));
    else this.#amend(newest, after, terms);
    this.#terms = terms;
  }

  /** Brings the history up to a moment until which the session has stayed the same. */
  settle(at, book) {
    if (this.#samples.length === 0) return;
    if (at < this.#samples.at(-1).at) this.#moveBack(this.#samples.at(-1).at - at);
    const newest = this.#samples.at(-1);
    const isSame = book.used === newest.used && book.committed === newest.committed;
    if (at >= newest.at + SECOND && !isSame) {
      this.#append(sampleOf(newest.at + SECOND, book, this.#terms));
    }
  }

  /** The samples from a moment on, oldest first. */
  since(moment) {
    return this.#samples.filter((sample) => sample.at >= moment);
  }

  #append(sample) {
    if (this.#samples.length >= HISTORY_SAMPLES) this.#thin(sample.at);
    this.#samples.push(sample);
  }

  /** Lets the newest sample have the peak of its second, and the latest terms. */
  #amend(newest, book, terms) {
    const top = book.used > newest.used ? book : newest;
    this.#samples[this.#samples.length - 1] = sampleOf(newest.at, top, terms);
  }

  /** Drops what is out of reach, all but its last, and thins what remains. */
  #thin(now) {
    const reach = now - HISTORY_MILLISECONDS;
    const later = this.#samples.findIndex((sample, index) => index > 0 && sample.at > reach);
    const first = later === -1 ? this.#samples.length - 1 : later - 1;
    this.#samples = thinnedByAge(this.#samples.slice(first), HISTORY_SAMPLES);
  }

  /** Follows a clock that was set back: earlier samples keep their distance to the newest. */
  #moveBack(step) {
    this.#samples = this.#samples.map((sample) => ({
      ...sample,
      at: Math.max(0, sample.at - step),
    }));
  }
}

/** The freed ids that are remembered, so that a second free is told from an unknown id. */

const GENERATIONS = 8;

/**
 * The newest freed ids, bounded in number and in time.
 *
 * They are kept in generations that are forgotten as a whole, which makes remembering one a single
 * insertion. At least the newest seven eighths of the greatest number are there.
 */
export class FreedIds {
  #longest;
  #full;
  #newest = new Map();
  #generations = [this.#newest];
  #started = 0;

  /** Remembers at most `most` ids, each for at most `longest` milliseconds. */
  constructor(most, longest) {
    this.#longest = longest;
    this.#full = most / GENERATIONS;
  }

  add(allocationId, now) {
    if (this.#newest.size >= this.#full || now - this.#started > this.#longest) this.#begin(now);
    this.#newest.set(allocationId, now);
  }

  /** When an id was freed, in milliseconds; undefined when that is unknown or forgotten. */
  freedAt(allocationId, now) {
    for (const generation of this.#generations) {
      const moment = generation.get(allocationId);
      if (moment !== undefined && now - moment <= this.#longest) return moment;
    }
    return undefined;
  }

  #begin(now) {
    this.#generations = this.#generations.filter((each) => !this.#isOver(each, now));
    if (this.#generations.length === GENERATIONS) this.#generations.shift();
    this.#newest = new Map();
    this.#started = now;
    this.#generations.push(this.#newest);
  }

  #isOver(generation, now) {
    for (const moment of generation.values()) {
      if (now - moment <= this.#longest) return false;
    }
    return true;
  }
}

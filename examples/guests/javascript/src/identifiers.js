/** Allocation ids: UUIDs of version 7, which sort by the time they were made (RFC 9562). */

const LATEST = 2 ** 48 - 1;
const COUNTERS = 2 ** 12;

/**
 * Makes ids of 48 bits of milliseconds, a counter of 12 bits, and 60 random bits.
 *
 * They ascend strictly, also when the clock stands still or is set back: the counter goes on, and
 * when it runs out, the milliseconds run ahead of the clock. The random bits are drawn for each
 * millisecond.
 */
export class UuidSource {
  #randomBytes;
  #millisecond = -1;
  #count = COUNTERS;
  #random = '';

  /** `randomBytes` returns as many random bytes as it is asked for. */
  constructor(randomBytes) {
    this.#randomBytes = randomBytes;
  }

  make(now) {
    if (now > this.#millisecond) this.#begin(now);
    else if (this.#count === COUNTERS) this.#begin(this.#millisecond + 1);
    const time = hex(this.#millisecond, 12);
    const count = hex(this.#count, 3);
    const random = this.#random;
    this.#count += 1;
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-8${random.slice(0, 3)}-${random.slice(4)}`;
  }

  #begin(millisecond) {
    if (millisecond > LATEST) {
      throw new RangeError(`${millisecond} ms since 1970 is beyond what a UUID can hold`);
    }
    this.#random = Array.from(this.#randomBytes(8), (byte) => hex(byte, 2)).join('');
    this.#millisecond = millisecond;
    this.#count = 0;
  }
}

function hex(number, digits) {
  return number.toString(16).padStart(digits, '0');
}

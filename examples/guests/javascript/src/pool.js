/** The twelve operations of the contract. What one refuses is thrown as a `Refused`. */

import { report, trend } from './analysis.js';
import { sampleOf } from './history.js';
import { UuidSource } from './identifiers.js';
import * as ledger from './ledger.js';
import { checkLimits, defaultLimits, limitsFrom, limitsRecord } from './limits.js';
import { CUSTOM, platformProfile } from './platforms.js';
import * as records from './records.js';
import { Refusal, emptyRequest, notRecorded } from './refusals.js';
import { Sessions } from './sessions.js';
import { NODE_CAPACITY } from './settings.js';
import { memorySize } from './sizes.js';

const NODE_TERMS = Object.freeze({
  platform: CUSTOM,
  capacity: NODE_CAPACITY,
  limits: Object.freeze(defaultLimits(NODE_CAPACITY)),
});

/** A refusal on its way to the caller; `payload` is the memory-error that a component returns. */
class Refused extends Error {
  constructor(refusal, now) {
    super(refusal.message);
    this.payload = refusal.at(now);
  }
}

export class MemoryPool {
  #sessions = new Sessions();
  #clock;
  #ids;

  /** `clock` returns milliseconds since the Unix epoch, `randomBytes` so many random bytes. */
  constructor(clock, randomBytes) {
    this.#clock = clock;
    this.#ids = new UuidSource(randomBytes);
  }

  createAllocation(sessionId, size, purpose) {
    return this.#answer((now) => {
      const session = this.#sessions.findOrBegin(sessionId, NODE_TERMS);
      const book = ledger.allocate(session.terms, session.book, size.bytes, purpose);
      const allocation = Object.freeze({
        id: this.#newId(now),
        sessionId,
        size: memorySize(size.bytes),
        purpose,
        allocatedAt: BigInt(now),
        freedAt: undefined,
      });
      this.#sessions.record(session, book, allocation, now);
      return allocation;
    });
  }

  freeAllocation(allocationId) {
    return this.#answer((now) => {
      this.#sessions.release(allocationId, now);
      return true;
    });
  }

  getMemorySnapshot(sessionId) {
    return this.#ask(sessionId, ({ book, terms }, now) =>
      records.snapshot(sessionId, sampleOf(now, book, terms)),
    );
  }

  getPlatformProfile(platform) {
    return this.#answer(() => platformProfile(platform));
  }

  setMemoryLimits(sessionId, wanted) {
    return this.#ask(sessionId, (session, now) => {
      const limits = limitsFrom(wanted);
      checkLimits(limits, session.terms.capacity);
      this.#sessions.holdTo(session, Object.freeze({ ...session.terms, limits }), now);
      return true;
    });
  }

  getMemoryLimits(sessionId) {
    return this.#ask(sessionId, ({ terms }) => limitsRecord(terms.limits));
  }

  getMemoryPressure(sessionId) {
    return this.#ask(sessionId, ({ terms, book }) => records.pressure(terms, book.used));
  }

  validateAllocationRequest(sessionId, size, purpose) {
    return this.#answer(() => {
      const { terms, book } = this.#sessions.findOrBegin(sessionId, NODE_TERMS);
      if (size.bytes === 0n) throw emptyRequest(purpose);
      try {
        ledger.allocate(terms, book, size.bytes, purpose);
        return true;
      } catch (error) {
        if (error instanceof Refusal) return false;
        throw error;
      }
    });
  }

  listAllocations(sessionId) {
    return this.#ask(sessionId, ({ allocations }) => [...allocations.values()]);
  }

  calculateMemoryStats(sessionId) {
    return this.#ask(sessionId, ({ book }) => records.stats(book));
  }

  getMemoryTrends(sessionId, timeWindow) {
    return this.#ask(sessionId, (session, now) => trend(session, now, timeWindow * 1000n));
  }

  generateMemoryReport(sessionId) {
    return this.#ask(sessionId, report);
  }

  #ask(sessionId, question) {
    return this.#answer((now) => question(this.#sessions.find(sessionId), now));
  }

  /** Reads the clock once, so that all that one call answers has the same moment. */
  #answer(operation) {
    const now = this.#clock();
    try {
      return operation(now);
    } catch (error) {
      throw error instanceof Refusal ? new Refused(error, now) : error;
    }
  }

  #newId(now) {
    try {
      return this.#ids.make(now);
    } catch (error) {
      throw notRecorded(`the id source failed with ${error.name}: ${error.message}`);
    }
  }
}

/** The sessions, where each live allocation is, and which were freed. */

import { FreedIds } from './freed.js';
import { History } from './history.js';
import * as ledger from './ledger.js';
import {
  freedBefore,
  malformedSessionId,
  notRecorded,
  unknownAllocation,
  unknownSession,
} from './refusals.js';
import { FREED_IDS, FREED_MILLISECONDS } from './settings.js';
import { isSessionId } from './text.js';

/** What is kept for one session id. */
class Session {
  book = ledger.EMPTY;
  /** The live allocations by id, oldest first. */
  allocations = new Map();
  /** When an allocation was last made, for each purpose (milliseconds). */
  grewAt = new Map();
  /** When an allocation was last freed, for each purpose (milliseconds). */
  shrankAt = new Map();

  constructor(id, terms) {
    this.id = id;
    this.terms = terms;
    this.history = new History(terms);
  }
}

export class Sessions {
  #sessions = new Map();
  /** The session of each live allocation, by the id of the allocation. */
  #owners = new Map();
  #freed = new FreedIds(FREED_IDS, FREED_MILLISECONDS);

  find(sessionId) {
    const session = this.#sessions.get(sessionId);
    if (session) return session;
    throw isSessionId(sessionId) ? unknownSession(sessionId) : malformedSessionId(sessionId);
  }

  /** Finds a session, or begins one that only `record` lets in. */
  findOrBegin(sessionId, terms) {
    const session = this.#sessions.get(sessionId);
    if (session) return session;
    if (!isSessionId(sessionId)) throw malformedSessionId(sessionId);
    return new Session(sessionId, terms);
  }

  holdTo(session, terms, now) {
    session.history.note(now, session.book, session.book, terms);
    session.terms = terms;
  }

  record(session, book, allocation, now) {
    const { id, purpose } = allocation;
    if (this.#owners.has(id)) throw notRecorded(`the id source repeated '${id}'`);
    session.history.note(now, session.book, book, session.terms);
    session.allocations.set(id, allocation);
    session.grewAt.set(purpose, now);
    session.book = book;
    this.#owners.set(id, session);
    this.#sessions.set(session.id, session);
  }

  release(allocationId, now) {
    const session = this.#owners.get(allocationId);
    if (!session) throw this.#notLive(allocationId, now);
    const { size, purpose } = session.allocations.get(allocationId);
    const book = ledger.release(session.book, size.bytes, purpose);
    session.history.note(now, session.book, book, session.terms);
    session.allocations.delete(allocationId);
    session.shrankAt.set(purpose, now);
    session.book = book;
    this.#owners.delete(allocationId);
    this.#freed.add(allocationId, now);
  }

  #notLive(allocationId, now) {
    const freedAt = this.#freed.freedAt(allocationId, now);
    if (freedAt === undefined) return unknownAllocation(allocationId);
    return freedBefore(allocationId, freedAt);
  }
}

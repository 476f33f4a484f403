/** Why a request is refused: thrown by the decisions, answered as the contract's memory-error. */

import { quoted } from './text.js';

export class Refusal extends Error {
  /** The code is the contract's; `details` names the bound or the cause. */
  constructor(code, message, details) {
    super(message);
    this.code = code;
    this.details = details;
  }

  /** The contract's record; only whoever answers knows the moment (milliseconds). */
  at(now) {
    const { code, message, details } = this;
    return { code, message, details, timestamp: BigInt(now) };
  }
}

export function unknownSession(sessionId) {
  return new Refusal(
    'invalid-allocation',
    `unknown session ${quoted(sessionId)}: it is opened by configuring it or by its first ` +
      'allocation',
    'unknown session',
  );
}

export function malformedSessionId(sessionId) {
  return new Refusal(
    'invalid-allocation',
    `${quoted(sessionId)} is not a session id: 1 to 128 printable characters without white space`,
    'malformed session id',
  );
}

export function unknownAllocation(allocationId) {
  const message = `unknown allocation ${quoted(allocationId)}`;
  return new Refusal('invalid-allocation', message, 'unknown allocation');
}

export function freedBefore(allocationId, freedAt) {
  const message = `allocation ${quoted(allocationId)} was freed before, at ${freedAt} ms`;
  return new Refusal('already-freed', message, 'freed before');
}

export function notRecorded(cause) {
  const message = `the allocation could not be recorded, and was not counted: ${cause}`;
  return new Refusal('allocation-failed', message, cause);
}

export function unsupportedPlatform(name, supported) {
  const message = `${quoted(name)} is not supported; supported are ${supported.join(', ')}`;
  return new Refusal('unsupported-platform', message, 'platform');
}

export function emptyRequest(purpose) {
  const message = `asked for 0B of ${purpose}; an allocation is at least one byte`;
  return new Refusal('invalid-size', message, 'size');
}

/** What the ledger goes by: the defaults of the contract's reference implementation. */

const MIB = 1024n ** 2n;

/**
 * Bytes that a session may use. A component does not learn the memory of the machine it runs on;
 * this is the most that it could address itself.
 */
export const NODE_CAPACITY = 4096n * MIB;

export const PSP_CAPACITY = 32n * MIB;

export const MEDIUM_PERCENT = 70n;
export const HIGH_PERCENT = 85n;
export const CRITICAL_PERCENT = 95n;

export const FREED_IDS = 8192;
export const FREED_MILLISECONDS = 3600 * 1000;

export const DAY = 24 * 3600 * 1000;
export const HISTORY_SAMPLES = 2048;
export const HISTORY_MILLISECONDS = 7 * DAY;

export const LEAK_SECONDS = 3600;

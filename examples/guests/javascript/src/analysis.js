/** Trends and reports of a session. */

import { fit, direction, predictedPeak } from './trends.js';
import * as records from './records.js';
import { render } from './report.js';
import { DAY, LEAK_SECONDS } from './settings.js';
import { memorySize } from './sizes.js';
import { thinnedEvenly } from './thinning.js';

const MOST_SNAPSHOTS = 1000;
const LISTED = 10;

/** Describes the course over a window of milliseconds, which may be longer than a Number holds. */
export function trend(session, now, window) {
  const { book, terms } = session;
  const samples = samplesSince(session, now, Number(BigInt(now) - window));
  const line = fit(samples);
  const peak = predictedPeak(line, samples, BigInt(now) + window, book.used, terms.capacity);
  return {
    snapshots: thinnedEvenly(samples, MOST_SNAPSHOTS).map((sample) =>
      records.snapshot(session.id, sample),
    ),
    trendDirection: direction(line, window, terms.capacity),
    predictedPeak: peak === undefined ? undefined : memorySize(peak),
  };
}

/**
 * Writes a report. Its window is a day, or what the history reaches back if that is less, so that
 * the first minutes of a session are not projected over a day.
 */
export function report(session, now) {
  const { book, terms } = session;
  const samples = samplesSince(session, now, now - DAY);
  const window = samples.length ? now - samples[0].at : 0;
  const line = fit(samples);
  const suspects = leakSuspects(session, now);
  return render({
    sessionId: session.id,
    now,
    terms,
    book,
    stats: records.stats(book),
    pressure: records.pressure(terms, book.used),
    direction: direction(line, BigInt(window), terms.capacity),
    seconds: Math.floor(window / 1000),
    samples: samples.length,
    peak: predictedPeak(line, samples, BigInt(now + window), book.used, terms.capacity),
    oldest: [...session.allocations.values().take(LISTED)],
    suspects: suspects.slice(0, LISTED),
    moreSuspects: Math.max(0, suspects.length - LISTED),
  });
}

function samplesSince(session, now, moment) {
  session.history.settle(now, session.book);
  return session.history.since(moment);
}

/** Old allocations of a purpose that only grew: something was allocated, and nothing freed. */
function leakSuspects({ allocations, grewAt, shrankAt }, now) {
  const since = now - LEAK_SECONDS * 1000;
  const onlyGrew = (purpose) =>
    grewAt.get(purpose) >= since && (shrankAt.get(purpose) ?? -1) < since;
  return [...allocations.values()].filter(
    ({ purpose, allocatedAt }) => allocatedAt < BigInt(since) && onlyGrew(purpose),
  );
}

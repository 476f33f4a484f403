/** The Markdown report on a session. Its headings are stable; programs may look for them. */

import { LIMITS } from './limits.js';
import { code, moment, percent, percentOf, table } from './markdown.js';
import { inClass } from './purposes.js';
import { LEAK_SECONDS } from './settings.js';
import { described, formatSize } from './sizes.js';

/** Writes what was found out about a session. */
export function render(found) {
  const { sessionId, terms, now, book } = found;
  const sections = [
    ['Now', nowSection(found)],
    ['By purpose', purposeSection(found)],
    ['Limits', limitsSection(found)],
    ['Pressure', [`${found.pressure}: ${percent(book.used, terms.capacity)} in use.`]],
    ['Trend', trendSection(found)],
    ['Oldest allocations', found.oldest.length ? listed(found.oldest, now) : ['None is live.']],
    ['Leak suspects', suspectsSection(found)],
  ];
  const lines = [
    '# Memory report',
    '',
    `Session ${code(sessionId)} on platform ${code(terms.platform)}, at ${moment(now)}.`,
    ...sections.flatMap(([heading, section]) => ['', `## ${heading}`, '', ...section]),
  ];
  return `${lines.join('\n')}\n`;
}

function nowSection({ stats, book, terms: { capacity } }) {
  return table(
    ['Figure', 'Value'],
    [
      ['In use', `${described(book.used)}, ${percent(book.used, capacity)} of the capacity`],
      ['Capacity', described(capacity)],
      ['Available', described(capacity - book.used)],
      ['Peak', described(book.peak)],
      ['Committed in pages', described(book.committed)],
      ['Live allocations', stats.activeAllocations],
      ['Allocations ever made', stats.totalAllocations],
      ['Average allocation', described(stats.averageAllocationSize.bytes)],
      ['Efficiency', percentOf(stats.efficiencyRatio)],
    ],
  );
}

function purposeSection({ stats, book }) {
  const rows = stats.usageByPurpose.map(([purpose, size]) => [
    purpose,
    size.humanReadable,
    percent(size.bytes, book.used),
  ]);
  return rows.length ? table(['Purpose', 'In use', 'Share'], rows) : ['Nothing is in use.'];
}

const CLASSES = new Set(['heapMax', 'stackMax', 'cacheMax']);

function limitsSection({ terms, book }) {
  const rows = LIMITS.map(([field, name]) => [
    name,
    terms.limits[field],
    CLASSES.has(field) ? inClass(book.byPurpose, field) : book.used,
  ]);
  rows.unshift(['capacity', terms.capacity, book.used]);
  return table(
    ['Limit', 'Bound', 'In use', 'Head-room'],
    rows.map(([name, bound, used]) => [
      name,
      described(bound),
      formatSize(used),
      formatSize(bound > used ? bound - used : 0n),
    ]),
  );
}

function trendSection({ direction, seconds, samples, peak, terms }) {
  const course = `${direction} over the last ${seconds} s (${samples} samples).`;
  if (peak === undefined) return [course, 'Too few samples for a prediction.'];
  const share = percent(peak, terms.capacity);
  return [
    course,
    `Predicted peak over the next ${seconds} s: ${described(peak)}, ${share} of the capacity.`,
  ];
}

function suspectsSection({ suspects, moreSuspects, now }) {
  const rule = `older than ${LEAK_SECONDS} s, of a purpose whose use has only grown in that time`;
  if (suspects.length === 0) return [`No live allocation is ${rule}.`];
  const more = moreSuspects ? ['', `${moreSuspects} more are not listed.`] : [];
  return [`Allocations ${rule}:`, '', ...listed(suspects, now), ...more];
}

function listed(allocations, now) {
  return table(
    ['Allocation', 'Purpose', 'Size', 'Age'],
    allocations.map(({ id, purpose, size, allocatedAt }) => [
      code(id),
      purpose,
      size.humanReadable,
      `${Math.max(0, Math.floor((now - Number(allocatedAt)) / 1000))} s`,
    ]),
  );
}

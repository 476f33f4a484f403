/** Fewer samples with the same shape: of neighbours, the highest and the lowest stay. */

const FIRST_DETAIL = 100;
const KEPT_SHARE = 0.75;

/**
 * Of each bucket the first highest and the last lowest sample, and the first and last of all.
 *
 * `bucketOf` names the bucket of a sample; the samples of a bucket are neighbours.
 */
function extremes(samples, bucketOf) {
  const kept = new Set();
  let start = 0;
  while (start < samples.length) {
    const bucket = bucketOf(samples[start]);
    let highest = start;
    let lowest = start;
    let end = start;
    for (; end < samples.length && bucketOf(samples[end]) === bucket; end += 1) {
      if (samples[end].used > samples[highest].used) highest = end;
      if (samples[end].used <= samples[lowest].used) lowest = end;
    }
    kept.add(highest).add(lowest);
    start = end;
  }
  const last = samples.length - 1;
  return samples.filter((_, index) => index === 0 || index === last || kept.has(index));
}

/**
 * Fewer samples than `most`: the newer, the finer.
 *
 * The width of a bucket is a second for the newest samples and grows in proportion to the age, by
 * as little as brings the number down to three quarters of `most`.
 */
export function thinnedByAge(samples, most) {
  const newest = samples.at(-1).at;
  for (let detail = FIRST_DETAIL; ; detail *= KEPT_SHARE) {
    const scale = detail;
    const kept = extremes(samples, ({ at }) =>
      Math.trunc(scale * Math.log1p((newest - at) / (scale * 1000))),
    );
    if (kept.length <= most * KEPT_SHARE) return kept;
  }
}

/** At most `most` samples, all if they are so few: equally fine all over. */
export function thinnedEvenly(samples, most) {
  if (samples.length <= most) return samples;
  const first = samples[0].at;
  const width = Math.floor((samples.at(-1).at - first) / Math.floor((most - 2) / 2)) + 1;
  return extremes(samples, ({ at }) => Math.floor((at - first) / width));
}

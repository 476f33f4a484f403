/** Where a session's use is heading: a least-squares line through its samples. */

const FEWEST_TO_PREDICT = 3;
const VOLATILE_PERCENT = 15n;
const MOVING_PERCENT = 5n;

/**
 * Fits the line; through samples of one moment it is level.
 *
 * Times and amounts are taken relative to the first sample, in whole numbers, so that nothing is
 * lost to their size before the means are.
 */
export function fit(samples) {
  if (samples.length === 0) return { start: 0, level: 0, slope: 0, deviation: 0 };
  const start = samples[0].at;
  const base = samples[0].used;
  const points = samples.map(({ at, used }) => [at - start, Number(used - base)]);
  const meanTime = Math.sumPrecise(points.map(([time]) => time)) / points.length;
  const meanAmount = Math.sumPrecise(points.map(([, amount]) => amount)) / points.length;
  const spread = Math.sumPrecise(points.map(([time]) => (time - meanTime) ** 2));
  const common = Math.sumPrecise(
    points.map(([time, amount]) => (time - meanTime) * (amount - meanAmount)),
  );
  const slope = spread ? common / spread : 0;
  const level = meanAmount - slope * meanTime;
  const squares = Math.sumPrecise(
    points.map(([time, amount]) => (amount - level - slope * time) ** 2),
  );
  const deviation = Math.sqrt(squares / points.length);
  return { start, level: Number(base) + level, slope, deviation };
}

/** Names the course of a line over a window of milliseconds (a BigInt). */
export function direction(line, window, capacity) {
  if (line.deviation * 100 > capacity * VOLATILE_PERCENT) return 'volatile';
  const movement = line.slope * Number(window) * 100;
  if (movement >= capacity * MOVING_PERCENT) return 'increasing';
  if (movement <= -capacity * MOVING_PERCENT) return 'decreasing';
  return 'stable';
}

/** The bytes to expect at most until the moment `ahead` (a BigInt); none from too few samples. */
export function predictedPeak(line, samples, ahead, used, capacity) {
  if (samples.length < FEWEST_TO_PREDICT) return undefined;
  const height = line.level + line.slope * Number(ahead - BigInt(line.start));
  const expected = BigInt(Math.ceil(height));
  const most = expected > used ? expected : used;
  return most < capacity ? most : capacity;
}

// What answers look like: the type of every field, in camelCase; `snake` has the other case.

import assert from "node:assert/strict";

export const SIZE = { bytes: "bigint", humanReadable: "string" };
export const SNAPSHOT = {
  timestamp: "bigint",
  sessionId: "string",
  platform: "string",
  total: SIZE,
  used: SIZE,
  available: SIZE,
  fragmentationRatio: "number",
};
export const ALLOCATION = {
  id: "string",
  sessionId: "string",
  size: SIZE,
  purpose: "string",
  allocatedAt: "bigint",
  freedAt: "null",
};
const LIMITS = { heapMax: SIZE, stackMax: SIZE, cacheMax: SIZE, softLimit: SIZE, hardLimit: SIZE };
export const CONFIGURATION = {
  sessionId: "string",
  userId: "string",
  platform: "string",
  capacity: SIZE,
  limits: LIMITS,
  openedAt: "bigint",
};
export const STATS = {
  totalAllocations: "bigint",
  activeAllocations: "bigint",
  peakMemory: SIZE,
  currentMemory: SIZE,
  averageAllocationSize: SIZE,
  usageByPurpose: [["string", SIZE]],
  efficiencyRatio: "number",
};
export const HEALTH = { status: "string", store: "string", timestamp: "bigint" };
export const STATUS = {
  version: "string",
  uptimeSeconds: "bigint",
  sessions: "bigint",
  allocations: "bigint",
  streamClients: "bigint",
  store: "string",
  timestamp: "bigint",
};
export const UPDATE = {
  type: "string",
  sessionId: "string",
  snapshot: SNAPSHOT,
  timestamp: "bigint",
};
export const ERROR = { type: "string", code: "string", message: "string" };
export const PROBLEM = {
  type: "string",
  title: "string",
  status: "bigint",
  detail: "string",
  code: "string",
  message: "string",
  details: "string or null",
  timestamp: "bigint",
};

/** The same shape with its keys in snake_case. */
export function snake(shape) {
  if (typeof shape === "string") return shape;
  if (Array.isArray(shape)) return shape.map(snake);
  const lower = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(shape).map(([name, of]) => [lower(name), snake(of)]));
}

/** Assert that a value has exactly the fields of a shape, each of its type. */
export function conforms(value, shape, at = "the answer") {
  const type = value === null ? "null" : typeof value;
  if (typeof shape === "string") {
    assert.ok(shape.split(" or ").includes(type), `${at}: expected ${shape}, got ${type}`);
    return;
  }
  assert.equal(type, "object", `${at}: expected an object or a list, got ${type}`);
  if (Array.isArray(shape)) {
    assert.ok(Array.isArray(value), `${at}: expected a list`);
    // A list with one shape is of any length; with more it is a tuple.
    if (shape.length > 1) assert.equal(value.length, shape.length, `${at}: its length`);
    value.forEach((each, i) => conforms(each, shape[shape.length > 1 ? i : 0], `${at}[${i}]`));
    return;
  }
  assert.deepEqual(Object.keys(value).sort(), Object.keys(shape).sort(), `${at}: its fields`);
  for (const [name, of] of Object.entries(shape)) conforms(value[name], of, `${at}.${name}`);
}

/** Assert that an answer is a problem with a status and a code. */
export function refused(answer, status, code) {
  assert.deepEqual([answer.status, answer.data.code], [status, code], answer.data.message);
  assert.equal(answer.type, "application/problem+json");
  conforms(answer.data, PROBLEM, "the problem");
  assert.equal(answer.data.status, BigInt(status));
}

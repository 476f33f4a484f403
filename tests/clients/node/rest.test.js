// REST as clients with the types in snake_case use it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { allocated, ask, fresh, opened } from "./service.js";
import * as shapes from "./shapes.js";
import { conforms, refused, snake } from "./shapes.js";

const ALLOCATIONS = "/api/v1/memory/allocations";
const MIB = 1048576n;

test("a session is configured", async () => {
  const id = fresh("configured");
  const body = { user_id: "user-456", vm_size: "medium" };
  const { status, type, data } = await ask("POST", `/api/v1/sessions/${id}/configure`, body);
  assert.equal(status, 200);
  assert.equal(type, "application/json");
  conforms(data, snake(shapes.CONFIGURATION));
  assert.equal(data.session_id, id);
  assert.equal(data.user_id, "user-456");
  assert.equal(data.platform, "v6r-medium");
  assert.deepEqual({ ...data.capacity }, { bytes: 1024n * MIB, human_readable: "1.0GB" });
});

test("an allocation is made, listed, and freed once", async () => {
  const id = await opened("freed");
  const body = { session_id: id, size: { bytes: MIB, human_readable: "" }, purpose: "asset-cache" };
  const made = await ask("POST", ALLOCATIONS, body);
  assert.equal(made.status, 201);
  conforms(made.data, snake(shapes.ALLOCATION));
  assert.equal(made.data.size.human_readable, "1.0MB");
  assert.equal(made.data.purpose, "asset-cache");
  const listed = await ask("GET", `/api/v1/sessions/${id}/allocations`);
  assert.equal(listed.status, 200);
  assert.deepEqual(listed.data, [made.data]);
  const free = `${ALLOCATIONS}/${made.data.id}/free`;
  const freed = await ask("POST", free);
  assert.equal(freed.status, 200);
  assert.deepEqual({ ...freed.data }, { freed: true });
  refused(await ask("POST", free), 410, "already-freed");
  const none = await ask("GET", `/api/v1/sessions/${id}/allocations`);
  assert.deepEqual(none.data, []);
});

test("the snapshot says what is used and what is left", async () => {
  const id = await opened("snapshot");
  await allocated(id, 512n * MIB);
  const { status, data } = await ask("GET", `/api/v1/memory/snapshot/${id}`);
  assert.equal(status, 200);
  conforms(data, snake(shapes.SNAPSHOT));
  assert.equal(data.session_id, id);
  assert.equal(data.platform, "v6r-medium");
  assert.equal(data.used.human_readable, "512.0MB");
  assert.equal(data.used.bytes + data.available.bytes, data.total.bytes);
});

test("statistics have the use by purpose as pairs", async () => {
  const id = await opened("stats");
  await allocated(id, 3n * MIB);
  await ask("POST", `${ALLOCATIONS}/${await allocated(id, MIB)}/free`);
  const { status, data } = await ask("GET", `/api/v1/sessions/${id}/stats`);
  assert.equal(status, 200);
  conforms(data, snake(shapes.STATS));
  assert.equal(data.total_allocations, 2n);
  assert.equal(data.active_allocations, 1n);
  assert.equal(data.peak_memory.bytes, 4n * MIB);
  assert.equal(data.average_allocation_size.bytes, 2n * MIB);
  assert.deepEqual(data.usage_by_purpose.map(([purpose, size]) => [purpose, size.bytes]), [
    ["vm-heap", 3n * MIB],
  ]);
});

test("the service tells that it is well, and how it fares", async () => {
  const id = await opened("status");
  await allocated(id, MIB);
  const health = await ask("GET", "/api/v1/health");
  assert.equal(health.status, 200);
  conforms(health.data, snake(shapes.HEALTH));
  assert.equal(health.data.status, "ok");
  const status = await ask("GET", "/api/v1/status");
  assert.equal(status.status, 200);
  conforms(status.data, snake(shapes.STATUS));
  assert.ok(status.data.sessions >= 1n && status.data.allocations >= 1n);
  assert.equal(status.data.store, health.data.store);
});

test("what is beyond the capacity is a conflict, and counts for nothing", async () => {
  const id = await opened("beyond", { size: "small" });
  const body = { session_id: id, size: { bytes: 513n * MIB }, purpose: "temporary" };
  refused(await ask("POST", ALLOCATIONS, body), 409, "insufficient-memory");
  const { data } = await ask("GET", `/api/v1/memory/snapshot/${id}`);
  assert.equal(data.used.bytes, 0n);
});

test("the largest of a class is a limit", async () => {
  const id = await opened("limit", { size: "small" });
  const body = { session_id: id, size: { bytes: 65n * MIB }, purpose: "component-stack" };
  refused(await ask("POST", ALLOCATIONS, body), 409, "limit-exceeded");
});

test("what is not there is not found", async () => {
  refused(await ask("GET", "/api/v1/memory/snapshot/nobody"), 404, "invalid-allocation");
  refused(await ask("POST", `${ALLOCATIONS}/none/free`), 404, "invalid-allocation");
  refused(await ask("GET", "/api/v1/nothing"), 404, "not-found");
});

test("a body that is not JSON cannot be parsed", async () => {
  refused(await ask("POST", ALLOCATIONS, '{"session_id": '), 400, "unparsable");
});

test("a body that is JSON and no request is refused, and the place is named", async () => {
  const id = await opened("malformed");
  const body = { session_id: id, size: { bytes: -1n }, purpose: "vm-heep" };
  const answer = await ask("POST", ALLOCATIONS, body);
  refused(answer, 422, "malformed");
  assert.match(answer.data.message, /size\.bytes/);
  assert.match(answer.data.message, /purpose/);
});

test("no bytes are no size, and no such platform is none", async () => {
  const id = await opened("refused");
  const nothing = { session_id: id, size: { bytes: 0n }, purpose: "vm-heap" };
  refused(await ask("POST", ALLOCATIONS, nothing), 422, "invalid-size");
  const answer = await ask("POST", `/api/v1/sessions/${id}/configure`, { platform: "abacus" });
  refused(answer, 422, "unsupported-platform");
});

test("a body without the media type of JSON is refused, and the remedy is named", async () => {
  const id = fresh("typeless");
  const path = `/api/v1/sessions/${id}/configure`;
  const answer = await ask("POST", path, { vm_size: "small" }, { type: "text/plain" });
  refused(answer, 415, "unsupported-media-type");
  assert.match(answer.data.message, /Content-Type: application\/json/);
});

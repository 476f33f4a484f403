// REST as clients with the types in camelCase and whole numbers of 64 bits use it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CAMEL, allocated, ask, fresh, opened } from "./service.js";
import * as shapes from "./shapes.js";
import { conforms, refused } from "./shapes.js";

const MOST = 2n ** 64n - 1n;
const ODD = 2n ** 53n + 1n; // the first whole number that a Number does not have

test("camelCase is asked for with the query", async () => {
  const id = fresh("query");
  const body = { userId: "user-456", vmSize: "large" };
  const path = `/api/v1/sessions/${id}/configure?case=camel`;
  const { status, type, data } = await ask("POST", path, body);
  assert.equal(status, 200);
  assert.equal(type, CAMEL);
  conforms(data, shapes.CONFIGURATION);
  assert.equal(data.platform, "v6r-large");
});

for (const [name, options] of [
  ["of what is accepted", { accept: CAMEL }],
  ["of what is sent", { type: CAMEL }],
]) {
  test(`camelCase is asked for with the media type ${name}`, async () => {
    const sessionId = await opened("media-type");
    const body = { sessionId, size: { bytes: 4096n, humanReadable: "4KB" }, purpose: "jit-code-cache" };
    const made = await ask("POST", "/api/v1/memory/allocations", body, options);
    assert.equal(made.status, 201);
    assert.equal(made.type, CAMEL);
    conforms(made.data, shapes.ALLOCATION);
  });
}

test("every answer has it", async () => {
  const id = await opened("every");
  await allocated(id, 4096n);
  for (const [path, shape] of [
    [`/api/v1/memory/snapshot/${id}`, shapes.SNAPSHOT],
    [`/api/v1/sessions/${id}/stats`, shapes.STATS],
    [`/api/v1/sessions/${id}/allocations`, [shapes.ALLOCATION]],
    ["/api/v1/health", shapes.HEALTH],
    ["/api/v1/status", shapes.STATUS],
  ]) {
    const { status, data } = await ask("GET", path, undefined, { accept: CAMEL });
    assert.equal(status, 200, path);
    conforms(data, shape, path);
  }
});

test("problems too", async () => {
  const answer = await ask("GET", "/api/v1/memory/snapshot/nobody?case=camel");
  refused(answer, 404, "invalid-allocation");
});

test("a case that does not exist is refused", async () => {
  refused(await ask("GET", "/api/v1/health?case=kebab"), 422, "malformed");
});

test("whole numbers are exact, up to the largest of 64 bits", async () => {
  const id = fresh("exact");
  const body = { userId: "user-456", platform: "custom", capacity: MOST };
  const held = await ask("POST", `/api/v1/sessions/${id}/configure?case=camel`, body);
  assert.equal(held.status, 200);
  assert.equal(held.data.capacity.bytes, MOST);
  await allocated(id, ODD);
  const { data } = await ask("GET", `/api/v1/memory/snapshot/${id}?case=camel`);
  assert.equal(data.used.bytes, ODD);
  assert.equal(data.available.bytes, MOST - ODD);
  assert.equal(data.total.bytes, MOST);
});

test("a number beyond 64 bits is refused", async () => {
  const body = { platform: "custom", capacity: MOST + 1n };
  const answer = await ask("POST", `/api/v1/sessions/${fresh("beyond")}/configure`, body);
  refused(answer, 422, "malformed");
  assert.match(answer.data.message, /capacity/);
});

test("an id may hold a slash and letters of any language", async () => {
  const id = `team/${fresh("größe")}?#%`;
  const path = `/api/v1/sessions/${encodeURIComponent(id)}`;
  const held = await ask("POST", `${path}/configure?case=camel`, { vmSize: "small" });
  assert.equal(held.status, 200);
  assert.equal(held.data.sessionId, id);
  await allocated(id, 4096n);
  const snapshot = await ask("GET", `/api/v1/memory/snapshot/${encodeURIComponent(id)}?case=camel`);
  assert.equal(snapshot.data.sessionId, id);
  assert.equal(snapshot.data.used.bytes, 4096n);
});

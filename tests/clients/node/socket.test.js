// The WebSocket on which sessions are subscribed to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Peer } from "./peer.js";
import { BRISK, CALM, allocated, ask, fresh, opened } from "./service.js";
import { ERROR, UPDATE, conforms, snake } from "./shapes.js";

const PATH = "/api/v1/ws/memory";
const MIB = 1048576n;

async function connected(t, { path = PATH, url = CALM } = {}) {
  const peer = await Peer.open(path, url);
  t.after(() => peer.close());
  return peer;
}

/** Subscribe, and return the update that comes at once. */
async function followed(peer, sessionId) {
  peer.subscribe(sessionId);
  return (await peer.until(`an update of ${sessionId}`, of(sessionId))).at(-1);
}

async function refused(peer, code) {
  const error = (await peer.until(`the error ${code}`, ({ type }) => type === "error")).at(-1);
  conforms(error, ERROR, "the error");
  assert.deepEqual([error.type, error.code], ["error", code], error.message);
  return error;
}

const of = (sessionId) => ({ type, session_id }) =>
  type === "memory_update" && session_id === sessionId;

const has = (sessionId, bytes) => (message) =>
  of(sessionId)(message) && message.snapshot.used.bytes === bytes;

test("who subscribes is told at once, of each session", async (t) => {
  const peer = await connected(t);
  const sessions = [await opened("one", { size: "small" }), await opened("two")];
  await allocated(sessions[1], 512n * MIB);
  const updates = [];
  for (const id of sessions) updates.push(await followed(peer, id));
  for (const update of updates) {
    conforms(update, snake(UPDATE), "the update");
    assert.equal(update.type, "memory_update");
    assert.equal(update.snapshot.session_id, update.session_id);
  }
  assert.deepEqual(updates.map((each) => each.snapshot.platform), ["v6r-small", "v6r-medium"]);
  assert.deepEqual(updates.map((each) => each.snapshot.used.human_readable), ["0B", "512.0MB"]);
});

test("a change is told, whichever session it is of", async (t) => {
  const peer = await connected(t);
  const [one, two] = [await opened("changed"), await opened("changed")];
  await followed(peer, one);
  await followed(peer, two);
  const id = await allocated(two, MIB);
  await peer.until("an update with the allocation", has(two, MIB));
  await allocated(one, 2n * MIB);
  await peer.until("an update with the other allocation", has(one, 2n * MIB));
  await ask("POST", `/api/v1/memory/allocations/${id}/free`);
  await peer.until("an update without the allocation", has(two, 0n));
});

test("updates come at the interval without a change", async (t) => {
  const peer = await connected(t, { url: BRISK });
  const id = await opened("interval", { url: BRISK });
  let before = await followed(peer, id);
  for (let i = 0; i < 3; i += 1) {
    const update = await peer.next("an update at the interval");
    assert.equal(update.session_id, id);
    assert.ok(update.timestamp > before.timestamp, "later updates have later timestamps");
    before = update;
  }
});

test("who unsubscribes is told no more, and of the others still", async (t) => {
  const peer = await connected(t);
  const [left, kept] = [await opened("left"), await opened("kept")];
  await followed(peer, left);
  await followed(peer, kept);
  peer.unsubscribe(left);
  peer.say("not JSON"); // its answer shows that what was said before has been heard
  await refused(peer, "unparsable");
  for (const times of [1n, 2n, 3n]) {
    await allocated(left, MIB);
    await allocated(kept, MIB);
    const heard = await peer.until("an update of the other session", has(kept, times * MIB));
    assert.deepEqual(heard.filter((each) => each.session_id === left), []);
  }
});

test("what is wrong is answered, and the socket stays open", async (t) => {
  const peer = await connected(t);
  peer.say("{");
  await refused(peer, "unparsable");
  peer.say([1]);
  await refused(peer, "malformed");
  peer.say({ type: "memory_subscribe" });
  assert.match((await refused(peer, "malformed")).message, /session_id/);
  peer.say({ type: "memory_forget", session_id: "s" });
  assert.match((await refused(peer, "unknown-message")).message, /memory_subscribe/);
  const id = await opened("still-there");
  assert.equal((await followed(peer, id)).type, "memory_update");
});

test("a session that is not there yet is told of once it is opened", async (t) => {
  const peer = await connected(t);
  const id = fresh("later");
  peer.subscribe(id);
  assert.match((await refused(peer, "invalid-allocation")).message, new RegExp(id));
  await ask("POST", `/api/v1/sessions/${id}/configure`, { vm_size: "small" });
  await peer.until("an update of the session that was opened", of(id));
});

test("a session that is ended is told of", async (t) => {
  const peer = await connected(t);
  const id = await opened("ended");
  await followed(peer, id);
  await ask("DELETE", `/api/v1/sessions/${id}`);
  assert.match((await refused(peer, "session-ended")).message, new RegExp(id));
});

test("updates are in camelCase for who asks for it, and exact", async (t) => {
  const peer = await connected(t, { path: `${PATH}?case=camel` });
  const id = fresh("camel");
  const capacity = 2n ** 64n - 1n;
  await ask("POST", `/api/v1/sessions/${id}/configure`, { platform: "custom", capacity });
  await allocated(id, 2n ** 53n + 1n);
  peer.say({ type: "memory_subscribe", sessionId: id });
  const update = await peer.next("an update in camelCase");
  conforms(update, UPDATE, "the update");
  assert.equal(update.snapshot.used.bytes, 2n ** 53n + 1n);
  assert.equal(update.snapshot.total.bytes, capacity);
});

test("a ping is answered", async (t) => {
  const peer = await connected(t);
  assert.equal(await peer.pong("are you there"), "are you there");
});

// The service that is tested, asked over HTTP. Whole numbers are BigInt in both directions: they go
// up to 2^64 - 1, and a Number is exact to 2^53 only.

import { parse, parseNumberAndBigInt, stringify } from "lossless-json";

export const SECONDS = 20;
export const CAMEL = "application/json; case=camel";

/** The URL of a service that tells of a session only when it changes. */
export const CALM = named("V6R_URL");
/** The URL of another that tells again and again. */
export const BRISK = named("V6R_BRISK_URL");

function named(variable) {
  const url = process.env[variable];
  if (!url) {
    throw new Error(`${variable}: set it to the URL of a service, such as http://127.0.0.1:8080`);
  }
  return url;
}

export function read(text) {
  return parse(text, undefined, parseNumberAndBigInt);
}

export const write = stringify;

/** Ask the service; a body that is text is sent as it is. */
export async function ask(method, path, body, { accept, type, url = CALM } = {}) {
  const headers = accept ? { accept } : {};
  if (body !== undefined) headers["content-type"] = type ?? "application/json";
  const answer = await fetch(url + path, {
    method,
    headers,
    body: body === undefined || typeof body === "string" ? body : write(body),
    signal: AbortSignal.timeout(SECONDS * 1000),
  });
  const text = await answer.text();
  return { status: answer.status, type: answer.headers.get("content-type"), data: read(text) };
}

let made = 0;

/** An id that no other test has. */
export function fresh(name) {
  made += 1;
  return `${name}-${process.pid}-${made}`;
}

/** Open a session of a size of virtual machine; its id. */
export async function opened(name, { size = "medium", url = CALM } = {}) {
  const id = fresh(name);
  const path = `/api/v1/sessions/${encodeURIComponent(id)}/configure`;
  const { status, data } = await ask("POST", path, { user_id: "user-456", vm_size: size }, { url });
  if (status !== 200) throw new Error(`${path}: expected 200, got ${status} ${write(data)}`);
  return id;
}

/** Make an allocation; its id. */
export async function allocated(sessionId, bytes, { url = CALM } = {}) {
  const body = { session_id: sessionId, size: { bytes }, purpose: "vm-heap" };
  const { status, data } = await ask("POST", "/api/v1/memory/allocations", body, { url });
  if (status !== 201) throw new Error(`an allocation: expected 201, got ${status} ${write(data)}`);
  return data.id;
}

/** Requests to the service, with the key of who is signed in. */

import { parse, stringify } from "./json.js";

/** Relative to this module, so that a proxy may put all of it below a prefix. */
export const API = new URL("../../api/v1", import.meta.url).pathname;
const KEY = "v6r.key";
const PATIENCE_MS = 30_000;

/** A request that failed: by the service (`status`, `code`), or before it (`status` 0). */
export class ApiError extends Error {
  constructor(status, code, message, details, retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.retryAfter = retryAfter;
  }
}

/** The key lives as long as the tab, and nowhere else. */
export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (text) => sessionStorage.setItem(KEY, text),
  clear: () => sessionStorage.removeItem(KEY),
};

export function headers() {
  const token = key.get();
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** The path of a session: `sessionPath("a/b", "memory")` is `/sessions/a%2Fb/memory`. */
export function sessionPath(id, ...rest) {
  if (id === "." || id === "..") {
    // Browsers resolve such a segment away, encoded or not.
    throw new ApiError(0, "unaddressable", `Browsers cannot address a session called "${id}". Use the command line.`);
  }
  return ["/sessions", encodeURIComponent(id), ...rest].join("/");
}

/** Turn a response that is not OK into an ApiError; a 401 also asks for a key. */
export async function failure(response) {
  const text = await response.text().catch(() => "");
  let problem = {};
  try {
    problem = parse(text) ?? {};
  } catch {
    // Not from the service itself: a proxy, perhaps.
  }
  if (response.status === 401) document.dispatchEvent(new CustomEvent("v6r:unauthorized"));
  const message = problem.message ?? problem.detail ?? `The service answered ${response.status}.`;
  const after = Number(response.headers.get("Retry-After")) || 0;
  return new ApiError(response.status, problem.code ?? "unknown", message, problem.details, after);
}

/** Call the service and return what it answers; raises ApiError. */
export async function call(method, path, { body, signal } = {}) {
  const limit = AbortSignal.timeout(PATIENCE_MS);
  const init = {
    method,
    headers: { Accept: "application/json", ...headers() },
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    cache: "no-store",
  };
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = stringify(body);
  }
  let response;
  try {
    response = await fetch(API + path, init);
    if (response.ok) return parse(await response.text());
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", "The service does not answer.");
  }
  throw await failure(response);
}

export const get = (path, options) => call("GET", path, options);

/** Reading for a part of a page: the newest answer counts, and a failure is told in its place. */

import { h, setText } from "./dom.js";

/** The text of a failure for people. */
export function told(error) {
  return error.details ? `${error.message} (${error.details})` : error.message;
}

/**
 * Make a place for failures and a function that reads and renders.
 *
 * `read(signal)` answers, `render(answer)` shows it; what is shown stays when reading fails.
 */
export function loader(signal, read, render) {
  const problem = h("p", { class: "problem", hidden: true });
  let turn = 0;
  const load = async () => {
    const mine = ++turn;
    try {
      const answer = await read(signal);
      if (mine !== turn || signal.aborted) return;
      problem.hidden = true;
      render(answer);
    } catch (error) {
      if (signal.aborted || mine !== turn) return;
      if (error.status === undefined) throw error;
      problem.hidden = false;
      setText(problem, told(error));
    }
  };
  return { problem, load };
}

/** Call at most once in `ms`, the last time at the end of it. */
export function throttled(ms, signal, run) {
  let timer = 0;
  let last = -Infinity;
  const fire = () => {
    timer = 0;
    last = performance.now();
    if (!signal.aborted) run();
  };
  return () => {
    timer ||= setTimeout(fire, Math.max(0, last + ms - performance.now()));
  };
}

/** Call every `ms` while the page is seen, until the signal. */
export function every(ms, signal, run) {
  const timer = setInterval(() => {
    if (!document.hidden) run();
  }, ms);
  signal.addEventListener("abort", () => clearInterval(timer));
}

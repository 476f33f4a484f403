/** What screen readers are told: politely, and of a burst only how much it was. */

import { counted } from "./text.js";

const COLLECT_MS = 1000;
const waiting = new Map();
let timer = 0;

/**
 * Announce a text. Those of one `noun` (`session ended`) within a second become one text that
 * counts them.
 */
export function announce(text, noun = text) {
  waiting.set(noun, [...(waiting.get(noun) ?? []), text]);
  timer ||= setTimeout(tell, COLLECT_MS);
}

function tell() {
  timer = 0;
  const texts = [...waiting].map(([noun, all]) =>
    all.length === 1 || noun === all[0] ? all[0] : summed(all.length, noun),
  );
  waiting.clear();
  document.getElementById("announcements").textContent = texts.join(" ");
}

function summed(many, noun) {
  const [first, ...rest] = noun.split(" ");
  return `${counted(many, first)} ${rest.join(" ")}.`;
}

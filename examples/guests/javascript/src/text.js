/** Text of unknown origin: what may be a session id, and how it is quoted in a message. */

import { PRINTABLE } from './printable.js';

const LONGEST_SESSION_ID = 128;
const LONGEST_QUOTE = 128;
const NAMED = new Map([
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\\', '\\\\'],
]);

/** Whether it is 1 to 128 printable characters without white space. */
export function isSessionId(text) {
  // A character takes at most two units, so most of a long text need not be looked at.
  if (text.length === 0 || text.length > 2 * LONGEST_SESSION_ID) return false;
  const characters = [...text];
  return characters.length <= LONGEST_SESSION_ID && characters.every(isPrintable);
}

/** Looks a character up in the sorted ranges; the engine has no `\p{…}` of its own. */
function isPrintable(character) {
  const code = character.codePointAt(0);
  let low = 0;
  let high = PRINTABLE.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [first, last] = PRINTABLE[middle];
    if (code < first) high = middle;
    else if (code > last) low = middle + 1;
    else return true;
  }
  return false;
}

/** Quotes text in ASCII, and cuts it when it is long. */
export function quoted(text) {
  const characters = [...text];
  if (characters.length <= LONGEST_QUOTE) return literal(characters);
  return `${literal(characters.slice(0, LONGEST_QUOTE))}… (${characters.length} characters)`;
}

function literal(characters) {
  const mark = characters.includes("'") && !characters.includes('"') ? '"' : "'";
  const escaped = characters.map((each) => (each === mark ? `\\${mark}` : escape(each)));
  return `${mark}${escaped.join('')}${mark}`;
}

function escape(character) {
  const code = character.codePointAt(0);
  if (NAMED.has(character)) return NAMED.get(character);
  if (code >= 0x20 && code < 0x7f) return character;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${digits.padStart(4, '0')}`;
  return `\\U${digits.padStart(8, '0')}`;
}

/**
 * Reports as elements: the part of Markdown that they use, and nothing that could run.
 *
 * Headings, paragraphs, lists, tables, fenced code, code spans, bold, and emphasis. Links, images,
 * and HTML stay the text that they are written as.
 */

import { foreign, h } from "./dom.js";
import { visible } from "./text.js";

/** The elements of a text. Headings begin at `<h3>`: the page has those above. */
export function markdown(text) {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const blocks = [];
  for (let at = 0; at < lines.length; ) {
    const [block, next] = blockAt(lines, at);
    if (block) blocks.push(block);
    at = next;
  }
  return blocks;
}

function blockAt(lines, at) {
  const line = lines[at];
  if (line.trim() === "") return [null, at + 1];
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading) return [h(`h${Math.min(6, heading[1].length + 2)}`, null, spans(heading[2])), at + 1];
  if (/^(```|~~~)/.test(line)) return fenced(lines, at);
  if (line.startsWith("|") && /^\|[\s:|-]+\|\s*$/.test(lines[at + 1] ?? "")) return table(lines, at);
  const bullet = /^\s*(?:[-*+]|(\d+)[.)])\s+/.exec(line);
  if (bullet) return list(lines, at, bullet[1] !== undefined);
  return paragraph(lines, at);
}

const BEGINS_OTHER = /^(#{1,6}\s|```|~~~|\||\s*[-*+]\s|\s*\d+[.)]\s|\s*$)/;

function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && !BEGINS_OTHER.test(lines[end])) end++;
  return [h("p", null, spans(lines.slice(at, end).join(" "))), end];
}

function fenced(lines, at) {
  const fence = lines[at].slice(0, 3);
  let end = at + 1;
  while (end < lines.length && !lines[end].startsWith(fence)) end++;
  const code = lines.slice(at + 1, end).map(visible).join("\n");
  return [h("pre", null, h("code", null, code)), end + 1];
}

const ITEM = /^\s*(?:[-*+]|\d+[.)])\s+(.*)$/;

function list(lines, at, isOrdered) {
  const items = [];
  let end = at;
  for (let match = ITEM.exec(lines[end]); match; match = ITEM.exec(lines[end] ?? "")) {
    items.push(h("li", null, spans(match[1])));
    end++;
  }
  return [h(isOrdered ? "ol" : "ul", null, items), end];
}

function table(lines, at) {
  let end = at + 2;
  while (end < lines.length && lines[end].startsWith("|")) end++;
  const head = cells(lines[at]);
  const rows = lines.slice(at + 2, end).map((line) =>
    h("tr", null, cells(line).map((text) => h("td", null, spans(text)))));
  return [
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Table" }, h("table", null,
      h("thead", null, h("tr", null, head.map((text) => h("th", { scope: "col" }, spans(text))))),
      h("tbody", null, rows))),
    end,
  ];
}

/** The cells of a row; a backslash keeps a bar in its cell. */
function cells(line) {
  return line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** A code span (of any number of backticks), bold, emphasis, or an escaped character. */
const SPAN = /(`+)(?!`)([\s\S]*?[^`])\1(?!`)|\*\*(.+?)\*\*|\*(\S(?:.*?\S)?)\*|\\([\\`*_{}[\]()#+\-.!|])/;

function spans(text) {
  const made = [];
  let rest = text;
  for (let match = SPAN.exec(rest); match; match = SPAN.exec(rest)) {
    if (match.index) made.push(visible(rest.slice(0, match.index)));
    made.push(spanOf(match));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest) made.push(visible(rest));
  return made;
}

function spanOf([, fence, code, bold, emphasis, escaped]) {
  if (fence) return h("code", null, foreign(code.replace(/^ (.*) $/, "$1")));
  if (bold) return h("strong", null, spans(bold));
  if (emphasis) return h("em", null, spans(emphasis));
  return escaped;
}

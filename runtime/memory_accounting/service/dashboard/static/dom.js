/** Elements made without HTML: every text becomes a text node, and no attribute runs a script. */

import { visible } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";

function assign(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") {
    for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
  } else if (name === "style") {
    // Through the CSSOM, which a policy without inline styles allows.
    for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
  } else if (/^on/i.test(name) || (name === "href" && !/^#|^\/(?!\/)|^blob:/.test(value))) {
    throw new Error(`${name} is not allowed here`);
  } else {
    element.setAttribute(name, value === true ? "" : value);
  }
}

function build(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) assign(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Make an HTML element from attributes (`on`: listeners, `style`: properties) and children. */
export const h = (tag, properties, ...children) =>
  build(document.createElement(tag), properties, children);

/** Make an SVG element. */
export const svg = (tag, properties, ...children) =>
  build(document.createElementNS(SVG, tag), properties, children);

/** Text of unknown origin: isolated in its direction, with nothing hidden in it. */
export const foreign = (text, properties) => h("bdi", properties, visible(text));

/** Show other children; the node itself stays, and with it what is listened to. */
export function show(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
}

/** Show another page; a focus on the old one goes to the heading of the new one. */
export function turn(root, ...children) {
  const hadFocus = root.contains(document.activeElement);
  show(root, ...children);
  if (hadFocus) root.querySelector("h1")?.focus({ preventScroll: true });
}

/** Set a text only where it changes, so that screen readers hear only changes. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Bring nodes into an order without moving those that are in place, and keep the focus. */
export function arrange(parent, nodes) {
  const focused = document.activeElement;
  let next = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
  if (focused?.isConnected && focused !== document.activeElement) focused.focus();
}

/** The table cell of a label: the label is shown beside the value where columns do not fit. */
export const cell = (label, properties, ...children) =>
  h("td", { "data-label": label, ...properties }, ...children);

/** A section with a heading that names it, and `tools` beside the heading. */
export function panel(title, { tools = null, ...properties } = {}, ...children) {
  const id = `panel-${title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  const head = h("div", { class: "panel-head" }, h("h2", { id }, title), tools);
  const kind = `panel ${properties.class ?? ""}`.trim();
  return h("section", { ...properties, class: kind, "aria-labelledby": id }, head, ...children);
}

/** A button. */
export const button = (label, click, properties) =>
  h("button", { type: "button", ...properties, on: { click } }, label);

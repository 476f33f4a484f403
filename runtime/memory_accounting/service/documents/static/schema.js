// Schemas as trees that open where one looks.

import { element, inline, markdown } from "./dom.js";

const GREATEST = [
  [2 ** 64, "2^64 - 1"],
  [2 ** 63, "2^63 - 1"],
];

export function resolve(root, schema) {
  let found = schema;
  while (found && found.$ref) {
    found = found.$ref.slice(2).split("/").reduce((part, key) => part?.[key], root);
  }
  return found || {};
}

function nameOf(schema) {
  return schema.$ref ? schema.$ref.split("/").pop() : "";
}

// The parts of a schema that may be null, without the null.
function present(schema) {
  const others = (schema.anyOf || []).filter((each) => each.type !== "null");
  return schema.anyOf && others.length === 1 ? others[0] : schema;
}

export function typeOf(root, schema) {
  const inner = present(schema);
  const isNullable = inner !== schema || [].concat(inner.type || []).includes("null");
  const end = isNullable ? " or null" : "";
  if (inner.$ref) return nameOf(inner) + end;
  if (inner.const !== undefined) return JSON.stringify(inner.const);
  if (inner.enum && !inner.type) return inner.enum.map((each) => JSON.stringify(each)).join(" or ");
  if (inner.prefixItems) return `[${inner.prefixItems.map((each) => typeOf(root, each)).join(", ")}]${end}`;
  const type = [].concat(inner.type || []).filter((each) => each !== "null")[0] || "any";
  if (type === "array") return `list of ${typeOf(root, inner.items || {})}${end}`;
  return (inner.format || type) + end;
}

function bounds(schema) {
  const { minimum, maximum } = present(schema);
  if (minimum === undefined || maximum === undefined) return "";
  const found = GREATEST.find(([value]) => maximum === value);
  return `${minimum} to ${found ? found[1] : maximum}`;
}

// What lies within a schema: fields, cases, or elements; null where there is nothing.
function inside(root, schema) {
  const inner = resolve(root, present(schema));
  if (inner.allOf) return inside(root, inner.allOf[0]);
  if (inner.oneOf) return element("ul", { class: "fields" }, inner.oneOf.map((each) => field(root, nameOf(each), each, true)));
  if (inner.prefixItems) return element("ul", { class: "fields" }, inner.prefixItems.map((each, at) => field(root, `[${at}]`, each, true)));
  if (inner.items) return inside(root, inner.items);
  if (!inner.properties) return null;
  const required = new Set(inner.required || []);
  const fields = Object.entries(inner.properties);
  return element("ul", { class: "fields" }, fields.map(([name, each]) => field(root, name, each, required.has(name))));
}

function values(root, schema) {
  let inner = resolve(root, present(schema));
  if (inner.items) inner = resolve(root, inner.items);
  return inner.type === "string" && inner.enum ? inner : null;
}

function field(root, name, schema, isRequired) {
  const said = schema.description || resolve(root, present(schema)).description || "";
  const head = [
    element("code", { class: "name" }, name),
    " ",
    element("span", { class: "type" }, typeOf(root, schema)),
    isRequired ? null : element("span", { class: "note" }, " optional"),
    bounds(schema) ? element("span", { class: "note" }, ` ${bounds(schema)}`) : null,
  ];
  const listed = values(root, schema);
  const [first, ...rest] = said.split(/\n\n(?=- )/);
  const about = first ? element("div", { class: "about" }, inline(first)) : null;
  const more = listed && !rest.length ? markdown(listed.enum.map((each) => `- \`${each}\``).join("\n")) : markdown(rest.join("\n\n"));
  const has = inside(root, schema);
  if (!has && !(listed && more.length)) return element("li", {}, head, about);
  const details = element("details", {}, element("summary", {}, head));
  details.addEventListener("toggle", () => details.append(has || element("div", {}, more)), { once: true });
  return element("li", {}, details, about);
}

export function tree(root, schema) {
  const inner = resolve(root, schema);
  const has = inside(root, schema);
  const title = element("p", { class: "type" }, typeOf(root, schema));
  return element("div", { class: "schema" }, title, markdown((inner.allOf ? "" : inner.description) || ""), has || "");
}

// An operation: what it takes, what it answers, and a form to try it.

import { element, inline, markdown } from "./dom.js";
import { resolve, tree, typeOf } from "./schema.js";
import { tryForm } from "./trying.js";

function parameters(root, operation) {
  const rows = operation.parameters.map((each) => element("tr", {},
    element("th", { scope: "row" }, element("code", {}, each.name)),
    element("td", {}, each.in),
    element("td", {}, (each.schema.enum ? each.schema.enum.join(", ") : typeOf(root, each.schema)) + (each.required ? "" : ", optional")),
    element("td", {}, inline(each.description || ""))));
  const head = element("tr", {}, ["Name", "In", "Type", "Meaning"].map((each) => element("th", { scope: "col" }, each)));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Parameters" },
    element("table", {}, element("thead", {}, head), element("tbody", {}, rows)));
}

function answer(root, status, given) {
  const response = resolve(root, given);
  const [type, content] = Object.entries(response.content || {})[0] || ["", null];
  const isGood = status.startsWith("2");
  const example = content?.example ?? Object.values(content?.examples || {})[0]?.value;
  const details = element("details", { open: isGood }, element("summary", {}, element("span", { class: isGood ? "good" : "bad" }, status), ` ${type}`));
  details.append(...markdown(response.description));
  if (content) details.append(tree(root, content.schema));
  if (example !== undefined) details.append(element("pre", { tabindex: "0" }, JSON.stringify(example, null, 2)));
  return details;
}

function rendered(root, path, method, operation) {
  const body = operation.requestBody?.content?.["application/json"];
  return [
    ...markdown(operation.description),
    element("h4", {}, "Parameters"), parameters(root, operation),
    ...(body ? [element("h4", {}, "Body"), tree(root, body.schema)] : []),
    element("h4", {}, "Try it"), tryForm(path, method, operation),
    element("h4", {}, "Answers"), ...Object.entries(operation.responses).map(([status, each]) => answer(root, status, each)),
  ];
}

export function operationView(root, path, method, operation) {
  const verb = method.toUpperCase();
  const summary = element("summary", {},
    element("span", { class: `method ${method}` }, verb), " ",
    element("code", { class: "path" }, path), " ",
    element("span", { class: "summary" }, operation.summary));
  const details = element("details", { class: "operation", id: operation.operationId }, summary);
  details.addEventListener("toggle", () => details.append(...rendered(root, path, verb, operation)), { once: true });
  details.dataset.words = [operation.operationId, verb, path, operation.summary, operation.description].join(" ").toLowerCase();
  return details;
}

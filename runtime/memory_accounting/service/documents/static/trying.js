// The form that asks the service, and the same request for curl.

import { element } from "./dom.js";
import { pretty } from "./json.js";

const ROOT = new URL("../", document.baseURI);

const token = () => document.getElementById("token").value.trim();

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function request(path, method, form) {
  let filled = path;
  const query = new URLSearchParams();
  for (const input of form.querySelectorAll("[data-in]")) {
    const { name, value } = input;
    if (input.dataset.in === "path") filled = filled.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== "") query.append(name, value);
  }
  if (document.getElementById("case").value === "camel") query.append("case", "camel");
  const url = new URL(`.${filled}`, ROOT);
  url.search = query.toString();
  const body = form.querySelector("textarea")?.value;
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token()) headers.Authorization = `Bearer ${token()}`;
  return { url, method, headers, body };
}

function curl({ url, method, headers, body }) {
  const shown = { ...headers };
  if (shown.Authorization) shown.Authorization = "Bearer $TOKEN";
  const parts = [`curl -X ${method}`];
  for (const [name, value] of Object.entries(shown)) {
    parts.push(value.includes("$TOKEN") ? `-H "${name}: ${value}"` : `-H ${quoted(`${name}: ${value}`)}`);
  }
  if (body !== undefined) parts.push(`-d ${quoted(body)}`);
  return [...parts, quoted(url.href)].join(" \\\n  ");
}

async function send({ url, method, headers, body }, answer) {
  answer.replaceChildren(element("p", {}, "Asking…"));
  const begun = performance.now();
  try {
    const response = await fetch(url, { method, headers, body, cache: "no-store" });
    const text = await response.text();
    const millis = Math.round(performance.now() - begun);
    const isJson = (response.headers.get("content-type") || "").includes("json");
    const line = `${response.status} ${response.statusText} · ${response.headers.get("content-type") || ""} · ${millis} ms`;
    answer.replaceChildren(
      element("p", { class: response.ok ? "good" : "bad" }, line),
      element("pre", { tabindex: "0" }, isJson ? pretty(text) : text),
    );
  } catch (error) {
    answer.replaceChildren(element("p", { class: "bad" }, `The service was not reached: ${error.message}`));
  }
}

function input(parameter, id) {
  const { name, schema } = parameter;
  const at = { id, name, "data-in": parameter.in, required: parameter.required, autocomplete: "off" };
  if (schema.enum) {
    const options = schema.enum.map((each) => element("option", { value: each }, each));
    if (!parameter.required) options.unshift(element("option", { value: "" }, "–"));
    return element("select", at, options);
  }
  const hint = schema.default !== undefined ? String(schema.default) : "";
  const mode = schema.type === "integer" ? "numeric" : undefined;
  const value = name === "session_id" && parameter.in === "path" ? "session-123" : undefined;
  return element("input", { ...at, inputmode: mode, placeholder: hint, value, spellcheck: "false" });
}

function bodyFields(operation) {
  const content = operation.requestBody?.content?.["application/json"];
  if (!content) return [];
  const examples = Object.entries(content.examples || {});
  const first = examples.length ? JSON.stringify(examples[0][1].value, null, 2) : "{}";
  const id = `${operation.operationId}-body`;
  const area = element("textarea", { id, rows: String(first.split("\n").length + 1), spellcheck: "false" });
  area.value = first;
  const choose = element("select", { id: `${id}-example` }, examples.map(([name], at) => element("option", { value: String(at) }, name)));
  choose.addEventListener("change", () => {
    area.value = JSON.stringify(examples[Number(choose.value)][1].value, null, 2);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const chooser = examples.length > 1 ? element("p", {}, element("label", { for: choose.id }, "Example "), choose) : null;
  return [chooser, element("label", { for: id }, "Body"), area];
}

export function tryForm(path, method, operation) {
  // The case is chosen for the whole page.
  const fields = operation.parameters.filter((each) => each.name !== "case").map((parameter) => {
    const id = `${operation.operationId}-${parameter.name}`;
    return element("p", { class: "field" }, element("label", { for: id }, element("code", {}, parameter.name)), input(parameter, id));
  });
  const answer = element("div", { class: "answer", role: "status" });
  const line = element("pre", { class: "curl", tabindex: "0" });
  const copy = element("button", { type: "button", hidden: !navigator.clipboard }, "Copy");
  const form = element("form", { class: "try", autocomplete: "off" }, fields, bodyFields(operation), element("p", {}, element("button", { type: "submit" }, "Send"), " ", copy), line, answer);
  const show = () => {
    line.textContent = curl(request(path, method, form));
  };
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(line.textContent);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 1500);
  });
  form.addEventListener("input", show);
  document.getElementById("token").addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(request(path, method, form), answer);
  });
  show();
  return form;
}

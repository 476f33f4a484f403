// The page: both documents of the service, side by side with a table of contents.

import { element, inline, markdown } from "./dom.js";
import { operationView } from "./operation.js";
import { streamView } from "./streams.js";

const byId = (id) => document.getElementById(id);

async function load(name) {
  const response = await fetch(`v1/${name}.json?case=${byId("case").value}`);
  if (!response.ok) throw new Error(`${response.status} for ${name}.json`);
  return response.json();
}

function section(name, about, views) {
  const id = `tag-${name.replaceAll(" ", "-")}`;
  return element("section", { "aria-labelledby": id }, element("h2", { id }, name), element("p", {}, inline(about)), views);
}

function operations(root, tag) {
  return Object.entries(root.paths).flatMap(([path, methods]) => Object.entries(methods)
    .filter(([, operation]) => operation.tags.includes(tag))
    .map(([method, operation]) => operationView(root, path, method, operation)));
}

function contents(sections) {
  return sections.map((each) => element("details", { open: matchMedia("(min-width: 60rem)").matches },
    element("summary", {}, each.querySelector("h2").textContent),
    element("ul", {}, [...each.querySelectorAll(".operation")].map((view) => element("li", { "data-for": view.id },
      element("a", { href: `#${view.id}` }, view.querySelector(".summary").textContent))))));
}

function openNamed() {
  const found = byId(decodeURIComponent(location.hash.slice(1)));
  if (!found?.classList.contains("operation")) return;
  found.open = true;
  found.scrollIntoView();
}

function filter() {
  const words = byId("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const view of document.querySelectorAll(".operation")) {
    view.hidden = !words.every((word) => view.dataset.words.includes(word));
    const entry = document.querySelector(`[data-for="${view.id}"]`);
    if (entry) entry.hidden = view.hidden;
  }
  for (const each of document.querySelectorAll("main section")) {
    each.hidden = !each.querySelector(".operation:not([hidden])");
  }
}

async function show() {
  const main = byId("content");
  main.setAttribute("aria-busy", "true");
  try {
    const [rest, streams] = await Promise.all([load("openapi"), load("asyncapi")]);
    byId("title").replaceChildren(rest.info.title, " ", element("small", {}, rest.info.version));
    const sections = rest.tags.map((tag) => section(tag.name, tag.description, operations(rest, tag.name)));
    const channels = Object.entries(streams.channels).map(([name, each]) => streamView(streams, name, each));
    sections.push(section("streams", "Sessions as they change.", channels));
    const intro = element("details", { class: "intro" }, element("summary", {}, "About the interface"), markdown(rest.info.description), markdown(streams.info.description));
    byId("contents").replaceChildren(...contents(sections));
    main.replaceChildren(intro, ...sections);
    filter();
    openNamed();
  } catch (error) {
    main.replaceChildren(element("p", { class: "bad", role: "alert" }, `The documents could not be loaded: ${error.message}. Load the page again.`));
  }
  main.setAttribute("aria-busy", "false");
}

byId("settings").addEventListener("submit", (event) => event.preventDefault());
byId("case").addEventListener("change", () => {
  for (const name of ["openapi", "asyncapi"]) byId(name).href = `v1/${name}.json?case=${byId("case").value}`;
  show();
});
byId("find").addEventListener("input", filter);
addEventListener("hashchange", openNamed);
show();

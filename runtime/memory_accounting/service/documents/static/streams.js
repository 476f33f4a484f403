// The streams, from their own document.

import { element, markdown } from "./dom.js";
import { resolve, tree } from "./schema.js";

function message(root, given, isFromClient) {
  const found = resolve(root, given);
  const details = element("details", {}, element("summary", {}, isFromClient ? "to the service: " : "from the service: ", element("code", {}, found.title)));
  details.addEventListener("toggle", () => details.append(
    ...markdown(found.summary), tree(root, found.payload),
    element("pre", { tabindex: "0" }, JSON.stringify(found.examples[0].payload, null, 2))), { once: true });
  return details;
}

export function streamView(root, name, channel) {
  const said = Object.values(root.operations).filter((each) => each.channel.$ref === `#/channels/${name}`);
  const received = new Set(said.filter((each) => each.action === "receive").flatMap((each) => each.messages.map((part) => part.$ref.split("/").pop())));
  const kind = channel.servers[0].$ref.endsWith("sockets") ? "WS" : "SSE";
  const summary = element("summary", {}, element("span", { class: "method stream" }, kind), " ",
    element("code", { class: "path" }, channel.address), " ", element("span", { class: "summary" }, channel.title));
  const messages = Object.entries(channel.messages).map(([key, each]) => message(root, each, received.has(key)));
  const details = element("details", { class: "operation", id: name }, summary, markdown(channel.description), element("h4", {}, "Messages"), messages);
  details.dataset.words = [name, channel.address, channel.title, channel.description].join(" ").toLowerCase();
  return details;
}

/** The report on a session: written when asked for, to be read, printed, or kept. */

import { get, sessionPath } from "./api.js";
import { button, h, panel, setText, show } from "./dom.js";
import { loader } from "./loading.js";
import { markdown } from "./markdown.js";
import { announce } from "./speech.js";
import { dateTime } from "./text.js";

export function reportPanel(id, signal) {
  const article = h("article", { class: "report", "aria-label": "Report" });
  let text = null;
  const source = loader(signal, () => get(sessionPath(id, "memory/report"), { signal }), (answer) => {
    // This envelope is in camelCase, whatever was asked for.
    text = answer.detailedReport;
    show(article, markdown(text), h("p", { class: "muted" }, `Written ${dateTime(Date.parse(answer.generatedAt))}.`));
    setText(write, "Write again");
    print_.hidden = false;
    save.hidden = false;
    announce("The report is written.");
  });
  const write = button("Write report", source.load);
  const print_ = button("Print", () => printed(), { class: "quiet", hidden: true });
  const save = button("Download", () => download(id, text), { class: "quiet", hidden: true });
  const tools = h("div", { class: "actions" }, print_, save, write);
  const node = panel("Report", { tools, class: "report-panel" }, source.problem, article);
  return { node };
}

/** Print the report alone. */
function printed() {
  const { classList } = document.documentElement;
  classList.add("printing-report");
  addEventListener("afterprint", () => classList.remove("printing-report"), { once: true });
  print();
}

function download(id, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  const name = `memory-report-${id.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 60)}.md`;
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

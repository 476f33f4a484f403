/** A question in a modal dialog. */

import { button, h } from "./dom.js";

/** Ask, and resolve to whether the answer was yes. Escape is no. */
export function confirmed({ title, text, yes }) {
  return new Promise((resolve) => {
    const decline = button("Cancel", () => dialog.close("no"), { autofocus: true });
    const accept = button(yes, () => dialog.close("yes"), { class: "danger" });
    const dialog = h("dialog", { "aria-labelledby": "dialog-title", "aria-describedby": "dialog-text" },
      h("h2", { id: "dialog-title" }, title),
      h("p", { id: "dialog-text" }, text),
      h("div", { class: "actions" }, decline, accept));
    const opener = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (opener?.isConnected) opener.focus();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

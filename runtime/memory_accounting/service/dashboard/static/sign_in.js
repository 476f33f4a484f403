/** The form that asks for a key where the service requires one. */

import { key } from "./api.js";
import { h, show } from "./dom.js";

/** Show the form; `done` is called once a key was given. */
export function signInPage(root, wasRefused, done) {
  document.title = "Sign in · V6R memory";
  const input = h("input", {
    id: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true,
    "aria-describedby": "key-help",
  });
  const error = h("p", { class: "problem", role: "alert" },
    wasRefused ? "The key was not accepted. It may be mistyped, expired, or revoked." : null);
  const submit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    // A header cannot carry anything else, and no key or token has it.
    if (!/^[\x21-\x7e]+$/.test(text)) {
      show(error, "A key has only printable ASCII characters, and no space.");
      input.focus();
      return;
    }
    key.set(text);
    done();
  };
  show(root,
    h("form", { class: "panel sign-in", on: { submit } },
      h("h1", { tabindex: "-1" }, "Sign in"),
      h("p", null, "This service asks who you are."),
      h("label", { for: "key" }, "API key or token"),
      input,
      h("p", { id: "key-help", class: "muted" }, "It is kept in this tab until you sign out or close it."),
      error,
      h("div", { class: "actions" }, h("button", { type: "submit", class: "primary" }, "Sign in"))));
  input.focus();
  return () => {};
}

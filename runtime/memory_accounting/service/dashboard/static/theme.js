/** Light, dark, or as the system has it: a choice that this browser keeps. */

import { h, show } from "./dom.js";

const CHOICES = ["system", "light", "dark"];
const NAME = "v6r.theme";

function kept() {
  try {
    const choice = localStorage.getItem(NAME);
    return CHOICES.includes(choice) ? choice : "system";
  } catch {
    return "system"; // storage is switched off
  }
}

function keep(choice) {
  try {
    localStorage.setItem(NAME, choice);
  } catch {
    // Then it lasts as long as the page.
  }
}

/** Let a button go through the choices. */
export function startTheme(button) {
  let choice = kept();
  const apply = () => {
    document.documentElement.dataset.theme = choice;
    show(button, h("span", { class: "theme-word" }, "Theme: "), choice);
    button.setAttribute("aria-label", `Theme: ${choice}`);
  };
  button.addEventListener("click", () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    keep(choice);
    apply();
  });
  apply();
}

/** What the header says about the connection, and the banner when it is lost. */

import { button, setText, show } from "./dom.js";
import { announce } from "./speech.js";

const WORDS = {
  none: "",
  connecting: "Connecting",
  live: "Live",
  lost: "Connection lost",
  paused: "Paused",
  polling: "Every 5 s",
};
const badge = document.getElementById("connection");
const banner = document.getElementById("banner");
let isLost = false;
let timer = 0;

/** Once lost, it is lost until it is live again, whatever is tried in between. */
function set(state, waitMs = 0) {
  clearInterval(timer);
  if (state === "connecting" && isLost) {
    show(banner, "Connection lost. Trying again…");
    return;
  }
  badge.dataset.state = state;
  badge.hidden = state === "none";
  setText(badge, WORDS[state]);
  if (state === "lost") countDown(waitMs);
  banner.hidden = state !== "lost";
  if (state === "lost" && !isLost) announce("Connection lost.");
  if (isLost && (state === "live" || state === "polling")) announce("Connected again.");
  isLost = state === "lost";
}

function countDown(waitMs) {
  const until = Date.now() + waitMs;
  const text = document.createElement("span");
  const tick = () => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    setText(text, `Connection lost. What you see may be out of date. Next attempt in ${left} s.`);
  };
  tick();
  timer = setInterval(tick, 1000);
  // The stream tries at once when the browser says that it is online.
  show(banner, text, button("Try now", () => dispatchEvent(new Event("online")), { class: "quiet" }));
}

export const connection = { set };

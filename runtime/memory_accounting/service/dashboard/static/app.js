/** The frame of the dashboard: which page is shown, who is signed in, and what the header says. */

import { ApiError, key } from "./api.js";
import { h, setText, show } from "./dom.js";
import { connection } from "./connection.js";
import { sessionPage } from "./session_page.js";
import { sessionsPage } from "./sessions_page.js";
import { signInPage } from "./sign_in.js";
import { announce } from "./speech.js";
import { startTheme } from "./theme.js";

const main = document.getElementById("main");
const signOut = document.getElementById("sign-out");
let leave = () => {};
let isFirst = true;

/** The page of an address: a function that mounts it and returns how to leave it. */
function pageOf(hash) {
  if (["", "#", "#/"].includes(hash)) return sessionsPage;
  const match = /^#\/sessions\/([^/]+)$/.exec(hash);
  if (!match) return unknownPage;
  try {
    const id = decodeURIComponent(match[1]);
    return (root) => sessionPage(root, id);
  } catch {
    return unknownPage;
  }
}

function unknownPage(root) {
  document.title = "No such page · V6R memory";
  connection.set("none");
  show(root, h("h1", { tabindex: "-1" }, "No such page"),
    h("p", null, "The address names no page of the dashboard. ", h("a", { href: "#/" }, "See all sessions")));
  return () => {};
}

function open(page) {
  leave();
  show(main);
  signOut.hidden = key.get() === null;
  leave = page(main) ?? (() => {});
  window.scrollTo(0, 0);
  // The first page is where the browser begins by itself; later ones are where people went.
  if (!isFirst) (main.querySelector("h1") ?? main).focus({ preventScroll: true });
  isFirst = false;
}

const openAddressed = () => open(pageOf(location.hash));

let isSigningIn = false;
document.addEventListener("v6r:unauthorized", () => {
  if (isSigningIn) return;
  isSigningIn = true;
  const wasRefused = key.get() !== null;
  key.clear();
  connection.set("none");
  open((root) => signInPage(root, wasRefused, () => {
    isSigningIn = false;
    openAddressed();
  }));
});

signOut.addEventListener("click", () => {
  key.clear();
  announce("Signed out.");
  openAddressed();
});

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the fragment is the page's address
  main.focus();
});

addEventListener("hashchange", () => {
  if (!isSigningIn) openAddressed();
});
// A page that is left may be kept for the way back; with it would be kept its connections, of which
// a browser has six for a host.
addEventListener("pagehide", () => {
  leave();
  leave = () => {};
});
addEventListener("pageshow", (event) => {
  if (event.persisted && !isSigningIn) openAddressed();
});
addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof ApiError || event.reason?.name === "AbortError") event.preventDefault();
});

setText(document.getElementById("about"), "Sizes are in units of 1024 bytes. Times are local.");
startTheme(document.getElementById("theme"));
openAddressed();

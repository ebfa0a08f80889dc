// Where the person is, in the address of the page, so that every state can be linked to.

import { gesture, me, redraw, refresh, snap, tell, ui } from "./store.js";

/** Read the address: as, channel, thread, app, panel. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  for (const name of ["as", "channel", "thread", "app", "panel"]) ui[name] = query.get(name) || "";
  if (!ui.as) ui.as = remembered();
  arrive();
}

/** The address of a place; what is not named stays as it is. */
export function address(to) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ as: ui.as, ...to })) if (value) query.set(name, value);
  return `/?${query}`;
}

/** Go somewhere: {as}, {channel, thread}, {app: "home" | "messages" | "about"}. */
export async function go(to) {
  const samePlace = !("channel" in to || "app" in to);
  const here = samePlace ? { channel: ui.channel, app: ui.app } : { channel: "", app: "" };
  Object.assign(ui, here, { thread: "", panel: "", menu: "", combo: null, sidebar: false }, to);
  arrive();
  history.pushState(null, "", address({ channel: ui.app ? "" : ui.channel, app: ui.app, thread: ui.thread }));
  if (to.as) remember(to.as);
  await enter();
}

/** Tell the app when its own page is opened, and draw. */
export async function enter() {
  if (!snap) await refresh(); // the address may name the person by handle, or not at all
  if (snap && (ui.app === "home" || ui.app === "messages")) {
    const answer = await gesture("opens_app", { tab: ui.app });
    ui.channel = answer && ui.app === "messages" ? answer.channel : "";
  }
  await refresh();
  if (snap && !snap.open && !ui.app) {
    if (ui.channel) tell(`${me().name} does not see that conversation.`);
    const first = snap.channels.find((each) => each.member && each.general) || snap.channels.find((each) => each.member);
    if (first && ui.channel !== first.id) {
      ui.channel = first.id;
      await refresh();
    }
  }
}

/** Open something beside the conversation: a thread, the pins, the members; nothing closes it. */
export async function beside({ thread = "", panel = "" }) {
  Object.assign(ui, { thread, panel });
  history.replaceState(null, "", address({ channel: ui.app ? "" : ui.channel, app: ui.app, thread, panel }));
  redraw();
  await refresh();
}

/** Follow links of the page itself without loading it anew. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    const target = event.target.closest("a[data-go], a[data-app]");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(target.dataset.go ? { channel: target.dataset.go } : { app: target.dataset.app });
  });
  window.addEventListener("popstate", () => {
    readAddress();
    enter();
  });
}

function arrive() {
  ui.limit = 100;
  ui.newSince = null;
  ui.found = {};
}

function remembered() {
  try {
    return localStorage.getItem("acting-as") || "";
  } catch {
    return "";
  }
}

function remember(as) {
  try {
    localStorage.setItem("acting-as", as);
  } catch {
    // A browser that stores nothing begins with the first admin next time.
  }
}

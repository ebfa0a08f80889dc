// The page: draws what the snapshot says, and keeps the place where one reads.

import { h, patch } from "./dom.js";
import { conversation, panel, titleOf } from "./conversation.js";
import { confirm, modal } from "./modal.js";
import { enter, followLinks, readAddress } from "./nav.js";
import { placeAll } from "./popover.js";
import { sidebar, topbar } from "./sidebar.js";
import { channel, drawWith, gesture, listen, me, now, redraw, snap, tell, ui } from "./store.js";
import { tellsTime } from "./time.js";

const NEAR = 60;
let last = { place: "", newest: "", height: 0, unread: new Map(), as: "" };

function render() {
  const root = document.getElementById("page");
  if (!snap) {
    patch(root, [h("p", { class: "loading", role: "status" }, ui.toast || "Loading …")]);
    return;
  }
  if (snap.open && (ui.newSince === null || (document.hidden && !ui.newSince))) {
    ui.newSince = channel(snap.open.id).unread ? snap.open.read_to : "";
  }
  const side = panel();
  const before = document.getElementById("timeline");
  const atEnd = !before || before.scrollHeight - before.scrollTop - before.clientHeight < NEAR;
  patch(root, [
    h("a", { class: "skip", href: "#composer", onclick: skip }, "Skip to the message field"),
    topbar(),
    h("div", { class: side ? "columns with-panel" : "columns" }, sidebar(),
      ui.sidebar && h("button", { type: "button", class: "veil", tabindex: -1, "aria-label": "Close the list", onclick: closeList }),
      conversation(), side),
    modal(), confirm(),
    ui.toast && h("p", { class: "toast", role: "alert", key: "toast" }, ui.toast),
  ]);
  document.title = title();
  scroll(atEnd);
  announce();
  read();
}

// Following the link would count as going to another place.
function skip(event) {
  event.preventDefault();
  (document.getElementById("composer") || document.getElementById("title"))?.focus();
}

function closeList() {
  ui.sidebar = false;
  redraw();
}

function title() {
  const unread = snap.channels.reduce((sum, each) => sum + each.personal, 0);
  const place = ui.app || !snap.open ? snap.app.name : titleOf(channel(snap.open.id));
  return `${unread ? `(${unread}) ` : ""}${place} · ${me().name} · ${snap.team.name}`;
}

// Stay at the newest message, or at what is being read when earlier ones are put above it.
function scroll(atEnd) {
  if (!snap.open && !ui.app) return; // still looking for a conversation to show first
  const list = document.getElementById("timeline");
  const place = `${ui.as}/${snap.open ? snap.open.id : ""}`;
  if (list) {
    const grown = place === last.place && last.limit !== ui.limit ? list.scrollHeight - last.height : 0;
    if (place !== last.place || (atEnd && !grown) || ui.sent) list.scrollTop = list.scrollHeight;
    else if (grown > 0) list.scrollTop += grown;
    last.height = list.scrollHeight;
  }
  const thread = document.querySelector(".panel .panel-body");
  const replies = snap.open && snap.open.thread ? `${snap.open.thread.ts}/${snap.open.thread.messages.length}` : "";
  if (thread && replies && replies !== last.replies) thread.scrollTop = thread.scrollHeight;
  if (place !== last.place) arrived(last.place);
  ui.sent = false;
  last = { ...last, place, replies, limit: ui.limit };
}

function arrived(from) {
  const inDialog = document.querySelector("dialog[open]");
  if (!from || inDialog || document.activeElement?.id === "acting-as") return;
  const wide = window.matchMedia("(min-width: 700px)").matches;
  (wide && document.getElementById("composer") || document.getElementById("title"))?.focus();
}

// Tell a screen reader what is new: messages here, and that there are some elsewhere.
function announce() {
  const said = [];
  const messages = (snap.open && snap.open.messages) || [];
  const newest = messages.length ? messages[messages.length - 1].ts : "";
  const same = last.readAt === last.place && last.as === ui.as;
  if (same) {
    const list = document.getElementById("timeline");
    messages.forEach((each, index) => {
      if (each.ts > last.newest && each.user !== ui.as) {
        const node = list?.querySelectorAll(".messages > :is(.message, .notice)")[index];
        const words = node && node.querySelector(".content, .text-object");
        const text = words ? words.innerText.replace(/\s+/g, " ") : each.text;
        said.push(`${each.author}${each.kind === "ephemeral" ? ", only visible to you" : ""}: ${text}`.slice(0, 300));
      }
    });
  }
  if (last.as === ui.as) {
    for (const each of snap.channels) {
      const here = snap.open && each.id === snap.open.id;
      if (!here && each.unread > (last.unread.get(each.id) || 0)) said.push(`New in ${titleOf(each)}`);
    }
  }
  last = {
    ...last, newest, as: ui.as, readAt: last.place, unread: new Map(snap.channels.map((each) => [each.id, each.unread])),
  };
  if (said.length) say(said.join(". "));
}

let saying = 0;

function say(text) {
  const live = document.getElementById("live");
  live.textContent = text;
  clearTimeout(saying);
  saying = setTimeout(() => {
    live.textContent = "";
  }, 4000);
}

let reading = "";

// What is in sight is read.
function read() {
  const open = snap.open && channel(snap.open.id);
  if (!open || !open.unread || document.hidden || reading === `${ui.as}/${open.id}/${snap.version}`) return;
  reading = `${ui.as}/${open.id}/${snap.version}`;
  gesture("reads", { channel: open.id });
}

drawWith(render);
tellsTime(() => (snap ? now() : Date.now() / 1000));
readAddress();
followLinks();
document.addEventListener("scroll", placeAll, true);
document.addEventListener("visibilitychange", redraw);
window.addEventListener("resize", redraw);
window.addEventListener("error", () => tell("Something on this page went wrong; please load it again."));
setInterval(redraw, 20_000);
enter().then(listen);

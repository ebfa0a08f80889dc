// The open conversation, and what is opened beside it: a thread, the pins, the members.

import { h, icon } from "./dom.js";
import { blocks } from "./blocks.js";
import { composer } from "./composer.js";
import { avatar, messageList } from "./message.js";
import { address, beside, go } from "./nav.js";
import { menu } from "./popover.js";
import { busily, channel as channelOf, gesture, person, refresh, snap, ui } from "./store.js";
import { link, mrkdwn } from "./text.js";

/** The middle of the page. */
export function conversation() {
  const open = snap.open;
  const app = ui.app || (open && channelOf(open.id).with_app ? "messages" : "");
  if (app) return appPage(app, open);
  if (!open) return h("main", { class: "main", id: "main" }, h("p", { class: "empty" }, "Choose a conversation."));
  const known = channelOf(open.id);
  return h("main", { class: "main", id: "main", "aria-label": titleOf(known) },
    head(known, open), bookmarks(open), timeline(open, known), foot(known));
}

/** "#general", or the names in a direct conversation. */
export const titleOf = (known) => (/public|private/.test(known.kind) ? `#${known.name}` : known.name);

function head(known, open) {
  const named = /public|private/.test(known.kind);
  const about = open.topic || open.purpose;
  return h("header", { class: "head" },
    h("div", { class: "head-text" },
      h("h2", { id: "title", tabindex: -1 }, known.kind === "private" && icon("lock"), named && known.kind !== "private" && "#", known.name),
      about && h("p", { class: "about" }, mrkdwn(about))),
    open.pins.length > 0 && h("button", { type: "button", class: "quiet", "aria-expanded": String(ui.panel === "pins"),
      onclick: () => beside({ panel: ui.panel === "pins" ? "" : "pins" }) }, icon("pin"), `${open.pins.length} pinned`),
    h("button", { type: "button", class: "quiet", "aria-expanded": String(ui.panel === "members"),
      onclick: () => beside({ panel: ui.panel === "members" ? "" : "members" }) },
    open.members.length === 1 ? "1 member" : `${open.members.length} members`),
    named && known.member && !known.general && !known.archived && menu({
      id: "channel-menu", label: `More for #${known.name}`, class: "icon-button", face: icon("more"),
      items: [{ text: "Leave channel", danger: true, act: () => busily("leave", "leaves", { channel: open.id }) }],
    }));
}

function bookmarks(open) {
  return open.bookmarks.length > 0 && h("nav", { class: "bookmarks", "aria-label": "Bookmarks" },
    open.bookmarks.map((each) => link(each.link || "", each.title || each.link || "")));
}

function timeline(open, known) {
  return h("div", { class: "timeline", id: "timeline", key: `timeline:${open.id}`, tabindex: 0, role: "region", "aria-label": "Messages" },
    open.earlier > 0
      ? h("button", { type: "button", class: "earlier", onclick: earlier }, `Show earlier messages (${open.earlier})`)
      : h("p", { class: "beginning" }, beginning(known, open)),
    h("ol", { class: "messages" }, messageList(open.messages, "channel")));
}

function beginning(known, open) {
  if (known.with_app) return `This is the beginning of your conversation with ${snap.app.name}.`;
  return /public|private/.test(known.kind)
    ? `This is the beginning of #${known.name}.${open.purpose ? ` ${open.purpose}` : ""}`
    : `This is the beginning of your conversation with ${known.name}.`;
}

function earlier() {
  ui.limit += 100;
  refresh();
}

function foot(known) {
  if (known.archived) return h("p", { class: "closed" }, "This channel is archived. It can be read, and nothing can be written in it.");
  if (known.with_app && snap.app.read_only) return h("p", { class: "closed" }, `${snap.app.name} takes no messages.`);
  if (!known.member) {
    return h("div", { class: "closed" }, `You are looking at #${known.name}.`,
      h("button", { type: "button", class: "button primary", onclick: () => busily("join", "joins", { channel: known.id }) }, "Join channel"));
  }
  return composer(known.id, "", `Message ${titleOf(known)}`);
}

// -- the app's own page

const TABS = { home: "Home", messages: "Messages", about: "About" };

function appPage(tab, open) {
  const tabs = Object.keys(TABS).filter((each) => each === "about" || snap.app[each]);
  return h("main", { class: "main", id: "main", "aria-label": `${snap.app.name}, ${TABS[tab]}` },
    h("header", { class: "head app-head" },
      avatar(snap.app.user, snap.app.name),
      h("div", { class: "head-text" }, h("h2", { id: "title", tabindex: -1 }, snap.app.name)),
      h("nav", { class: "tabs", "aria-label": `Pages of ${snap.app.name}` }, tabs.map((each) => h("a", {
        href: address({ app: each }), "data-app": each, "aria-current": each === tab ? "page" : null,
      }, TABS[each])))),
    tab === "home" && homeTab(), tab === "about" && aboutTab(),
    tab === "messages" && open && [timeline(open, channelOf(open.id)), foot(channelOf(open.id))]);
}

function homeTab() {
  const home = snap.home;
  if (!home) return h("p", { class: "empty" }, `${snap.app.name} has shown nothing here yet.`);
  const ctx = { id: `view-${home.id}`, place: { place: "home" }, values: home.values };
  return h("div", { class: "home", tabindex: 0, role: "region", "aria-label": "Home" },
    home.notice && h("p", { class: "trouble", role: "alert" }, home.notice), blocks(home.blocks, ctx));
}

function aboutTab() {
  return h("div", { class: "home" }, h("p", {}, snap.app.description),
    snap.app.commands.length > 0 && [h("h3", {}, "Commands"), h("dl", { class: "commands" }, snap.app.commands.map((each) => [
      h("dt", {}, h("code", {}, `${each.command} ${each.hint}`)), h("dd", {}, each.description)]))],
    snap.app.shortcuts.length > 0 && [h("h3", {}, "Shortcuts"), h("dl", { class: "commands" }, snap.app.shortcuts.map((each) => [
      h("dt", {}, each.name), h("dd", {}, each.description)]))]);
}

// -- beside the conversation

/** The panel at the right, when something is open there. */
export function panel() {
  const open = snap.open;
  if (!open || (ui.app && ui.app !== "messages")) return null;
  if (open.thread) return thread(open);
  if (ui.panel === "pins") return side("Pinned", h("ol", { class: "messages" }, messageList(open.pins, "pins")));
  if (ui.panel === "members") return side("Members", members(open));
  return null;
}

function thread(open) {
  const known = channelOf(open.id);
  return side("Thread", h("ol", { class: "messages" }, messageList(open.thread.messages, "thread")),
    known.member && !known.archived && composer(open.id, open.thread.ts, "Reply"));
}

function members(open) {
  const people = open.members.map((id) => person(id)).filter(Boolean).sort((a, b) => a.name.localeCompare(b.name));
  return h("ul", { class: "members" }, people.map((each) => h("li", { key: each.id }, avatar(each.id, each.name, "small"),
    h("span", { class: "item-text" }, each.name, each.bot && h("span", { class: "app-mark" }, "App")),
    h("span", { class: "item-note" }, [each.title, each.role].filter(Boolean).join(" · ")),
    each.id !== ui.as && !each.bot && h("button", { type: "button", class: "quiet", "aria-label": `Message ${each.name}`,
      onclick: () => write(each.id) }, "Message"))));
}

/** Open the direct conversation with somebody. */
export async function write(id) {
  const answer = await gesture("opens_direct", { people: [id] });
  if (answer) await go({ channel: answer.channel });
}

function side(title, body, below) {
  const close = () => {
    beside({});
    document.getElementById("composer")?.focus();
  };
  return h("aside", { class: "panel", "aria-label": title, key: `panel:${title}`, onkeydown: (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  } },
  h("header", { class: "head" }, h("h2", {}, title),
    h("button", { type: "button", class: "icon-button", "aria-label": `Close ${title.toLowerCase()}`, onclick: close }, icon("close"))),
  h("div", { class: "panel-body", tabindex: 0, role: "region", "aria-label": title }, body), below);
}

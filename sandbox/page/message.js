// Messages, as a list grouped by day and author.

import { h, icon } from "./dom.js";
import { blocks } from "./blocks.js";
import { beside } from "./nav.js";
import { menu } from "./popover.js";
import { busily, me, now, person, snap, ui } from "./store.js";
import { link, mrkdwn, plain } from "./text.js";
import { clockTime, dayAndTime, dayName, isoDay } from "./time.js";

const TOGETHER = 300;
const SPOKEN = new Set(["thread_broadcast", "bot_message", "file_share"]); // kinds that are messages like any other

/** The list of messages. where: "channel", "thread" or "pins", which names them on the page. */
export function messageList(messages, where) {
  const zone = me().tz;
  const out = [];
  let before = null;
  let marked = false;
  for (const each of messages) {
    const newDay = !before || isoDay(Number(before.ts), zone) !== isoDay(Number(each.ts), zone);
    if (where === "channel" && newDay) {
      out.push(h("li", { class: "day", key: `day:${isoDay(Number(each.ts), zone)}` },
        h("span", {}, dayName(Number(each.ts), now(), zone))));
    }
    const isNew = where === "channel" && ui.newSince && each.ts > ui.newSince && each.user !== ui.as && !each.subtype;
    if (isNew && !marked) {
      out.push(h("li", { class: "new-line", key: "new-line" }, h("span", {}, "New")));
      marked = true;
    }
    const joined = before && !newDay && !isNew && before.user === each.user && before.author === each.author
      && before.kind === each.kind && !before.subtype && !each.subtype && where !== "pins"
      && Number(each.ts) - Number(before.ts) < TOGETHER;
    out.push(message(each, where, joined));
    before = each;
  }
  return out;
}

function message(each, where, joined) {
  const key = `${where}:${each.ts}`;
  if (each.subtype && !SPOKEN.has(each.subtype)) return notice(each, key);
  const whisper = each.kind === "ephemeral";
  const ctx = {
    id: key, place: { place: each.kind, channel: snap.open.id, ts: each.ts }, values: each.values,
  };
  const name = `${each.author}, ${clockTime(Number(each.ts), me().tz)}`;
  return h("li", { key, class: `message${joined ? " joined" : ""}${whisper ? " whisper" : ""}${each.pinned && where !== "pins" ? " pinned" : ""}` },
    h("article", { "aria-label": name },
      h("div", { class: "gutter" }, joined ? h("span", { class: "small-time", "aria-hidden": "true" },
        clockTime(Number(each.ts), me().tz)) : avatar(each.user, each.author)),
      h("div", { class: "message-body" },
        whisper && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
        each.pinned && where !== "pins" && h("p", { class: "only-you" }, icon("pin"), "Pinned"),
        !joined && heading(each),
        content(each, ctx),
        (each.attachments || []).map((one, index) => attachment(one, { ...ctx, id: `${key}/${index}` })),
        each.files.length > 0 && h("ul", { class: "files" }, each.files.map(file)),
        each.replies > 0 && where === "channel" && replies(each)),
      where !== "pins" && !whisper && toolbar(each, where, key)));
}

function notice(each, key) {
  return h("li", { key, class: "notice" }, h("span", { class: "small-time" }, clockTime(Number(each.ts), me().tz)),
    h("div", { class: "text-object" }, mrkdwn(each.text)));
}

function heading(each) {
  const full = dayAndTime(Number(each.ts), me().tz);
  return h("div", { class: "message-head" },
    h("span", { class: "author" }, each.author),
    (each.from_app || person(each.user)?.bot) && h("span", { class: "app-mark" }, "App"),
    h("time", { title: full }, clockTime(Number(each.ts), me().tz)));
}

function content(each, ctx) {
  const shown = each.blocks.length ? blocks(each.blocks, ctx) : h("div", { class: "text-object" }, mrkdwn(each.text));
  return h("div", { class: "content" }, shown, each.edited && h("span", { class: "edited" }, "(edited)"));
}

function attachment(one, ctx) {
  const color = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" }[one.color] || one.color || "";
  const bar = /^#?[0-9a-f]{3,6}$/i.test(color) ? { "border-left-color": color.startsWith("#") ? color : `#${color}` } : {};
  return h("div", { class: "attachment", style: bar },
    one.pretext && h("div", {}, mrkdwn(one.pretext)),
    one.title && h("strong", {}, one.title_link ? link(one.title_link, one.title) : plain(one.title)),
    one.text && h("div", { class: "text-object" }, mrkdwn(one.text)),
    one.fields && h("div", { class: "fields" }, one.fields.map((each) => h("div", { class: "text-object" },
      h("strong", {}, plain(each.title || "")), "\n", mrkdwn(String(each.value || ""))))),
    one.blocks && blocks(one.blocks, ctx), one.footer && h("small", {}, plain(one.footer)));
}

// A file by its path, wherever the page was opened from; only pictures that can hold no script are shown.
function file(each) {
  const url = new URL(each.url_private).pathname;
  const shown = /^image\/(png|jpeg|gif)$/.test(each.mimetype);
  return h("li", { key: each.id }, h("a", { href: url, target: "_blank", rel: "noopener" },
    shown ? h("img", { src: url, alt: each.alt_txt || each.title, loading: "lazy" }) : each.title));
}

function replies(each) {
  const last = clockTime(Number(each.last_reply), me().tz);
  return h("button", { type: "button", class: "replies", onclick: () => beside({ thread: each.ts }) },
    each.repliers.map((id) => avatar(id, person(id)?.name || "", "tiny")),
    h("span", { class: "replies-count" }, each.replies === 1 ? "1 reply" : `${each.replies} replies`),
    h("span", { class: "muted" }, `last at ${last}`));
}

function toolbar(each, where, key) {
  const shortcuts = snap.app.shortcuts.filter((one) => one.type === "message");
  const open = ui.menu === `more:${key}`;
  return h("div", { class: `toolbar${open ? " open" : ""}` },
    where === "channel" && h("button", {
      type: "button", class: "icon-button", "aria-label": "Reply in thread", title: "Reply in thread",
      onclick: () => beside({ thread: each.ts }),
    }, icon("reply")),
    shortcuts.length > 0 && menu({
      id: `more:${key}`, label: "More actions", class: "icon-button", face: icon("more"),
      items: shortcuts.map((one) => ({
        text: one.name, note: `${snap.app.name}: ${one.description}`,
        act: () => busily(`shortcut:${one.name}`, "uses_shortcut", { name: one.name, channel: snap.open.id, ts: each.ts }),
      })),
    }));
}

/** A square with the initials of somebody; always beside their name, so it says nothing itself. */
export function avatar(id, name, size = "") {
  const app = id === snap.app.user;
  const letters = app ? name.slice(0, 1) : name.split(/\s+/).map((part) => part[0]).filter(Boolean).slice(0, 2).join("");
  const hue = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  const color = app && snap.app.color ? snap.app.color : `hsl(${hue} 38% 34%)`;
  return h("span", { class: `avatar ${size}${app ? " app" : ""}`, "aria-hidden": "true", style: { "background-color": color } },
    letters.toUpperCase());
}

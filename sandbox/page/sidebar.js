// The bar at the top (whom one acts as, the clock) and the list of conversations.

import { h, icon } from "./dom.js";
import { faults } from "./faults.js";
import { avatar } from "./message.js";
import { write } from "./conversation.js";
import { address, go } from "./nav.js";
import { combobox, menu } from "./popover.js";
import { busily, me, now, person, redraw, snap, ui } from "./store.js";
import { dayAndTime } from "./time.js";

/** The bar at the top. */
export function topbar() {
  return h("header", { class: "topbar" },
    h("button", {
      type: "button", class: "icon-button only-narrow", "aria-label": "Conversations", "aria-expanded": String(ui.sidebar),
      onclick: () => {
        ui.sidebar = !ui.sidebar;
        redraw();
        if (ui.sidebar) document.querySelector(".sidebar a")?.focus();
      },
    }, icon("menu")),
    h("h1", { class: "team" }, snap.team.name, " ", h("span", { class: "team-note" }, "sandbox")),
    acting(), faults(), clock());
}

function acting() {
  const options = snap.people.filter((each) => each.can_act).map((each) => ({
    value: each.id, text: each.name, note: [each.title, each.office, each.role].filter(Boolean).join(" · "),
  }));
  return h("div", { class: "acting" }, h("label", { class: "acting-label", for: "acting-as" }, "Acting as"),
    combobox({
      id: "acting-as", options, selected: options.filter((each) => each.value === ui.as), placeholder: "Somebody",
      pick: ([chosen]) => chosen && go({ as: chosen.value }),
    }));
}

function clock() {
  const zone = me().tz;
  const place = zone.split("/").pop().replace("_", " ");
  const move = (to) => () => busily("clock", "moves_clock", { to });
  return menu({
    id: "clock", label: `${dayAndTime(now(), zone)}, move the clock`, class: "quiet clock", wrap: "clock-wrap",
    face: [icon("clock"), h("span", { class: "clock-text" }, dayAndTime(now(), zone))],
    head: h("p", { class: "menu-head" }, `${dayAndTime(now(), zone)}, where ${me().name} is (${place})`),
    items: [
      { text: "1 hour later", act: move("hour") },
      { text: "1 day later", act: move("day") },
      { text: "Next Monday, 09:00", note: `on the clocks of ${place}`, act: move("monday") },
    ],
  });
}

/** The list of conversations. */
export function sidebar() {
  const listed = snap.channels;
  const channels = listed.filter((each) => /public|private/.test(each.kind));
  const mine = channels.filter((each) => each.member && !each.archived).sort(byName);
  const others = channels.filter((each) => !each.member && !each.archived).sort(byName);
  const archived = channels.filter((each) => each.archived).sort(byName);
  const direct = listed.filter((each) => /im/.test(each.kind) && !each.with_app && (!each.empty || each.id === ui.channel));
  return h("nav", { class: ui.sidebar ? "sidebar shown" : "sidebar", "aria-label": "Conversations", onkeydown: (event) => {
    if (event.key === "Escape" && ui.sidebar && !event.defaultPrevented) {
      ui.sidebar = false;
      redraw();
      document.querySelector(".topbar button")?.focus();
    }
  } },
  group("Channels", mine.map(entry)),
  others.length > 0 && more("Other channels", others),
  archived.length > 0 && more("Archived channels", archived),
  group("Direct messages", direct.sort(byName).map(entry), newMessage()),
  group("Apps", [appEntry()]));
}

const byName = (a, b) => a.name.localeCompare(b.name);

function group(title, entries, below) {
  const id = `group-${title.replace(" ", "-").toLowerCase()}`;
  return h("section", { "aria-labelledby": id, key: id }, h("h2", { id, class: "group-title" }, title),
    h("ul", { class: "conversations" }, entries), below);
}

function more(title, entries) {
  const open = entries.some((each) => each.id === ui.channel);
  return h("details", { key: title, class: "more", open: open || null },
    h("summary", {}, `${title} (${entries.length})`), h("ul", { class: "conversations" }, entries.map(entry)));
}

function entry(each) {
  const here = each.id === ui.channel && (!ui.app || ui.app === "messages");
  const lead = { public: h("span", { class: "lead" }, "#"), private: h("span", { class: "lead" }, icon("lock")) }[each.kind]
    || avatar(each.with[0], person(each.with[0])?.name || each.name, "tiny");
  return h("li", { key: each.id }, h("a", {
    href: address({ channel: each.id }), "data-go": each.id, "aria-current": here ? "page" : null,
    class: each.unread ? "conversation unread" : "conversation", title: each.name.length > 24 ? each.name : null,
  }, lead, h("span", { class: "conversation-name" }, each.name,
    each.kind === "private" && h("span", { class: "sr" }, " (private)")), badge(each)));
}

function badge(each) {
  if (!each.unread) return null;
  const count = each.unread > 99 ? "99+" : String(each.unread);
  return h("span", { class: each.personal ? "badge personal" : "badge" }, count, h("span", { class: "sr" }, " unread"));
}

function appEntry() {
  const direct = snap.channels.find((each) => each.id === snap.app.channel);
  const to = direct && direct.unread ? "messages" : ["home", "messages"].find((tab) => snap.app[tab]) || "about";
  const here = Boolean(ui.app) || (ui.channel && ui.channel === snap.app.channel);
  return h("li", { key: "app" }, h("a", {
    href: address({ app: to }), "data-app": to, "aria-current": here ? "page" : null,
    class: direct && direct.unread ? "conversation unread" : "conversation",
  }, avatar(snap.app.user, snap.app.name, "tiny"), h("span", { class: "conversation-name" }, snap.app.name), direct && badge(direct)));
}

function newMessage() {
  const people = snap.people.filter((each) => !each.deleted && !each.bot && each.id !== ui.as)
    .map((each) => ({ value: each.id, text: each.name, note: each.title }));
  return h("div", { class: "new-message" }, combobox({
    id: "new-message", label: "Write to somebody", placeholder: "Write to …", options: people, selected: [],
    pick: ([chosen]) => chosen && write(chosen.value),
  }));
}

// The field one writes in, which completes commands, people and channels.

import { h, icon } from "./dom.js";
import { folded, menu, place } from "./popover.js";
import { busily, gesture, redraw, refresh, snap, ui } from "./store.js";

const MOST = 8;

/** A composer. thread: the message that is answered, if any; label: whom or what is written to. */
export function composer(channel, thread, label) {
  const id = thread ? "reply" : "composer";
  const draft = `text:${channel}:${thread}`;
  const text = ui.drafts[draft] || "";
  const found = ui.complete && ui.complete.id === id ? ui.complete : null;
  const hint = usage(text);
  const send = async () => {
    if (!text.trim()) return;
    delete ui.drafts[draft];
    ui.complete = null;
    ui.sent = true;
    redraw();
    const answer = await gesture("types", { channel, text, thread: thread || null });
    if (!answer && !ui.drafts[draft]) ui.drafts[draft] = text;
    await refresh();
    redraw();
  };
  const change = (event) => {
    ui.drafts[draft] = event.target.value;
    ui.complete = completions(id, event.target, Boolean(thread));
    redraw();
  };
  return h("div", { class: "composer has-popover", key: `compose:${channel}:${thread}` },
    found && list(found, draft),
    h("textarea", {
      id, rows: 1, "aria-label": label, placeholder: label, value: text, "aria-autocomplete": "list",
      "aria-controls": found ? `${id}-complete` : null,
      "aria-activedescendant": found ? `${id}-complete-${found.active}` : null,
      "aria-describedby": hint ? `${id}-usage` : null, ref: grow,
      oninput: change, onkeydown: (event) => key(event, found, draft, send),
      onblur: () => {
        if (!found) return;
        ui.complete = null;
        redraw();
      },
    }),
    h("div", { class: "composer-bar" },
      !thread && shortcuts(),
      h("span", { class: "usage", id: `${id}-usage` }, hint),
      h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send (Enter)", disabled: !text.trim(),
        onclick: send }, icon("send"))));
}

function grow(node) {
  if (!node.isConnected || node.grownFor === node.value) return;
  node.grownFor = node.value;
  node.style.height = "auto";
  node.style.height = `${Math.min(node.scrollHeight, 200)}px`;
}

function usage(text) {
  const known = snap.app.commands.find((each) => text.startsWith(`${each.command} `));
  return known && known.hint ? `${known.command} ${known.hint}` : "";
}

function shortcuts() {
  const global = snap.app.shortcuts.filter((each) => each.type === "global");
  return global.length > 0 && menu({
    id: "shortcuts", label: "Shortcuts", class: "icon-button", face: icon("bolt"),
    items: global.map((each) => ({
      text: each.name, note: `${snap.app.name}: ${each.description}`,
      act: () => busily(`shortcut:${each.name}`, "uses_shortcut", { name: each.name }),
    })),
  });
}

// What the word before the caret could become.
function completions(id, field, inThread) {
  const before = field.value.slice(0, field.selectionStart);
  const [, sign, word] = /(?:^|\s)([@#])([^\s@#]*)$/.exec(before) || [];
  let items = [];
  if (/^\/\S*$/.test(before) && !inThread) {
    items = snap.app.commands.filter((each) => each.command.startsWith(before))
      .map((each) => ({ put: each.command, text: `${each.command} ${each.hint}`, note: each.description }));
    return items.length ? { id, items, active: 0, from: 0, to: before.length } : null;
  }
  if (!sign) return null;
  const wanted = folded(word);
  if (sign === "@") {
    items = snap.people.filter((each) => !each.deleted && folded(`${each.name} ${each.handle}`).includes(wanted))
      .map((each) => ({ put: `@${each.handle}`, text: each.name, note: `@${each.handle}` }));
  } else {
    items = snap.channels.filter((each) => /public|private/.test(each.kind) && each.name.includes(wanted))
      .map((each) => ({ put: `#${each.name}`, text: `#${each.name}`, note: each.kind === "private" ? "private" : "" }));
  }
  const shown = items.slice(0, MOST);
  return shown.length ? { id, items: shown, active: 0, from: before.length - word.length - 1, to: before.length } : null;
}

function list(found, draft) {
  return h("ul", { class: "popover list above", role: "listbox", id: `${found.id}-complete`, "aria-label": "Suggestions", ref: place },
    found.items.map((each, index) => h("li", {
      role: "option", id: `${found.id}-complete-${index}`, key: each.put, "aria-selected": String(index === found.active),
      class: index === found.active ? "option active" : "option",
      onmousedown: (event) => {
        event.preventDefault();
        complete(found, draft, each);
      },
    }, h("span", { class: "item-words" }, h("span", { class: "item-text" }, each.text), " ",
      each.note && h("span", { class: "item-note" }, each.note)))));
}

function complete(found, draft, item) {
  const text = ui.drafts[draft] || "";
  ui.drafts[draft] = `${text.slice(0, found.from)}${item.put} ${text.slice(found.to)}`;
  ui.complete = null;
  redraw();
  const field = document.getElementById(found.id);
  const caret = found.from + item.put.length + 1;
  field.setSelectionRange(caret, caret);
}

function key(event, found, draft, send) {
  const whole = found && found.items[found.active].put === event.target.value;
  if (found && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const step = event.key === "ArrowDown" ? 1 : found.items.length - 1;
    found.active = (found.active + step) % found.items.length;
    redraw();
  } else if (found && (event.key === "Tab" || (event.key === "Enter" && !whole))) {
    complete(found, draft, found.items[found.active]);
  } else if (found && event.key === "Escape") {
    ui.complete = null;
    redraw();
    event.stopPropagation();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    send();
  } else return;
  event.preventDefault();
}

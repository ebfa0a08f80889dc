// What opens over the page: menus of buttons, and lists to choose from with a search.

import { h, icon } from "./dom.js";
import { redraw, ui } from "./store.js";

const MOST_SHOWN = 100;
const ROOM = 8;

/** Put a popover below what it belongs to, or above where there is more room. */
export function place(node) {
  const anchor = node.parentElement.getBoundingClientRect();
  const below = window.innerHeight - anchor.bottom - 2 * ROOM;
  const up = below < 200 && anchor.top > below;
  const room = Math.min(Number(node.dataset.height) || 360, up ? anchor.top - 2 * ROOM : below);
  const width = Math.min(Math.max(anchor.width, Number(node.dataset.width) || 240), window.innerWidth - 2 * ROOM);
  const left = Math.min(anchor.left, window.innerWidth - width - ROOM);
  node.style.width = `${width}px`;
  node.style.left = `${Math.max(ROOM, left)}px`;
  node.style.maxHeight = `${room}px`;
  node.style.top = up ? "auto" : `${anchor.bottom + 4}px`;
  node.style.bottom = up ? `${window.innerHeight - anchor.top + 4}px` : "auto";
}

/** Keep open popovers beside their anchors while something scrolls. */
export function placeAll() {
  for (const node of document.querySelectorAll(".popover")) place(node);
}

/**
 * A button with a menu. spec: id; label for screen readers; face, what the button shows; class;
 * items: [{text, note, danger, act}]; head: something to show above them.
 */
export function menu(spec) {
  const open = ui.menu === spec.id;
  const close = (refocus) => {
    ui.menu = "";
    redraw();
    if (refocus) document.getElementById(spec.id)?.focus();
  };
  return h("span", { class: `has-popover ${spec.wrap || ""}`, key: `menu:${spec.id}`, onfocusout: (event) => {
    if (ui.menu === spec.id && !event.currentTarget.contains(event.relatedTarget)) close(false);
  } },
  h("button", {
    type: "button", id: spec.id, class: spec.class, "aria-haspopup": "menu", "aria-expanded": String(open),
    "aria-label": spec.label, title: spec.label,
    onclick: () => {
      ui.menu = open ? "" : spec.id;
      redraw();
      if (!open) items(spec.id)[0]?.focus();
    },
  }, spec.face),
  open && h("div", {
    class: "popover menu", role: "menu", "data-width": 220, "aria-label": spec.label || "", id: `${spec.id}-menu`, ref: place,
    onkeydown: (event) => walk(event, spec.id, close),
  }, spec.head, spec.items.map((item) => h("button", {
    type: "button", role: "menuitem", tabindex: -1, class: item.danger ? "item danger" : "item",
    onclick: () => {
      close(true);
      item.act();
    },
  }, h("span", { class: "item-text" }, item.text), item.note && h("span", { class: "item-note" }, item.note)))));
}

const items = (id) => [...document.querySelectorAll(`[id="${CSS.escape(id)}-menu"] [role=menuitem]`)];

function walk(event, id, close) {
  const all = items(id);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) all[(to + all.length) % all.length]?.focus();
  else if (event.key === "Escape") close(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * A list to choose from, with a search. spec: id; label, or labelledby; describedby; invalid; placeholder;
 * options: [{value, text, note, group}]; selected: the chosen options; multi; clearable; required;
 * pick(options): called with what is chosen now; search(text): called when options come from elsewhere;
 * hint: what an empty list says; autofocus.
 */
export function combobox(spec) {
  const open = ui.combo && ui.combo.id === spec.id;
  const text = open ? ui.combo.text : "";
  const options = open ? matching(spec, text) : [];
  const active = open ? Math.min(ui.combo.active, options.length - 1) : -1;
  const single = !spec.multi && spec.selected[0];
  return h("div", { class: "combo has-popover", key: `combo:${spec.id}` },
    spec.multi && spec.selected.map((option) => chip(spec, option)),
    h("input", {
      id: spec.id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", class: "combo-input",
      "aria-expanded": String(Boolean(open)), "aria-controls": `${spec.id}-list`, "aria-autocomplete": "list",
      "aria-activedescendant": active >= 0 ? `${spec.id}-${active}` : null, "aria-label": spec.label,
      "aria-labelledby": spec.labelledby, "aria-describedby": spec.describedby,
      "aria-invalid": spec.invalid ? "true" : null, "aria-required": spec.required ? "true" : null,
      "data-autofocus": spec.autofocus ? "" : null,
      placeholder: (open && single && single.text) || spec.placeholder || "Choose",
      value: open ? text : (single ? single.text : ""),
      onclick: () => !open && show(spec, ""),
      oninput: (event) => show(spec, event.target.value),
      onblur: () => hide(spec),
      onkeydown: (event) => key(event, spec, options, active),
    }),
    single && spec.clearable && h("button", {
      type: "button", class: "combo-clear", "aria-label": `Clear ${single.text}`, onclick: () => spec.pick([]),
    }, icon("close")),
    h("span", { class: "combo-arrow" }, icon("down")),
    open && h("ul", {
      class: "popover list", role: "listbox", id: `${spec.id}-list`, ref: place, "aria-label": "Options",
      "aria-multiselectable": spec.multi ? "true" : null,
    }, options.length ? options.map((option, index) => row(spec, options, option, index, active))
      : h("li", { class: "nothing", role: "presentation" }, spec.hint || "Nothing matches")));
}

function row(spec, options, option, index, active) {
  const chosen = spec.selected.some((each) => each.value === option.value);
  const group = option.group && option.group !== options[index - 1]?.group
    && h("li", { class: "group", role: "presentation", key: `group:${option.group}` }, option.group);
  return [group, h("li", {
    role: "option", id: `${spec.id}-${index}`, key: `option:${option.value}`, "aria-selected": String(chosen),
    class: index === active ? "option active" : "option",
    ref: (node) => index === active && node.scrollIntoView({ block: "nearest" }),
    onmousedown: (event) => {
      event.preventDefault();
      choose(spec, option);
    },
  }, h("span", { class: "tick", "aria-hidden": "true" }, chosen ? "✓" : ""),
  h("span", { class: "item-words" }, h("span", { class: "item-text" }, option.text), " ",
    option.note && h("span", { class: "item-note" }, option.note)))];
}

function chip(spec, option) {
  return h("span", { class: "chip", key: `chip:${option.value}` }, option.text, h("button", {
    type: "button", "aria-label": `Remove ${option.text}`,
    onclick: () => spec.pick(spec.selected.filter((each) => each.value !== option.value)),
  }, icon("close")));
}

function matching(spec, text) {
  if (spec.search) return spec.options;
  const wanted = folded(text.trim());
  if (!wanted) return spec.options.slice(0, MOST_SHOWN);
  // What begins so comes before what has it somewhere; groups stay together.
  const rank = (each) => [folded(each.text).startsWith(wanted), ` ${folded(each.text)}`.includes(` ${wanted}`),
    folded(`${each.text} ${each.note || ""}`).includes(wanted)].indexOf(true);
  const found = spec.options.map((each) => ({ each, at: rank(each) })).filter(({ at }) => at >= 0);
  const sorted = found.some(({ each }) => each.group) ? found : found.sort((a, b) => a.at - b.at);
  return sorted.slice(0, MOST_SHOWN).map(({ each }) => each);
}

/** Text without case and accents, as people search. */
export const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/ø/g, "o").replace(/ł/g, "l").replace(/ı/g, "i").replace(/ß/g, "ss");

function show(spec, text) {
  const at = text ? 0 : spec.options.findIndex((each) => each.value === spec.selected[0]?.value);
  ui.combo = { id: spec.id, text, active: Math.max(0, spec.multi ? 0 : at) };
  if (spec.search) spec.search(text);
  redraw();
}

function hide(spec) {
  if (ui.combo && ui.combo.id === spec.id) {
    ui.combo = null;
    redraw();
  }
}

function choose(spec, option) {
  const has = spec.selected.some((each) => each.value === option.value);
  if (!spec.multi) {
    ui.combo = null;
    spec.pick([option]);
  } else {
    ui.combo.text = "";
    spec.pick(has ? spec.selected.filter((each) => each.value !== option.value) : [...spec.selected, option]);
  }
  redraw();
}

function key(event, spec, options, active) {
  const open = ui.combo && ui.combo.id === spec.id;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!open) show(spec, "");
    else ui.combo.active = (active + (event.key === "ArrowDown" ? 1 : options.length - 1)) % Math.max(1, options.length);
  } else if (event.key === "Enter" && open) {
    if (options[active]) choose(spec, options[active]);
  } else if (event.key === "Escape" && open) {
    ui.combo = null;
  } else if (event.key === "Backspace" && spec.multi && !event.target.value && spec.selected.length) {
    spec.pick(spec.selected.slice(0, -1));
  } else return;
  event.preventDefault();
  event.stopPropagation();
  redraw();
}

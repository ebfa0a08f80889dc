// Modals and questions, in the browser's own dialogs: they keep the focus inside and give it back.

import { h, icon } from "./dom.js";
import { flush, forget } from "./acting.js";
import { blocks } from "./blocks.js";
import { avatar } from "./message.js";
import { textObject } from "./text.js";
import { busily, redraw, snap, ui } from "./store.js";

const focused = new Map(); // the id of what had the focus in each view
const openers = {}; // what had the focus before the modal and the question opened
let shown = "";

/** The modal on top of the stack; nothing when none is open. */
export function modal() {
  const stack = snap.modals;
  forget((id) => [...stack, snap.home].some((view) => view && `view-${view.id}` === id));
  const view = stack[stack.length - 1];
  if (!view) {
    if (shown) queueMicrotask(() => backTo("modal"));
    shown = "";
    focused.clear();
    return null;
  }
  const below = stack[stack.length - 2];
  const ctx = { id: `view-${view.id}`, place: { place: "modal" }, values: view.values, errors: view.errors, view };
  return h("dialog", {
    class: "modal", key: "modal", "aria-labelledby": "modal-title", ref: (node) => show(node, view),
    onkeydown: (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || ui.confirm) return;
      event.preventDefault();
      close(view, false);
    },
    oncancel: (event) => {
      if (event.target !== event.currentTarget) return;
      event.preventDefault();
      close(view, false);
    },
    onclose: () => queueMicrotask(redraw),
    onfocusin: (event) => event.target.id && focused.set(view.id, event.target.id),
  },
  stack.length > 1 && h("div", { class: "stack-edge", "aria-hidden": "true" }),
  h("form", { novalidate: true, key: `form:${view.id}`, autocomplete: "off", onsubmit: (event) => submit(event, view) },
    h("header", { class: "modal-head" },
      below && h("button", { type: "button", class: "icon-button", "aria-label": `Back to ${below.title.text}`,
        onclick: () => close(view, false) }, icon("back")),
      avatar(snap.app.user, snap.app.name, "small"),
      h("h2", { id: "modal-title", tabindex: -1 }, textObject(view.title)),
      h("button", { type: "button", class: "icon-button", "aria-label": stack.length > 1 ? "Close all" : "Close",
        onclick: () => close(view, true) }, icon("close"))),
    h("div", { class: "modal-body" }, blocks(view.blocks, ctx)),
    view.notice && h("p", { class: "trouble", role: "alert" }, view.notice),
    h("p", { class: "sr", role: "alert", key: "errors" }, summary(view)),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "button", onclick: () => close(view, false) },
        view.close ? textObject(view.close) : "Close"),
      view.submit && h("button", { type: "submit", class: "button primary", "aria-busy": ui.busy.has("submit") ? "true" : null },
        textObject(view.submit)))));
}

function summary(view) {
  const count = Object.keys(view.errors).length;
  return count ? `${count} ${count === 1 ? "field has" : "fields have"} to be corrected.` : "";
}

function show(node, view) {
  open(node, "modal");
  const lost = document.activeElement === document.body;
  if (shown === view.id && !lost) return;
  shown = view.id;
  const before = focused.get(view.id);
  const known = (before && document.getElementById(before)) || node.querySelector("[data-autofocus]");
  (known || firstInSight(node) || node.querySelector("h2")).focus();
}

// Long texts are read from their beginning; who focused a field far below would scroll past them.
function firstInSight(node) {
  const body = node.querySelector(".modal-body");
  const first = body.querySelector("input, textarea, button, a[href]");
  return first && first.getBoundingClientRect().bottom <= body.getBoundingClientRect().bottom ? first : null;
}

function open(node, name) {
  if (node.open) return;
  openers[name] = document.activeElement;
  node.showModal();
}

function backTo(name) {
  if (document.activeElement !== document.body) return;
  const before = openers[name];
  const after = before && before.isConnected && before !== document.body ? before : document.getElementById("composer");
  after?.focus();
}

async function submit(event, view) {
  event.preventDefault();
  if (!view.submit) return;
  await flush();
  await busily("submit", "submits", { view: view.id });
  document.querySelector(".modal .field.wrong :is(input, textarea)")?.focus();
}

async function close(view, everything) {
  await busily("close", "closes", { view: view.id, everything });
}

/** The question that is asked before something is done. */
export function confirm() {
  const asked = ui.confirm;
  if (!asked) return null;
  const { title, text, confirm: yes, deny: no, style } = asked.confirm;
  const answer = (sure) => {
    ui.confirm = null;
    redraw();
    backTo("question");
    if (sure) asked.yes();
  };
  return h("dialog", {
    class: "modal question", key: "question", role: "alertdialog", "aria-labelledby": "question-title",
    "aria-describedby": "question-text", ref: (node) => {
      if (node.open) return;
      open(node, "question");
      node.querySelector(style === "danger" ? ".deny" : ".yes").focus();
    },
    onkeydown: (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      answer(false);
    },
    oncancel: (event) => event.preventDefault(),
  },
  h("header", { class: "modal-head" }, h("h2", { id: "question-title" }, textObject(title) || "Are you sure?")),
  h("div", { class: "modal-body", id: "question-text" }, textObject(text)),
  h("footer", { class: "modal-foot" },
    h("button", { type: "button", class: "button deny", onclick: () => answer(false) }, no ? textObject(no) : "Cancel"),
    h("button", { type: "button", class: `button yes ${style === "danger" ? "danger solid" : "primary"}`, onclick: () => answer(true) },
      yes ? textObject(yes) : "Yes")));
}

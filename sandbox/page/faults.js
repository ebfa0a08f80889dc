// The panel of faults: what shall go wrong, what is planned, what happened. See `/sandbox/faults` in the server.

import { h, icon } from "./dom.js";
import { combobox, place } from "./popover.js";
import { answerOf, channel, me, person, redraw, snap, tell, ui } from "./store.js";
import { clockTime } from "./time.js";

const OF_CALLS = {
  rate_limited: "Too many requests (429)", error_before: "Error 500, nothing done", error_after: "Error 500, but done",
  cut_before: "Connection cut, nothing done", cut_after: "Connection cut, but done", late: "Cut, and done later",
  slow: "Slow answer", not_json: "Done, answered with HTML",
};
const OF_DELIVERIES = { doubled: "Sent to the app twice", swapped: "Sent after the next one" };
const AT_ONCE = {
  closed: "Connections closed", revoked_token: "Token revoked", uninstalled: "App uninstalled",
  disabled_user: "Deactivated", archived_channel: "Archived",
};
const NAMES = { ...OF_CALLS, ...OF_DELIVERIES, ...AT_ONCE };
const ENVELOPES = { events_api: "events", interactive: "clicks and forms", slash_commands: "commands" };
const TIMED = new Set(["rate_limited", "late", "slow"]);
const OFTEN = { 1: "once", 2: "twice", 5: "5 times", "": "every time" };

/** The button in the bar at the top, and the panel it opens. */
export function faults() {
  const open = ui.faults;
  if (open && open.version !== snap.version) look();
  return h("div", { class: "has-popover", key: "faults", onkeydown: (event) => {
    if (event.key === "Escape" && open && !event.defaultPrevented) close();
  } },
  h("button", {
    type: "button", id: "faults", class: "quiet", title: "Faults on demand", "aria-expanded": String(Boolean(open)),
    "aria-controls": open ? "faults-panel" : null, onclick: open ? close : start,
  }, icon("fault"), h("span", { class: "only-wide" }, "Faults")),
  open && open.state && panel(open));
}

async function start() {
  ui.faults = { kind: "rate_limited", on: "*", here: false, times: "1", seconds: "5", methods: [], state: null, version: -1 };
  await look();
  const { ok, body } = await answerOf(fetch("/methods"));
  if (ok && ui.faults) ui.faults.methods = body.methods;
  redraw();
  document.getElementById("fault-kind")?.focus();
}

function close() {
  ui.faults = null;
  redraw();
  document.getElementById("faults")?.focus();
}

let asking = Promise.resolve();

// One after the other, so that the newest answer is the last one.
function look(options = {}) {
  if (ui.faults) ui.faults.version = snap.version;
  asking = asking.then(async () => {
    const { ok, body } = await answerOf(fetch("/sandbox/faults", options));
    if (ok && ui.faults) ui.faults.state = body;
    if (!ok) tell(body.error);
    redraw();
  });
  return asking;
}

const order = (what) => look({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what) });

function panel(open) {
  return h("div", { class: "popover faults", id: "faults-panel", role: "dialog", "aria-label": "Faults", ref: place,
    "data-width": 340, "data-height": 720 },
  form(open), planned(open), happened(open), mishaps(open));
}

// -- what waits for a call or a delivery

function form(open) {
  const deliveries = open.kind in OF_DELIVERIES;
  const known = snap.open && channel(snap.open.id);
  const send = (event) => {
    event.preventDefault();
    order({
      kind: open.kind, on: open.on.trim() || "*", channel: open.here && known && !deliveries ? known.id : null,
      times: open.times ? Number(open.times) : null, ...(TIMED.has(open.kind) ? { seconds: Number(open.seconds) } : {}),
    });
  };
  return h("form", { class: "fault-form", onsubmit: send },
    row("What", "fault-kind", list("fault-kind", open.kind, { ...OF_CALLS, ...OF_DELIVERIES }, (kind) => {
      if (kind in OF_DELIVERIES !== deliveries) open.on = "*";
      open.kind = kind;
    })),
    deliveries
      ? row("Of", "fault-envelope", list("fault-envelope", open.on, { "*": "anything", ...ENVELOPES }, (on) => { open.on = on; }))
      : row("On", "fault-method", list("fault-method", open.on, {
        "*": "any method", ...Object.fromEntries(open.methods.map((each) => [each, each])) }, (on) => { open.on = on; })),
    !deliveries && known && row("Where", "fault-where", list("fault-where", open.here ? "here" : "", {
      "": "anywhere", here: `in ${/public|private/.test(known.kind) ? `#${known.name}` : known.name}` }, (here) => { open.here = Boolean(here); })),
    row("How often", "fault-times", list("fault-times", open.times, OFTEN, (times) => { open.times = times; })),
    TIMED.has(open.kind) && row("Seconds", "fault-seconds", h("input", {
      id: "fault-seconds", class: "text", type: "number", min: 0, max: 600, step: "any", required: true, value: open.seconds,
      oninput: (event) => { open.seconds = event.target.value; },
    })),
    h("button", { type: "submit", class: "button primary" }, "Plan it"));
}

const row = (label, id, control) => h("div", { class: "fault-row", key: id }, h("label", { for: id }, label), control);

function list(id, value, choices, choose) {
  return h("select", { id, class: "text", value, onchange: (event) => {
    choose(event.target.value);
    redraw();
  } }, Object.entries(choices).map(([key, words]) => h("option", { value: key, key }, words)));
}

// -- what happens at once

function mishaps(open) {
  const dead = open.state.token !== "valid";
  const known = snap.open && channel(snap.open.id);
  const archivable = known && /public|private/.test(known.kind) && !known.general;
  const button = (label, what) => h("button", { type: "button", class: "button", onclick: () => order(what) }, label);
  const others = snap.people.filter((each) => !each.bot && each.id !== ui.as && (each.can_act || each.deleted));
  return h("section", { "aria-labelledby": "fault-at-once" }, h("h2", { id: "fault-at-once" }, "At once"),
    h("div", { class: "fault-buttons" },
      button("Close sockets", { kind: "closed" }),
      button("Ask to reconnect", { kind: "closed", reason: "refresh_requested" }),
      dead ? button("Mend token", { kind: open.state.token === "token_revoked" ? "revoked_token" : "uninstalled", undo: true })
        : [button("Revoke token", { kind: "revoked_token" }), button("Uninstall app", { kind: "uninstalled" })],
      archivable && button(`${known.archived ? "Unarchive" : "Archive"} #${known.name}`,
        { kind: "archived_channel", channel: known.id, undo: known.archived }),
      button(open.state.limits ? "Rate limits off" : "Rate limits on", { kind: "limits", undo: open.state.limits })),
    combobox({
      id: "fault-person", label: "Deactivate or let in again", placeholder: "Deactivate or let in …", selected: [],
      options: others.map((each) => ({ value: each.id, text: each.name, note: each.deleted ? "deactivated: let in again" : each.title })),
      pick: ([chosen]) => chosen && order({ kind: "disabled_user", user: chosen.value, undo: person(chosen.value).deleted }),
    }));
}

// -- what is planned, and what happened

function planned(open) {
  const left = (each) => (each.left === null ? "every time" : OFTEN[each.left] || `${each.left} times`);
  return h("section", { "aria-labelledby": "fault-planned" }, h("h2", { id: "fault-planned" }, "Planned"),
    open.state.ordered.length === 0 ? h("p", { class: "hint" }, "Nothing.") : [
      h("ul", {}, open.state.ordered.map((each, index) => h("li", { key: index }, NAMES[each.kind], " ",
        h("span", { class: "hint" }, `${onWhat(each.on)}, ${left(each)}${where(each.channel)}`)))),
      h("button", { type: "button", class: "button", onclick: () => look({ method: "DELETE" }) }, "Take back"),
    ]);
}

function happened(open) {
  const newest = [...open.state.happened].reverse();
  return h("section", { "aria-labelledby": "fault-happened" }, h("h2", { id: "fault-happened" }, "Happened"),
    newest.length === 0 ? h("p", { class: "hint" }, "Nothing yet.") : h("ol", { class: "fault-log", tabindex: 0, "aria-labelledby": "fault-happened", "aria-live": "polite" },
      newest.map((each, index) => h("li", { key: newest.length - index },
        h("span", { class: "small-time" }, clockTime(each.at, me().tz)), " ", NAMES[each.kind], " ",
        h("span", { class: "hint" }, `${onWhat(each.to)}${where(each.channel)}`)))));
}

const onWhat = (on) => (on === "*" ? "anything" : ENVELOPES[on] || on);

function where(id) {
  if (!id) return "";
  const known = channel(id);
  return known ? `, ${known.name}` : ", elsewhere";
}

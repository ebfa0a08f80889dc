// What the page knows: the snapshot from the server, and what is only of this page (what is open, what is typed).

/** Where the person is and what they have begun to type. */
export const ui = {
  as: "", // whom one acts as
  channel: "", // the open conversation
  thread: "", // the message whose thread is open
  app: "", // the open tab of the app
  panel: "", // what else is open beside it: "pins", "members"
  limit: 100, // how many messages are wanted
  drafts: {}, // text that was not sent yet, by the id of its field
  combo: null, // the open combobox: {id, text, active}
  menu: "", // the open menu
  complete: null, // what the composer suggests: {id, items, active, from, to}
  sent: false, // whether a message was just sent, which scrolls down
  found: {}, // options that the app offered, by the id of the select
  faults: null, // what the panel of faults holds while it is open, see faults.js
  confirm: null, // a question that is asked: {confirm, yes, no}
  busy: new Set(), // what waits for an answer
  toast: "", // something that was not possible
  newSince: null, // where the line above new messages stands
  sidebar: false, // whether the list is open on a narrow screen
};

/** The newest snapshot; null before the first one. */
export let snap = null;

const GONE = "The sandbox does not answer. Is it still running?";

let draw = () => {};
let asking = null;
let next = null;
let takenAt = 0;
let people = new Map();
let channels = new Map();

/** Say how to redraw the page. */
export function drawWith(render) {
  draw = render;
}

/** Redraw with what is known. */
export function redraw() {
  if (snap) draw();
}

/** Fetch a snapshot no older than this call and redraw; calls while one is under way share the next one. */
export function refresh() {
  if (!asking) {
    asking = fetchSnapshot().finally(() => {
      asking = null;
    });
    return asking;
  }
  next = next || asking.then(() => {
    next = null;
    return refresh();
  });
  return next;
}

async function fetchSnapshot() {
  const asked = { as: ui.as, channel: ui.channel, thread: ui.thread, app: ui.app, limit: String(ui.limit) };
  const { ok, body } = await answerOf(fetch(`/snapshot?${new URLSearchParams(asked)}`));
  if (ok) take(body, asked);
  else tell(body.error);
}

/** What an endpoint of the sandbox answers: {ok, body}. */
export async function answerOf(request) {
  try {
    const response = await request;
    return { ok: response.ok, body: await response.json() };
  } catch {
    return { ok: false, body: { error: GONE } };
  }
}

function take(body, asked) {
  // Somebody may have gone elsewhere while this was on its way.
  if (["as", "channel", "thread", "app"].some((name) => asked[name] !== ui[name])) return;
  snap = body;
  takenAt = performance.now();
  ui.as = body.me;
  if (body.open) ui.channel = body.open.id;
  people = new Map(body.people.map((each) => [each.id, each]));
  channels = new Map(body.channels.map((each) => [each.id, each]));
  draw();
}

/** Do something as the person; the answer, or null after saying why it was not possible. */
export async function gesture(kind, body) {
  const { ok, body: answer } = await answerOf(fetch(`/gestures/${kind}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ who: ui.as, ...body }),
  }));
  if (ok) return answer;
  tell(answer.error);
  return null;
}

/** As `gesture`, with `id` marked as busy meanwhile; a second call with the same id does nothing. */
export async function busily(id, kind, body) {
  if (ui.busy.has(id)) return null;
  ui.busy.add(id);
  redraw();
  try {
    return await gesture(kind, body);
  } finally {
    ui.busy.delete(id);
    await refresh();
    redraw();
  }
}

/** Redraw whenever something changes in the sandbox, and connect again when the connection ends. */
export function listen() {
  const link = new WebSocket(`ws://${location.host}/changes`);
  link.onmessage = (event) => {
    if (!snap || Number(event.data) !== snap.version) refresh();
  };
  link.onclose = () => setTimeout(listen, 1000);
}

let toastTimer = 0;

/** Show a sentence for some seconds. */
export function tell(sentence) {
  ui.toast = sentence;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    ui.toast = "";
    redraw();
  }, 8000);
  draw();
}

/** The person with this id. */
export const person = (id) => people.get(id);

/** The conversation with this id, as far as the person sees it. */
export const channel = (id) => channels.get(id);

/** Whom one acts as. */
export const me = () => people.get(snap.me);

/** The time in the sandbox, in seconds, running on since the snapshot. */
export const now = () => snap.now + (performance.now() - takenAt) / 1000;

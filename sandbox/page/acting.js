// Using the controls of messages and views: what was typed is kept until the sandbox has it.

import { busily, gesture, redraw, refresh, ui } from "./store.js";

const PAUSE = 300;
const waiting = new Map(); // what was typed and not sent yet, by the id of the control
const sending = new Set(); // what is on its way

/** The id of a control in the document. ctx: where its blocks stand, see blocks.js. */
export function idOf(ctx, block, element) {
  return [ctx.id, block.block_id, (element || {}).action_id].filter(Boolean).map(encodeURIComponent).join("/");
}

/** What a control holds: what was just put in, else what the sandbox knows. */
export function held(ctx, block, element) {
  const id = idOf(ctx, block, element);
  return id in ui.drafts ? ui.drafts[id] : ((ctx.values || {})[block.block_id] || {})[element.action_id];
}

/** Put a value into a control: a field of a form keeps it, any other control tells the app. */
export function use(ctx, block, element, value) {
  if (block.type === "input" && ctx.view) fill(ctx, block, element, value, 0);
  else if (block.type === "input" && !block.dispatch_action) keep(ctx, block, element, value);
  else ask(element.confirm, () => act(ctx, block, element, value));
}

/** Type into a field: the sandbox hears of it after a pause, or on Enter where the app asked for that. */
export function type(ctx, block, element, value) {
  keep(ctx, block, element, value);
  if (ctx.view && !onEnter(block, element)) fill(ctx, block, element, value, PAUSE);
}

/** Leave a field that was typed into, or press Enter in it. */
export function typed(ctx, block, element) {
  const id = idOf(ctx, block, element);
  if (!(id in ui.drafts) || !block.dispatch_action) return;
  if (ctx.view) fill(ctx, block, element, ui.drafts[id], 0);
  else act(ctx, block, element, ui.drafts[id]);
}

function onEnter(block, element) {
  const when = (element.dispatch_action_config || {}).trigger_actions_on || ["on_enter_pressed"];
  return block.dispatch_action && !when.includes("on_character_entered");
}

function keep(ctx, block, element, value) {
  ui.drafts[idOf(ctx, block, element)] = value;
  redraw();
}

function fill(ctx, block, element, value, pause) {
  const id = idOf(ctx, block, element);
  keep(ctx, block, element, value);
  clearTimeout((waiting.get(id) || {}).timer);
  const body = { view: ctx.view.id, block_id: block.block_id, action_id: element.action_id, value };
  const send = () => {
    waiting.delete(id);
    const sent = gesture("fills", body).then(refresh).then(() => {
      if (ui.drafts[id] === value) delete ui.drafts[id];
      redraw();
    }).finally(() => sending.delete(sent));
    sending.add(sent);
  };
  waiting.set(id, { send, timer: setTimeout(send, pause) });
}

/** Send what was typed and was not sent yet; returns when the sandbox has all of it. */
export async function flush() {
  for (const each of [...waiting.values()].filter((one) => one.send)) {
    clearTimeout(each.timer);
    each.send();
  }
  await Promise.all([...sending]);
}

/** Forget what was typed into views that are closed. */
export function forget(isOpen) {
  for (const id of Object.keys(ui.drafts)) {
    if (id.startsWith("view-") && !isOpen(id.split("/")[0])) delete ui.drafts[id];
  }
}

/** Ask whether they are sure, when the app wants that, and go on if so. */
export function ask(confirm, yes) {
  if (!confirm) return yes();
  ui.confirm = { confirm, yes };
  redraw();
}

/** Use a control that tells the app. */
export async function act(ctx, block, element, value = null) {
  const id = idOf(ctx, block, element);
  if (ctx.view) await flush();
  if (element.type !== "button" && element.type !== "overflow") ui.drafts[id] = value;
  await busily(id, "acts", { ...ctx.place, block_id: block.block_id, action_id: element.action_id, value });
  delete ui.drafts[id];
  redraw();
}

/** Ask the app for options, after a pause; they are in `ui.found` by the id of the control. */
export function search(ctx, block, element, text) {
  const id = idOf(ctx, block, element);
  const least = element.min_query_length ?? 3;
  ui.found[id] = { text, options: [], hint: text.length < least ? `Type at least ${least} characters` : "Searching …" };
  clearTimeout((waiting.get(`${id}?`) || {}).timer);
  if (text.length < least) return;
  const send = async () => {
    const body = { ...ctx.place, block_id: block.block_id, action_id: element.action_id, typed: text };
    const answer = await gesture("searches", body);
    if ((ui.found[id] || {}).text !== text) return;
    ui.found[id] = { text, options: (answer || {}).options || [], hint: "Nothing found" };
    redraw();
  };
  waiting.set(`${id}?`, { timer: setTimeout(send, PAUSE) });
}

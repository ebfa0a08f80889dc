// Using the controls of messages and views: what was typed is kept until the sandbox has it.

import { busily, gesture, redraw, refresh, tell, ui } from "./store.js";

const PAUSE = 300;
const MOST_BYTES = 2_500_000; // the sandbox takes requests of up to 4 MB, in which bytes grow by a third
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
  if (block.type === "input" && ctx.view) fill(ctx, block, element, value, { tells: true });
  else if (block.type === "input" && !block.dispatch_action) keep(ctx, block, element, value);
  else ask(element.confirm, () => act(ctx, block, element, value));
}

/** Type into a field: the sandbox hears of it after a pause, and the app if it asked to hear of each character. */
export function type(ctx, block, element, value) {
  fill(ctx, block, element, value, { pause: PAUSE, tells: tellsOn(block, element).includes("on_character_entered") });
}

/** Press Enter in a field; whether that tells the app. */
export function entered(ctx, block, element) {
  if (!tellsOnEnter(block, element)) return false;
  fill(ctx, block, element, held(ctx, block, element) ?? null, { tells: true });
  return true;
}

/** Whether this is a field for text, of which the app wants to hear when Enter is pressed. */
export const tellsOnEnter = (block, element) => /_input$/.test(element.type) && element.type !== "file_input"
  && tellsOn(block, element).includes("on_enter_pressed");

function tellsOn(block, element) {
  if (!block.dispatch_action) return [];
  return (element.dispatch_action_config || {}).trigger_actions_on || ["on_enter_pressed"];
}

function keep(ctx, block, element, value) {
  ui.drafts[idOf(ctx, block, element)] = value;
  redraw();
}

function fill(ctx, block, element, value, { pause = 0, tells = false }) {
  const id = idOf(ctx, block, element);
  keep(ctx, block, element, value);
  clearTimeout((waiting.get(id) || {}).timer);
  if (!ctx.view && !tells) return;
  const at = { block_id: block.block_id, action_id: element.action_id, value };
  const say = () => (ctx.view ? gesture("fills", { view: ctx.view.id, ...at, tells }) : gesture("acts", { ...ctx.place, ...at }));
  const send = () => {
    waiting.delete(id);
    track(say().then(refresh).then(() => {
      if (ui.drafts[id] === value) delete ui.drafts[id];
      redraw();
    }));
  };
  waiting.set(id, { send, timer: setTimeout(send, pause) });
}

function track(sent) {
  sending.add(sent);
  sent.finally(() => sending.delete(sent));
}

/** Put files of this machine into a field. keep: the ids of those in it that stay. */
export function attach(ctx, block, element, keep, files) {
  if (files.reduce((sum, each) => sum + each.size, 0) > MOST_BYTES) {
    tell("The sandbox takes up to 2.5 MB of files at once.");
    return;
  }
  const body = { view: ctx.view.id, block_id: block.block_id, action_id: element.action_id, keep };
  track(Promise.all(files.map(async (file) => ({ name: file.name, content: await base64(file) })))
    .then((read) => gesture("attaches", { ...body, files: read })).then(refresh));
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
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

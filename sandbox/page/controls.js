// The elements of Block Kit that people use: docs.slack.dev "Block elements".

import { h, icon } from "./dom.js";
import { act, ask, attach, entered, held, idOf, search, tellsOnEnter, type, use } from "./acting.js";
import { combobox, menu } from "./popover.js";
import { plain, textObject } from "./text.js";
import { localMoment, momentOf } from "./time.js";
import { me, snap, ui } from "./store.js";

/** One element. ctx: where its block stands, see blocks.js; label: what names it for a screen reader. */
export function control(ctx, block, element, label = "") {
  const kind = element.type;
  const draw = kind.includes("select") ? select : DRAWN[kind];
  if (!draw) return h("span", { class: "unknown" }, `(${kind} is not drawn here)`);
  return draw(ctx, block, element, label || words(element.placeholder) || words(element.text));
}

const words = (object) => (object ? object.text : "");

// -- buttons and menus

function button(ctx, block, element) {
  const id = idOf(ctx, block, element);
  const busy = ui.busy.has(id);
  const props = {
    id, key: id, class: `button ${element.style || ""}`, "aria-label": element.accessibility_label,
    "aria-busy": busy ? "true" : null,
  };
  const press = () => act(ctx, block, element);
  if (element.url && !element.confirm) {
    const open = { href: element.url, target: "_blank", rel: "noopener noreferrer", onclick: () => void press() };
    return h("a", { ...props, ...open }, textObject(element.text));
  }
  const asked = () => ask(element.confirm, () => {
    if (element.url && /^https?:/i.test(element.url)) window.open(element.url, "_blank", "noopener");
    press();
  });
  return h("button", { type: "button", ...props, onclick: asked }, textObject(element.text));
}

function overflow(ctx, block, element, label) {
  return menu({
    id: idOf(ctx, block, element), label: label ? `More for ${label}` : "More", class: "button square", face: icon("more"),
    items: element.options.map((option) => ({
      text: plain(option.text.text),
      note: option.description && plain(option.description.text),
      act: () => {
        if (option.url && /^https?:/i.test(option.url)) window.open(option.url, "_blank", "noopener");
        use(ctx, block, element, option.value);
      },
    })),
  });
}

// -- selects

function select(ctx, block, element, label) {
  const kind = element.type.replace("multi_", "");
  const id = idOf(ctx, block, element);
  const multi = element.type.startsWith("multi_");
  const value = held(ctx, block, element);
  const values = (multi ? value || [] : [value]).filter((each) => each !== null && each !== undefined);
  const external = kind === "external_select";
  const known = external ? ((ui.found[id] || {}).options || []).map(asChoice) : choices(kind, element);
  const pick = (picked) => {
    const kept = picked.map((each) => (external ? each.option : each.value));
    use(ctx, block, element, multi ? kept : kept[0] ?? null);
  };
  return combobox({
    ...described(ctx, block, element, label), id, multi, options: known, pick,
    selected: values.map((each) => (each.text ? asChoice(each) : known.find((one) => one.value === each)
      || asChoice({ text: { text: String(each) }, value: each }))),
    placeholder: words(element.placeholder) || "Choose",
    clearable: block.type === "input" && block.optional,
    search: external ? (text) => search(ctx, block, element, text) : null,
    hint: external ? (ui.found[id] || {}).hint : "Nothing matches",
  });
}

const asChoice = (option) => ({
  value: option.value, text: option.text.text, note: words(option.description), option,
});

function choices(kind, element) {
  if (kind === "static_select") {
    const groups = element.option_groups || [{ options: element.options, label: null }];
    return groups.flatMap((group) => group.options.map((each) => ({ ...asChoice(each), group: words(group.label) })));
  }
  const people = snap.people.filter((each) => !each.deleted)
    .map((each) => ({ value: each.id, text: each.name, note: each.title }));
  if (kind === "users_select") return people;
  const wanted = (element.filter || {}).include || ["public", "private", "im", "mpim"];
  return snap.channels
    .filter((each) => !each.archived && (each.kind === "public" || each.member))
    .filter((each) => (kind === "channels_select" ? each.kind === "public" : wanted.includes(each.kind)))
    .map((each) => ({ value: each.id, text: each.name, note: { private: "private", im: "direct message" }[each.kind] }));
}

// -- choices in sight

function options(ctx, block, element, label) {
  const many = element.type === "checkboxes";
  const id = idOf(ctx, block, element);
  const value = held(ctx, block, element);
  const chosen = (many ? value || [] : [value]).filter(Boolean).map((each) => each.value ?? each);
  const change = (option, on) => {
    const rest = chosen.filter((each) => each !== option.value);
    use(ctx, block, element, many ? (on ? [...rest, option.value] : rest) : option.value);
  };
  return h("div", {
    class: "choices", id, role: many ? "group" : "radiogroup", "aria-label": block.type === "input" ? null : label,
    "aria-labelledby": block.type === "input" ? `${idOf(ctx, block)}-label` : null,
    "aria-describedby": described(ctx, block, element, label).describedby,
  }, element.options.map((option, index) => h("label", { class: "choice", key: option.value },
    h("input", {
      type: many ? "checkbox" : "radio", name: id, id: `${id}-${index}`, checked: chosen.includes(option.value),
      "data-autofocus": element.focus_on_load && !index ? "" : null,
      onchange: (event) => change(option, event.target.checked),
    }),
    h("span", {}, textObject(option.text),
      option.description && h("span", { class: "choice-note" }, textObject(option.description))))));
}

// -- dates and times

const PICKERS = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

function picker(ctx, block, element, label) {
  const value = held(ctx, block, element);
  const moment = element.type === "datetimepicker";
  const change = (event) => {
    const given = event.target.value;
    // While a year is typed, the field has dates long ago.
    if (given && element.type !== "timepicker" && given < "1970") return;
    use(ctx, block, element, given ? (moment ? momentOf(given.slice(0, 16), me().tz) : given) : null);
  };
  return h("input", {
    ...field(ctx, block, element, label), type: PICKERS[element.type], class: "text picker", onchange: change,
    value: value === null || value === undefined ? "" : (moment ? localMoment(value, me().tz) : value),
  });
}

// -- text

const TYPES = { email_text_input: "email", url_text_input: "url" };

function text(ctx, block, element, label) {
  const rich = element.type === "rich_text_input";
  const many = element.multiline || rich;
  const value = held(ctx, block, element);
  return h(many ? "textarea" : "input", {
    ...field(ctx, block, element, label), class: "text", rows: many ? 4 : null,
    type: many ? null : TYPES[element.type] || "text", placeholder: words(element.placeholder),
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    value: rich ? plainOf(value) : value ?? "",
    oninput: (event) => type(ctx, block, element, rich ? richOf(event.target.value) : event.target.value || null),
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      if (entered(ctx, block, element)) event.preventDefault();
    },
  });
}

/** What is typed as rich text: paragraphs without styles. */
function richOf(typedText) {
  if (!typedText) return null;
  const section = { type: "rich_text_section", elements: [{ type: "text", text: typedText }] };
  return { type: "rich_text", elements: [section] };
}

const plainOf = (rich) => ((rich || {}).elements || []).flatMap((part) => part.elements || [])
  .map((each) => each.text || (each.elements || []).map((one) => one.text || "").join("")).join("\n");

// -- files

function files(ctx, block, element, label) {
  const chosen = held(ctx, block, element) || [];
  const ids = chosen.map((each) => each.id);
  return h("div", { class: "files" },
    chosen.length > 0 && h("ul", { "aria-label": "Chosen files" }, chosen.map((each) => h("li", { key: each.id, class: "chip" }, each.name,
      h("button", { type: "button", "aria-label": `Remove ${each.name}`,
        onclick: () => attach(ctx, block, element, ids.filter((id) => id !== each.id), []) }, icon("close"))))),
    h("input", {
      ...field(ctx, block, element, label), type: "file", class: "text", multiple: (element.max_files ?? 10) > 1,
      accept: (element.filetypes || []).map((kind) => `.${kind}`).join(",") || null,
      onchange: (event) => {
        attach(ctx, block, element, ids, [...event.target.files]);
        event.target.value = "";
      },
    }));
}

// -- what fields share

function described(ctx, block, element, label) {
  const inForm = block.type === "input";
  const id = idOf(ctx, block);
  const error = inForm && (ctx.errors || {})[block.block_id];
  const onEnter = inForm && tellsOnEnter(block, element);
  const by = [inForm && block.hint && `${id}-hint`, onEnter && `${id}-enter`, error && `${id}-error`].filter(Boolean).join(" ");
  return {
    label: inForm ? null : label || null, describedby: by || null, invalid: Boolean(error),
    required: inForm && !block.optional, autofocus: element.focus_on_load,
  };
}

function field(ctx, block, element, label) {
  const about = described(ctx, block, element, label);
  const id = idOf(ctx, block, element);
  return {
    id, key: id, "aria-label": about.label, "aria-describedby": about.describedby,
    "aria-invalid": about.invalid ? "true" : null, "aria-required": about.required ? "true" : null,
    "data-autofocus": about.autofocus ? "" : null,
  };
}

const DRAWN = {
  button, overflow, checkboxes: options, radio_buttons: options, datepicker: picker, timepicker: picker,
  datetimepicker: picker, plain_text_input: text, email_text_input: text, url_text_input: text, number_input: text,
  rich_text_input: text, file_input: files,
};

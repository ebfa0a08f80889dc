// The blocks of Block Kit: docs.slack.dev "Blocks".
//
// ctx says where blocks stand: {id, unique on the page; place, as gestures name it: {place, channel, ts};
// values, what the controls hold; view, the modal or home they are in; errors, sentences by block_id}.

import { h, isLocalImage } from "./dom.js";
import { idOf, tellsOnEnter } from "./acting.js";
import { control } from "./controls.js";
import { richText } from "./rich.js";
import { link, mrkdwn, plain, textObject } from "./text.js";

/** All blocks of a message or view. */
export function blocks(list, ctx) {
  return list.map((block) => {
    const draw = DRAWN[block.type] || unknown;
    return h("div", { class: `block ${block.type}`, key: `block:${block.block_id}` }, draw(block, ctx));
  });
}

function section(block, ctx) {
  const said = block.text ? block.text.text : "";
  const about = said.replace(/<[^>]*>|[*_~`]/g, "").split("\n")[0].slice(0, 80);
  return [
    h("div", { class: "section-text" },
      block.text && h("div", { class: "text-object" }, textObject(block.text)),
      block.fields && h("div", { class: "fields" },
        block.fields.map((each, index) => h("div", { class: "text-object", key: index }, textObject(each))))),
    block.accessory && h("div", { class: `accessory of-${block.accessory.type}` },
      block.accessory.type === "image" ? image(block.accessory) : control(ctx, block, block.accessory, about)),
  ];
}

function header(block) {
  return h("h3", { class: "header-text" }, textObject(block.text));
}

function context(block) {
  return block.elements.map((each, index) => (each.type === "image"
    ? h("span", { class: "context-image", key: index }, image(each))
    : h("div", { class: "text-object", key: index }, textObject(each))));
}

function actions(block, ctx) {
  return block.elements.map((each) => control(ctx, block, each));
}

function image(block) {
  const url = block.image_url || "";
  const shown = isLocalImage(url)
    ? h("img", { src: url, alt: block.alt_text, loading: "lazy" })
    : h("span", { class: "absent-image", role: "img", "aria-label": block.alt_text },
      h("span", {}, block.alt_text || "Image"), url && link(url, "Open image"));
  return block.title ? h("figure", {}, h("figcaption", {}, plain(block.title.text)), shown) : shown;
}

function input(block, ctx) {
  const id = idOf(ctx, block);
  const element = block.element;
  const grouped = element.type === "checkboxes" || element.type === "radio_buttons";
  const error = (ctx.errors || {})[block.block_id];
  const caption = [textObject(block.label), block.optional && h("span", { class: "optional" }, " (optional)")];
  return h("div", { class: error ? "field wrong" : "field" },
    grouped
      ? h("span", { class: "label", id: `${id}-label` }, caption)
      : h("label", { class: "label", for: idOf(ctx, block, element) }, caption),
    control(ctx, block, element, block.label.text),
    error && h("p", { class: "error", id: `${id}-error` }, h("span", { "aria-hidden": "true" }, "⚠ "), error),
    block.hint && h("p", { class: "hint", id: `${id}-hint` }, textObject(block.hint)),
    tellsOnEnter(block, element) && h("p", { class: "hint", id: `${id}-enter` }, "Press Enter to submit."));
}

function table(block) {
  const cell = (each) => (each.type === "rich_text" ? richText(each) : plain(String(each.text ?? each.value ?? "")));
  const [head, ...rest] = block.rows;
  return h("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": block.caption || "Table" }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((each) => h("th", { scope: "col" }, cell(each))))),
    h("tbody", {}, rest.map((row) => h("tr", {}, row.map((each) => h("td", {}, cell(each))))))));
}

function alert(block) {
  const level = block.level || "default";
  return h("div", { class: `callout ${level}`, role: "note" },
    level !== "default" && h("strong", {}, `${level[0].toUpperCase()}${level.slice(1)}: `), textObject(block.text));
}

const MARKS = [[/^#{1,6} +(.*)$/gm, "*$1*"], [/\*\*(.+?)\*\*/g, "*$1*"], [/~~(.+?)~~/g, "~$1~"],
  [/!?\[([^\]]*)\]\((https?:[^)\s]+)\)/g, "<$2|$1>"], [/^( *)[-*+] +/gm, "$1• "]];

function markdown(block) {
  const escaped = block.text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return mrkdwn(MARKS.reduce((text, [mark, ours]) => text.replace(mark, ours), escaped));
}

function unknown(block) {
  return h("p", { class: "unknown" }, `(A block of the type ${block.type}, which is not drawn here.)`);
}

const DRAWN = {
  section, header, context, actions, image, input, table, alert, markdown, context_actions: actions,
  divider: () => h("hr", {}), rich_text: (block) => richText(block),
};

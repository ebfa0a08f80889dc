// Rich text: docs.slack.dev "Rich text block".

import { h } from "./dom.js";
import { me } from "./store.js";
import { EMOJI } from "./emoji.js";
import { channelMention, link, userMention } from "./text.js";
import { dateWords } from "./time.js";

/** A rich_text block. */
export function richText(block) {
  return (block.elements || []).map(part);
}

function part(each) {
  const inner = () => (each.elements || []).map(inline);
  switch (each.type) {
    case "rich_text_list":
      return h(each.style === "ordered" ? "ol" : "ul", {
        class: `rich-list${each.border ? " bordered" : ""}`, start: each.offset ? each.offset + 1 : null,
        style: { "--indent": String(each.indent || 0) },
      }, (each.elements || []).map((item) => h("li", {}, part(item))));
    case "rich_text_quote":
      return h("blockquote", {}, inner());
    case "rich_text_preformatted":
      return h("pre", { class: "code" }, inner());
    default:
      return h("div", { class: "rich-section" }, inner());
  }
}

const STYLES = [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"], ["underline", "u"]];

function inline(each) {
  const style = each.style || {};
  return STYLES.reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), bare(each));
}

function bare(each) {
  switch (each.type) {
    case "text": return each.text;
    case "link": return link(each.url, each.text || each.url);
    case "user": return userMention(each.user_id);
    case "channel": return channelMention(each.channel_id);
    case "usergroup": return h("span", { class: "mention" }, `@${each.usergroup_id}`);
    case "broadcast": return h("span", { class: "mention all" }, `@${each.range}`);
    case "emoji": return EMOJI[each.name] || `:${each.name}:`;
    case "date": return h("time", {}, dateWords(each.timestamp, each.format, me().tz) ?? each.fallback ?? "");
    case "color": return h("span", { class: "color" },
      h("span", { class: "swatch", style: { "background-color": each.value }, "aria-hidden": "true" }), each.value);
    default: return each.text || "";
  }
}

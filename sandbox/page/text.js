// Slack's texts as descriptions of elements: mrkdwn, plain text, dates, emoji. See docs.slack.dev "Formatting text".

import { h } from "./dom.js";
import { channel, me, person, snap } from "./store.js";
import { EMOJI } from "./emoji.js";
import { dateWords } from "./time.js";

/** A text object of Block Kit. */
export function textObject(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, object.verbatim) : plain(object.text, object.emoji !== false);
}

/** Text as it is, with emoji. */
export function plain(text, emoji = true) {
  return emoji ? withEmoji(text) : [text];
}

/** Slack's markup. verbatim: whether bare addresses stay text. */
export function mrkdwn(text, verbatim = false) {
  const out = [];
  const parts = text.split(/```([\s\S]+?)```/);
  parts.forEach((part, index) => {
    if (index % 2) {
      out.push(h("pre", { class: "code" }, unescaped(part.replace(/^\n|\n$/g, ""))));
    } else if (part) {
      const trimmed = part.replace(index ? /^\n/ : /^$/, "").replace(index < parts.length - 1 ? /\n$/ : /$^/, "");
      out.push(...quoted(trimmed, verbatim));
    }
  });
  return out;
}

function quoted(text, verbatim) {
  const out = [];
  let lines = [];
  let quoting = false;
  const flush = () => {
    if (!lines.length) return;
    const inner = inline(lines.join("\n"), verbatim);
    out.push(quoting ? h("blockquote", {}, inner) : h("span", {}, inner));
    lines = [];
  };
  for (const line of text.split("\n")) {
    const isQuote = /^(&gt;|>)/.test(line);
    if (isQuote !== quoting) {
      flush();
      quoting = isQuote;
    }
    lines.push(isQuote ? line.replace(/^(&gt;|>) ?/, "") : line);
  }
  flush();
  return out;
}

// What may stand inside a line, the tightest first: code, <…>, bare addresses, bold, italic, struck.
const TOKEN = new RegExp([
  "`([^`\\n]+)`",
  "<([^<>\\n]+)>",
  "(https?:\\/\\/[^\\s<>|]*[^\\s<>|.,;:!?)\\]'\"])",
  "(?<![\\w*])\\*(?=\\S)([^*\\n]*[^*\\s])\\*(?![\\w*])",
  "(?<![\\w_])_(?=\\S)([^_\\n]*[^_\\s])_(?![\\w_])",
  "(?<![\\w~])~(?=\\S)([^~\\n]*[^~\\s])~(?![\\w~])",
].join("|"), "g");

function inline(text, verbatim) {
  const out = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    const [whole, code, entity, address, bold, italic, struck] = found;
    if (address !== undefined && verbatim) continue;
    out.push(...withEmoji(unescaped(text.slice(end, found.index))));
    end = found.index + whole.length;
    if (code !== undefined) out.push(h("code", {}, codeText(code)));
    else if (entity !== undefined) out.push(entityOf(entity));
    else if (address !== undefined) out.push(link(unescaped(address), unescaped(address)));
    else if (bold !== undefined) out.push(h("strong", {}, inline(bold, verbatim)));
    else if (italic !== undefined) out.push(h("em", {}, inline(italic, verbatim)));
    else out.push(h("s", {}, inline(struck, verbatim)));
  }
  out.push(...withEmoji(unescaped(text.slice(end))));
  return out;
}

function codeText(code) {
  return code.split(/<([^<>\n]+)>/).map((part, index) => (index % 2 ? entityOf(part) : unescaped(part)));
}

/** What `<inner>` stands for. */
function entityOf(inner) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : unescaped(inner.slice(bar + 1));
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1));
  if (target.startsWith("!date^")) return dateMention(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || `@${target.slice(9)}`);
  if (/^!(here|channel|everyone)$/.test(target)) return h("span", { class: "mention all" }, `@${target.slice(1)}`);
  if (target.startsWith("!")) return label || `<${unescaped(inner)}>`;
  const url = unescaped(target);
  return link(url, label || url.replace(/^mailto:/, ""));
}

/** A link that opens beside the page; only web and mail addresses become one. */
export function link(url, label) {
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return label;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

/** A person by name. */
export function userMention(id, label = "") {
  const known = person(id);
  const own = id === snap.me;
  return h("span", { class: own ? "mention own" : "mention" }, `@${known ? known.name : label || id}`);
}

/** A channel by name, as far as the reader may know it. */
export function channelMention(id) {
  const known = channel(id);
  if (!known) return h("span", { class: "mention hidden-channel" }, "private channel");
  return h("a", { class: "mention", href: `/?as=${snap.me}&channel=${id}`, "data-go": id }, `#${known.name}`);
}

function dateMention(target, fallback) {
  const [, stamp, format, url] = target.split("^");
  const words = dateWords(Number(stamp), unescaped(format || ""), me().tz);
  const shown = words === null ? fallback : words;
  return url ? link(unescaped(url), shown) : h("time", { title: fallback }, shown);
}

/** Text in which `:name:` became what it stands for, as far as it is known here. */
export function withEmoji(text) {
  if (!text) return [];
  return [text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] || whole)];
}

/** Slack's three entities as characters. */
export function unescaped(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

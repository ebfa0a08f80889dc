// Drawing: `h` describes an element, `patch` makes the document look like the descriptions.
// What stays the same is left alone, so focus, selection and typed text survive every redraw.
// Text only ever becomes text nodes; nothing here reads markup.

const SVG = new Set(["svg", "path", "circle", "rect"]);
const OWN = new Set(["value", "checked", "disabled"]);
const refs = []; // who wants to be called when everything is in its place
const SAFE_LINK = /^(https?:\/\/|mailto:|[/?#])/i;
const SAFE_IMAGE = /^(https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/|data:image\/|\/)/i;

/**
 * Describe an element.
 * props: attributes; `on…` handlers; `class`, `style` (an object); `key` names it among its siblings;
 * `ref` is called with the element after each redraw. Children: descriptions, texts, lists of these; empty ones go.
 */
export function h(tag, props, ...children) {
  return { tag, props: props || {}, children: children.flat(Infinity).filter(isShown) };
}

/** Make the children of `parent` look like `wanted`. */
export function patch(parent, wanted) {
  reconcile(parent, wanted);
  const drawn = refs.splice(0);
  for (const [ref, node] of drawn) ref(node);
}

function reconcile(parent, wanted) {
  const shown = wanted.flat(Infinity).filter(isShown);
  const keys = new Set(shown.map((each) => each.props && each.props.key).filter((key) => key != null));
  for (const node of [...parent.childNodes]) {
    if (node.drawn && node.drawn.key != null && !keys.has(node.drawn.key)) node.remove();
  }
  const keyed = new Map([...parent.childNodes].map((node) => [node.drawn && node.drawn.key, node]));
  let place = parent.firstChild;
  for (const each of shown) {
    const found = match(each, place, keyed);
    if (!found) {
      parent.insertBefore(create(each), place);
    } else if (found === place) {
      update(place, each);
      place = place.nextSibling;
    } else {
      place = bring(parent, found, place);
      update(found, each);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

// A node that is moved loses the focus, so whatever stands before the focused one is moved behind it instead.
function bring(parent, found, place) {
  if (!found.contains(document.activeElement)) {
    parent.insertBefore(found, place);
    return place;
  }
  while (place !== found) {
    const next = place.nextSibling;
    parent.insertBefore(place, null);
    place = next;
  }
  return found.nextSibling;
}

function isShown(each) {
  return each !== null && each !== undefined && each !== false && each !== "";
}

function match(wanted, place, keyed) {
  if (typeof wanted !== "object") return place && place.nodeType === Node.TEXT_NODE ? place : null;
  if (wanted.props.key != null) {
    const node = keyed.get(wanted.props.key);
    return node && node.drawn.tag === wanted.tag ? node : null;
  }
  for (let node = place; node; node = node.nextSibling) {
    if (node.drawn && node.drawn.key == null && node.drawn.tag === wanted.tag) return node;
  }
  return null;
}

function create(wanted) {
  if (typeof wanted !== "object") return document.createTextNode(String(wanted));
  const node = SVG.has(wanted.tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", wanted.tag)
    : document.createElement(wanted.tag);
  node.drawn = { tag: wanted.tag, key: wanted.props.key, props: {} };
  update(node, wanted);
  return node;
}

function update(node, wanted) {
  if (typeof wanted !== "object") {
    if (node.data !== String(wanted)) node.data = String(wanted);
    return;
  }
  const before = node.drawn.props;
  for (const name of Object.keys(before)) {
    if (!(name in wanted.props)) set(node, name, undefined);
  }
  // Children first: a select can only hold a value that one of its options has.
  reconcile(node, wanted.children);
  for (const [name, value] of Object.entries(wanted.props)) {
    if (name.startsWith("on") || OWN.has(name) || before[name] !== value) set(node, name, value);
  }
  node.drawn.props = wanted.props;
  if (wanted.props.ref) refs.push([wanted.props.ref, node]);
}

function set(node, name, value) {
  if (name === "key" || name === "ref") return;
  if (name.startsWith("on")) {
    node[name] = value || null;
  } else if (name === "style") {
    if (JSON.stringify(value) === JSON.stringify(node.drawn.props.style)) return;
    node.style.cssText = "";
    for (const [property, setting] of Object.entries(value || {})) node.style.setProperty(property, setting);
  } else if (OWN.has(name)) {
    const held = value === undefined ? (name === "value" ? "" : false) : value;
    if (node[name] !== held) node[name] = held;
  } else if (value === undefined || value === null || value === false || isUnsafe(name, String(value))) {
    node.removeAttribute(name === "class" ? "class" : name);
  } else {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

function isUnsafe(name, value) {
  return (name === "href" && !SAFE_LINK.test(value)) || (name === "src" && !SAFE_IMAGE.test(value));
}

/** Whether an image may be loaded: nothing is asked from any other machine. */
export function isLocalImage(url) {
  return SAFE_IMAGE.test(url);
}

const ICONS = {
  lock: "M5 7V5a3 3 0 0 1 6 0v2h1v7H4V7zm2 0h2V5a1 1 0 0 0-2 0z",
  eye: "M8 3c4 0 7 5 7 5s-3 5-7 5-7-5-7-5 3-5 7-5zm0 2.5a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
  pin: "M10 1l5 5-2 1-2.500 2.500L10 13 7 10l-5 5 4-6-3-3 3.500-.5L9 3z",
  menu: "M1 3h14v2H1zm0 4h14v2H1zm0 4h14v2H1z",
  close: "M3.500 2L8 6.500 12.500 2 14 3.500 9.500 8l4.500 4.500-1.500 1.500L8 9.500 3.500 14 2 12.500 6.500 8 2 3.500z",
  more: "M3 6.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zm5 0a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zm5 0a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3z",
  reply: "M2 2h12v9H8l-4 3.500V11H2zm2 2v5h2v1.500L7.500 9H12V4z",
  clock: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm-1 3h1.800v3.800l2.500 1.500-.9 1.500L7 9z",
  bolt: "M9.500 1L3 9h4l-1 6 7-8.500H8.500z",
  fault: "M8 1L15.500 14.500H.500zM7.200 5.500v5h1.600v-5zm0 6v1.700h1.600v-1.700z",
  send: "M1 2l14 6-14 6 2-6zm3.500 5L9 8l-4.500 1-.8 2.500L12 8 3.700 4.500z",
  back: "M10 2l1.500 1.500L7 8l4.500 4.500L10 14 4 8z",
  down: "M3.500 5L8 9.500 12.500 5 14 6.500l-6 6-6-6z",
  edit: "M11 1.500L14.500 5 5.500 14 1.500 14.500 2 10.500z",
};

/** A small picture that says nothing to a screen reader; the name of what it stands for is beside it. */
export function icon(name) {
  return h("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
    h("path", { d: ICONS[name], fill: "currentColor", "fill-rule": "evenodd" }));
}

/**
 * A JSON value as lines that fold. Folded and long parts are drawn when they are opened, so that a
 * large answer stays fast.
 */

import { button, element } from "../dom.js";

/** How many entries are drawn at once. */
const CHUNK = 100;
/** How many lines are unfolded from the start. */
const OPEN = 400;

/** @param {unknown} value @returns {value is object} */
function isContainer(value) {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** @param {unknown} value */
function leaf(value) {
  const text = JSON.stringify(value);
  const style = value === null ? "null" : typeof value;
  return element("span", { class: `value ${style}` }, text);
}

/** @param {string | null} key */
function label(key) {
  return key === null ? null : element("span", { class: "key" }, `${JSON.stringify(key)}: `);
}

/** @param {object} value */
function count(value) {
  const number = Object.keys(value).length;
  const [one, many] = Array.isArray(value) ? ["item", "items"] : ["field", "fields"];
  return `${number} ${number === 1 ? one : many}`;
}

/**
 * @param {HTMLElement} into
 * @param {[string | null, unknown][]} entries
 * @param {{ left: number }} budget
 */
function entriesInto(into, entries, budget) {
  const shown = entries.slice(0, CHUNK);
  const rest = entries.slice(CHUNK);
  shown.forEach(([key, value]) => into.append(node(key, value, budget)));
  if (rest.length === 0) return;
  const more = button(`Show ${Math.min(CHUNK, rest.length)} more of ${rest.length}`, () => {
    more.remove();
    entriesInto(into, rest, { left: OPEN });
  }, { class: "more" });
  into.append(more);
}

/**
 * @param {string | null} key
 * @param {unknown} value
 * @param {{ left: number }} budget
 * @returns {HTMLElement}
 */
function node(key, value, budget) {
  if (!isContainer(value)) {
    budget.left -= 1;
    const empty = typeof value === "object" && value !== null;
    const text = empty ? element("span", { class: "value" }, Array.isArray(value) ? "[]" : "{}") : leaf(value);
    return element("div", { class: "leaf" }, label(key), text);
  }
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const inside = element("div", { class: "inside" });
  const details = element(
    "details",
    {},
    element("summary", {}, label(key), open, element("span", { class: "folded" }, ` ${count(value)} ${close}`)),
    inside,
    element("div", { class: "close" }, close),
  );
  const entries = Array.isArray(value)
    ? value.map((one) => /** @type {[null, unknown]} */ ([null, one]))
    : Object.entries(value);
  const draw = (/** @type {{ left: number }} */ left) => {
    if (!inside.hasChildNodes()) entriesInto(inside, entries, left);
  };
  details.addEventListener("toggle", () => details.open && draw({ left: OPEN }));
  if (budget.left > 0) {
    budget.left -= 2;
    draw(budget);
    details.open = true;
  }
  return details;
}

/** @param {unknown} value */
export function tree(value) {
  return element("div", { class: "tree" }, node(null, value, { left: OPEN }));
}

/** The table: the numbers as they were answered, one row a cell. */

import { element } from "../dom.js";
import { isHidden, noteText, rangeText, valueText } from "./figures.js";
import { periodName } from "./period.js";

/**
 * @typedef {import("./series.js").Row} Row
 * @typedef {{ rows: Row[], dimensions: string[], interval: import("./period.js").Interval, caption: string,
 *   unit: string }} Shown
 */

/** What is to be known of how a number came about. @param {import("./figures.js").Cell} cell */
const isNoted = (cell) => cell.derived || noteText(cell) !== "";

/**
 * @param {string[]} heads what the row is about
 * @param {import("./figures.js").Cell} cell
 * @param {boolean} noted whether some row has a note
 */
function line(heads, cell, noted) {
  const hidden = isHidden(cell);
  return element(
    "tr", hidden ? { class: "hidden-row" } : {},
    ...heads.map((name, at) => (
      at === heads.length - 1 ? element("th", { scope: "row" }, name) : element("td", { class: "key" }, name)
    )),
    element("td", { class: "number" }, hidden
      ? element("span", { class: "hidden-mark", "aria-describedby": "why-hidden" }, valueText(cell))
      : valueText(cell)),
    element("td", { class: "range" }, rangeText(cell) || "–"),
    noted && element("td", { class: "about" }, cell.derived
      ? element("span", { class: "tag" }, "derived")
      : null, noteText(cell) && ` ${noteText(cell)}`),
  );
}

/** @param {Shown} shown */
export function table({ rows, dimensions, interval, caption, unit }) {
  // One period stands in the caption.
  const dated = dimensions.length === 0 || rows.some(({ start }) => start !== rows[0]?.start);
  const noted = rows.some(({ cell }) => isNoted(cell));
  const heads = [...(dated ? ["Period"] : []), ...dimensions];
  const headsOf = (/** @type {Row} */ { start, names }) => [...(dated ? [periodName(interval, start)] : []), ...names];
  return element(
    "table", {},
    element("caption", { class: "visually-hidden" }, caption),
    element("thead", {}, element(
      "tr", {},
      ...heads.map((head) => element("th", { scope: "col" }, head)),
      element("th", { scope: "col", class: "number" }, unit ? `Number (${unit})` : "Number"),
      element("th", { scope: "col", class: "range" }, "True number between"),
      noted && element("th", { scope: "col" }, "Note"),
    )),
    element("tbody", {}, ...rows.map((row) => line(headsOf(row), row.cell, noted))),
  );
}

/** The parts of a chart: what is sure, what is between the bounds, what is not shown. */

import { drawing } from "../dom.js";
import { isHidden, number, phrase } from "./figures.js";

/** @typedef {import("./figures.js").Cell} Cell */

/** Where a number lies along an axis. @typedef {(value: number) => number} Scale */

/** @param {number} highest @param {number} from @param {number} to @returns {Scale} */
export function scale(highest, from, to) {
  return (value) => Math.round((from + (Math.min(value, highest) / highest) * (to - from)) * 10) / 10;
}

/**
 * A box from one corner to another, whichever is which.
 * @param {string} kind
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
export function box(kind, x1, y1, x2, y2) {
  return drawing("rect", {
    class: kind, x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1),
  });
}

/** @param {string} kind @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
export function line(kind, x1, y1, x2, y2) {
  return drawing("line", { class: kind, x1, y1, x2, y2 });
}

/** @param {string} kind @param {number} x @param {number} y @param {string} content @param {"start" | "middle" | "end"} [anchor] */
export function label(kind, x, y, content, anchor = "start") {
  return drawing("text", { class: kind, x, y, "text-anchor": anchor }, content);
}

/** A text cut to a width, about. @param {string} content @param {number} width */
export function fitting(content, width) {
  const most = Math.max(3, Math.floor(width / 7));
  return content.length <= most ? content : `${content.slice(0, most - 1).trimEnd()}…`;
}

/** What a mouse that rests on a part is told. @param {string} name @param {Cell} cell */
export const told = (name, cell) => drawing("title", {}, `${name}: ${phrase(cell)}`);

/** Width of what stands for an unknown length. */
const STUB = 44;

/**
 * One bar from the left: solid up to the lower bound, light up to the upper, a line at the value.
 * @param {Cell} cell
 * @param {Scale} x
 * @param {number} y
 * @param {number} height
 */
export function bar(cell, x, y, height) {
  const [zero, bottom] = [x(0), y + height];
  const parts = [];
  const lower = x(cell.lower);
  if (cell.lower > 0) parts.push(box("sure", zero, y, lower, bottom));
  if (cell.upper === null) parts.push(box("hidden-cell", lower, y, lower + STUB, bottom));
  else parts.push(box("unsure", lower, y, x(cell.upper), bottom));
  if (cell.value !== null) parts.push(line("value", x(cell.value), y - 2, x(cell.value), bottom + 2));
  const end = cell.upper === null ? lower + STUB : x(cell.upper);
  return { parts, end };
}

/**
 * One period of a course: its dot, its bounds, or the mark of what is not shown.
 * @param {Cell} cell
 * @param {number} x the middle of the period
 * @param {number} width of the period
 * @param {Scale} y
 * @param {number} top of the plot
 */
export function point(cell, x, width, y, top) {
  const half = Math.max(1, width / 2 - Math.min(2, width / 10));
  if (isHidden(cell)) return [box("hidden-cell", x - half, top, x + half, y(0))];
  if (cell.upper === null) {
    return [
      box("hidden-cell", x - half, top, x + half, y(cell.lower)),
      line("value", x - half, y(cell.lower), x + half, y(cell.lower)),
    ];
  }
  const whisker = Math.min(half, 4);
  const parts = [
    line("whisker", x, y(cell.lower), x, y(cell.upper)),
    line("whisker", x - whisker, y(cell.lower), x + whisker, y(cell.lower)),
    line("whisker", x - whisker, y(cell.upper), x + whisker, y(cell.upper)),
  ];
  if (cell.value === null) return parts;
  return [...parts, drawing("circle", { class: "dot", cx: x, cy: y(cell.value), r: Math.min(3.5, half) })];
}

/**
 * The band between the bounds and the line through the values, broken where something is not shown.
 * @param {Cell[]} cells
 * @param {(at: number) => number} x
 * @param {Scale} y
 */
export function course(cells, x, y) {
  /** @type {number[][]} */
  const runs = [];
  cells.forEach(({ value, upper }, at) => {
    if (value === null || upper === null) return;
    const run = runs.at(-1);
    if (run && run.at(-1) === at - 1) run.push(at);
    else runs.push([at]);
  });
  return runs.filter((run) => run.length > 1).flatMap((run) => {
    const edge = (/** @type {(cell: Cell) => number} */ of) => run.map((at) => `${x(at)},${y(of(/** @type {Cell} */ (cells[at])))}`);
    const band = [...edge(({ lower }) => lower), ...edge(({ upper }) => upper ?? 0).reverse()];
    return [
      drawing("polygon", { class: "band", points: band.join(" ") }),
      drawing("polyline", { class: "line", points: edge(({ value }) => value ?? 0).join(" ") }),
    ];
  });
}

/** The number at a mark of the axis, short. @param {number} value */
export const mark = (value) => (value >= 1_000_000 ? `${number(value / 1_000_000)} M` : number(value));

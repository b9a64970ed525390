/** Rows of an answer as a chart sees them: bars of one period, or courses over several. */

import { HIDDEN, highest, isHidden, rank } from "./figures.js";
import { startsBetween } from "./period.js";

/**
 * @typedef {import("./figures.js").Cell} Cell
 * @typedef {{ key: string, start: string, names: string[], cell: Cell, place?: number | null }} Row the place is
 *   that in an order of its own, as bands have it
 * @typedef {{ name: string, cell: Cell }} Bar
 * @typedef {{ name: string, cells: Cell[] }} Course one cell for each period
 * @typedef {{ kind: "bars", start: string, bars: Bar[], left: number, highest: number }} Bars
 * @typedef {{ kind: "courses", starts: string[], courses: Course[], left: number, highest: number }} Courses
 */

/** As many as a reader compares. */
export const MOST_BARS = 30;
/** Bars of what is not shown. */
export const MOST_HIDDEN = 5;
export const MOST_COURSES = 12;

/** The name of a row without its period. @param {Row} row */
export const rowName = ({ names }) => names.join(", ") || "All";

/** The highest number of cells. @param {Cell[]} cells */
export const top = (cells) => cells.reduce((most, cell) => Math.max(most, highest(cell)), 0);

/** Compares places; rows without one are alike. @param {{ place?: number | null }} one @param {{ place?: number | null }} other */
const byPlace = ({ place: one }, { place: other }) => ((one ?? 0) === (other ?? 0) ? 0 : (one ?? 0) - (other ?? 0));

/** @param {Row[]} rows @param {string} start @returns {Bars} */
function bars(rows, start) {
  const all = rows.map((row) => ({ name: rowName(row), cell: row.cell, place: row.place }))
    .sort((one, other) => byPlace(one, other) || rank(other.cell) - rank(one.cell))
    .map(({ name, cell, place }) => ({ name, cell, place }));
  let hidden = 0;
  const shown = all.filter(({ cell, place }) => {
    // Bands keep their places; of a long list nobody wants to see everything that is not shown.
    if (!isHidden(cell) || (place ?? null) !== null) return true;
    hidden += 1;
    return hidden <= MOST_HIDDEN;
  }).slice(0, MOST_BARS).map(({ name, cell }) => ({ name, cell }));
  return { kind: "bars", start, bars: shown, left: all.length - shown.length, highest: top(shown.map(({ cell }) => cell)) };
}

/** @param {Row[]} rows @param {string[]} starts @returns {Courses} */
function courses(rows, starts) {
  const places = new Map(starts.map((start, at) => [start, at]));
  /** @type {Map<string, Course & { place?: number | null }>} */
  const byName = new Map();
  for (const row of rows) {
    const name = rowName(row);
    const course = byName.get(name) ?? { name, cells: starts.map(() => HIDDEN), place: row.place };
    byName.set(name, course);
    course.cells[places.get(row.start) ?? 0] = row.cell;
  }
  const height = (/** @type {Course} */ { cells }) => Math.max(...cells.map(rank));
  const all = [...byName.values()].sort((one, other) => byPlace(one, other) || height(other) - height(one))
    .map(({ name, cells }) => ({ name, cells }));
  const shown = all.slice(0, MOST_COURSES);
  return {
    kind: "courses", starts, courses: shown, left: all.length - shown.length,
    highest: top(shown.flatMap(({ cells }) => cells)),
  };
}

/**
 * The chart of rows; null where there are none. A period between others that has no row is one
 * that is not shown.
 * @param {Row[]} rows
 * @param {import("./period.js").Interval} interval
 * @returns {Bars | Courses | null}
 */
export function chartOf(rows, interval) {
  const days = [...new Set(rows.map(({ start }) => start))].sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (first === last) return bars(rows, first);
  const between = startsBetween(interval, first, last);
  return courses(rows, days.every((day) => between.includes(day)) ? between : days);
}

/**
 * Rows in the order of the table, which is that of the chart: the largest first, bands in their own
 * order, each with its periods one after the other.
 * @param {Row[]} rows
 */
export function inOrder(rows) {
  /** @type {Map<string, number>} */
  const heights = new Map();
  for (const row of rows) heights.set(rowName(row), Math.max(heights.get(rowName(row)) ?? -1, rank(row.cell)));
  const height = (/** @type {Row} */ row) => heights.get(rowName(row)) ?? -1;
  return [...rows].sort((one, other) => (
    byPlace(one, other) || height(other) - height(one) || rowName(one).localeCompare(rowName(other)) || one.start.localeCompare(other.start)
  ));
}

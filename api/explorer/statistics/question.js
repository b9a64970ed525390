/**
 * What is asked, and how it stands in the page's address. Everything is behind the `#`, which
 * browsers do not send to the service; the token is no part of it.
 */

import { INTERVALS, isDay } from "./period.js";

/** Most dimensions of one question. */
export const MOST_PARTS = 3;
/** Most codes of one filter that an address may bring. */
const MOST_CODES = 500;

/**
 * @typedef {{ dimension: string, each: boolean, codes: string[] }} Part a dimension: a row for each
 *   of its codes, or only some codes, or both
 * @typedef {{ measure: string, interval: import("./period.js").Interval, from: string, to: string,
 *   parts: Part[], gaps: boolean, universe: string | null, release: string | null }} Question
 * @typedef {{ measures: { field: string }[], dimensions: { code: string }[] }} Known
 */

/** @type {Question} */
export const EMPTY = {
  measure: "peopleInCustody", interval: "MONTH", from: "", to: "", parts: [], gaps: false, universe: null, release: null,
};

/** @param {string} text */
const isCode = (text) => /^[^\s,&=#][^,&=#]{0,99}$/.test(text);

/** @param {Question} question */
export function toFragment(question) {
  const entries = new URLSearchParams({ measure: question.measure, interval: question.interval });
  if (question.from) entries.set("from", question.from);
  if (question.to) entries.set("to", question.to);
  const each = question.parts.filter((part) => part.each).map(({ dimension }) => dimension);
  if (each.length > 0) entries.set("by", each.join(","));
  for (const { dimension, codes } of question.parts) {
    if (codes.length > 0) entries.set(`in.${dimension}`, codes.join(","));
  }
  if (question.gaps) entries.set("gaps", "true");
  if (question.universe) entries.set("universe", question.universe);
  if (question.release) entries.set("release", question.release);
  // Commas need no escape in a fragment, and links stay readable without.
  return `#${entries.toString().replaceAll("%2C", ",")}`;
}

/** @param {string | null} list */
const split = (list) => [...new Set((list ?? "").split(",").filter(isCode))].slice(0, MOST_CODES);

/**
 * Reads an address. What is unknown in it is left out; null where it asks nothing.
 * @param {string} fragment
 * @param {Known} known
 * @returns {Question | null}
 */
export function readFragment(fragment, { measures, dimensions }) {
  const entries = new URLSearchParams(fragment.replace(/^#/, ""));
  const measure = measures.find(({ field }) => field === entries.get("measure"))?.field;
  if (!measure) return null;
  const interval = INTERVALS.find(({ code }) => code === entries.get("interval"))?.code ?? EMPTY.interval;
  const each = split(entries.get("by"));
  const parts = dimensions
    .map(({ code }) => ({ dimension: code, each: each.includes(code), codes: split(entries.get(`in.${code}`)) }))
    .filter((part) => part.each || part.codes.length > 0)
    // In the order in which they were chosen, then those that only filter.
    .sort((one, other) => place(each, one) - place(each, other))
    .slice(0, MOST_PARTS);
  const day = (/** @type {string} */ name) => (isDay(entries.get(name)) ? entries.get(name) ?? "" : "");
  const id = (/** @type {string} */ name) => entries.get(name)?.slice(0, 200) || null;
  return {
    measure, interval, from: day("from"), to: day("to"), parts, gaps: entries.get("gaps") === "true",
    universe: id("universe"), release: id("release"),
  };
}

/** @param {string[]} each @param {Part} part */
function place(each, { dimension }) {
  const at = each.indexOf(dimension);
  return at < 0 ? each.length : at;
}

/** What keeps a question from being asked, and the mend; null where nothing does. @param {Question} question */
export function problemOf({ from, to, parts }) {
  if (!from || !to) return "Choose from which day to which the numbers are to be.";
  if (from > to) return "The first day lies after the last: swap them.";
  const idle = parts.find(({ each, codes }) => !each && codes.length === 0);
  if (idle) return "A part without a row for each value needs some values: choose them, or tick the row.";
  const names = parts.map(({ dimension }) => dimension);
  if (new Set(names).size < names.length) return "The same dimension is chosen twice: take one of them away.";
  return null;
}

/** Where in the query an error is at home. */

import { button } from "../dom.js";
import { offsetOf, placeOfPath, wordAt } from "../language/locate.js";

/**
 * @typedef {import("../run/request.js").GraphqlError} GraphqlError
 * @typedef {import("../language/ast.js").Range} Range
 * @typedef {{ source: string, document: import("../language/ast.js").Document,
 *   operationName: string | null }} Asked
 */

/** @param {GraphqlError} error @param {Asked} asked @returns {Range | null} */
function placeOf({ locations, path }, { source, document, operationName }) {
  const first = locations?.[0];
  if (first) return wordAt(source, offsetOf(source, first.line, first.column));
  return path ? placeOfPath(document, operationName, path) : null;
}

/** @param {string} source @param {number} offset */
function where(source, offset) {
  const before = source.slice(0, offset).split("\n");
  return `Line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/**
 * Makes, for an error, the button that leads to its place.
 * @param {Asked} asked
 * @param {(place: Range) => void} jump shows a place of the query
 * @returns {(error: GraphqlError) => HTMLElement | null}
 */
export function placeButton(asked, jump) {
  return (error) => {
    const place = placeOf(error, asked);
    return place && button(where(asked.source, place.start), () => jump(place), { class: "place" });
  };
}

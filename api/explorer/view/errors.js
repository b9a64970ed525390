/** The errors of an answer: what is wrong, where it is asked for, and what to say to the operator. */

import { button, element, inline } from "../dom.js";
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

/** @param {GraphqlError} error @param {Asked} asked @param {(place: Range) => void} jump */
function row(error, asked, jump) {
  const { message, path, extensions = {} } = error;
  const place = placeOf(error, asked);
  const { code, requestId, retryAfterSeconds } = extensions;
  return element(
    "li",
    {},
    typeof code === "string" && element("span", { class: "code" }, code),
    element("p", { class: "text" }, ...inline(String(message))),
    element(
      "p",
      { class: "facts" },
      place && button(where(asked.source, place.start), () => jump(place), { class: "place" }),
      path && element("span", {}, "Path ", element("code", {}, path.join("."))),
      retryAfterSeconds !== undefined && element("span", {}, `Try again in ${retryAfterSeconds} s`),
      typeof requestId === "string" && element("span", {}, "Request ", element("code", {}, requestId)),
    ),
  );
}

/**
 * @param {GraphqlError[]} errors
 * @param {Asked} asked
 * @param {(place: Range) => void} jump shows a place of the query
 */
export function errorList(errors, asked, jump) {
  const title = errors.length === 1 ? "1 error" : `${errors.length} errors`;
  return element(
    "section",
    { class: "errors", "aria-label": title },
    element("h3", {}, title),
    element("ul", {}, ...errors.slice(0, 50).map((error) => row(error, asked, jump))),
  );
}

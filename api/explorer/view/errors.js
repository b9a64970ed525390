/** The errors of an answer: what is wrong, where, and what to say to the operator. */

import { element, inline } from "../dom.js";

/** @typedef {import("../run/request.js").GraphqlError} GraphqlError */

/** @param {GraphqlError} error @param {(error: GraphqlError) => import("../dom.js").Child} place */
function row(error, place) {
  const { message, path, extensions = {} } = error;
  const { code, requestId, retryAfterSeconds } = extensions;
  return element(
    "li",
    {},
    typeof code === "string" && element("span", { class: "code" }, code),
    element("p", { class: "text" }, ...inline(String(message))),
    element(
      "p",
      { class: "facts" },
      place(error),
      path && element("span", {}, "Path ", element("code", {}, path.join("."))),
      retryAfterSeconds !== undefined && element("span", {}, `Try again in ${retryAfterSeconds} s`),
      typeof requestId === "string" && element("span", {}, "Request ", element("code", {}, requestId)),
    ),
  );
}

/**
 * @param {GraphqlError[]} errors
 * @param {(error: GraphqlError) => import("../dom.js").Child} place what leads to the place of an
 *   error, or says how to mend it
 */
export function errorList(errors, place) {
  const title = errors.length === 1 ? "1 error" : `${errors.length} errors`;
  return element(
    "section",
    { class: "errors", "aria-label": title },
    element("h3", {}, title),
    element("ul", {}, ...errors.slice(0, 50).map((error) => row(error, place))),
  );
}

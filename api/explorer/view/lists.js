/** The examples to start from, and the queries that were run. */

import { button, element, fill } from "../dom.js";
import { EXAMPLES } from "./examples.js";

/** @typedef {{ query: string, variables?: string, operationName?: string | null }} Start */

/** @param {HTMLElement} panel @param {(start: Start) => void} load */
export function showExamples(panel, load) {
  fill(
    panel,
    element("p", {}, "A click puts the example into the editor. Undo brings your query back."),
    element("ul", { class: "cards" }, ...EXAMPLES.map(({ title, about, query, variables }) => element(
      "li", {}, button(title, () => load({ query, variables: variables ?? "" })), element("p", {}, about),
    ))),
  );
}

/** What a query is called in the list. @param {import("../run/history.js").Entry} entry */
function title({ query, operationName }) {
  if (operationName) return operationName;
  const words = query.replace(/#[^\n]*/g, "").replace(/\s+/g, " ").trim();
  return words.length > 70 ? `${words.slice(0, 70)}…` : words;
}

/**
 * @param {HTMLElement} panel
 * @param {import("../run/history.js").QueryHistory} history
 * @param {(start: Start) => void} load
 */
export function showHistory(panel, history, load) {
  const draw = () => showHistory(panel, history, load);
  const remember = element("input", { type: "checkbox", id: "remember" });
  remember.checked = history.remembers;
  remember.addEventListener("change", () => history.remember(remember.checked));
  const rows = history.entries.map((entry) => element(
    "li", {},
    button(title(entry), () => load(entry)),
    element("p", {}, new Date(entry.at).toLocaleString()),
    button("Remove", () => { history.remove(entry); draw(); }, {
      class: "quiet", "aria-label": `Remove ${title(entry)}`,
    }),
  ));
  fill(
    panel,
    element("label", { class: "check" }, remember, " Keep these queries on this device"),
    element("p", { class: "note" }, "Without it they are forgotten with the page. Variables, header fields "
      + "and the token are never kept."),
    rows.length > 0 ? element("ul", { class: "cards" }, ...rows) : element("p", {}, "Nothing was run yet."),
    rows.length > 0 && button("Clear history", () => { history.clear(); draw(); }, { class: "quiet" }),
  );
}

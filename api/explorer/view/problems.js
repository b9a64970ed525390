/** The list of problems below an editor: each leads to its place, and offers its mend. */

import { button, element, fill, inline } from "../dom.js";
import { replace } from "../editor/typing.js";

const SHOWN = 5;

/** @typedef {import("../language/ast.js").Problem} Problem */

/** @param {string} source @param {number} offset */
function lineOf(source, offset) {
  return source.slice(0, offset).split("\n").length;
}

/**
 * @param {HTMLElement} container
 * @param {import("../editor/editor.js").Editor} editor
 * @param {Problem[]} problems
 */
export function showProblems(container, editor, problems) {
  editor.show(problems);
  container.hidden = problems.length === 0;
  const rows = problems.slice(0, SHOWN).map((problem) => {
    const { severity, message, mend, start, end } = problem;
    const line = `Line ${lineOf(editor.value, start)}`;
    const place = button(line, () => editor.jump(start, end), {
      class: "place", "aria-label": `${line}, ${severity}: ${message.replaceAll("`", "")}`,
    });
    const apply = mend && button(mend.label, () => {
      replace(editor.area, mend.start, mend.end, mend.text);
    }, { class: "mend" });
    return element("li", { class: severity }, place, element("span", { class: "text" }, ...inline(message)), apply);
  });
  const more = problems.length - SHOWN;
  fill(
    container,
    element("ul", {}, ...rows),
    more > 0 && element("p", { class: "note" }, `${more} more below these.`),
  );
}

/** What happens while typing: pairs of brackets, indentation. Undo stays the browser's own. */

/** @type {Record<string, string>} */
const PAIRS = { "{": "}", "(": ")", "[": "]" };

/**
 * Replaces a part of a text as if it had been typed, so that it can be undone.
 * @param {HTMLTextAreaElement} area
 * @param {number} start
 * @param {number} end
 * @param {string} text
 */
export function replace(area, start, end, text) {
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, end);
  // The command goes to whatever has the focus; an area that is not shown cannot get it.
  const done = document.activeElement === area && (text
    ? document.execCommand("insertText", false, text)
    : start === end || document.execCommand("delete"));
  if (done) return;
  area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new InputEvent("input", { inputType: "insertText" }));
}

/** @param {string} text @param {number} at */
function indentAt(text, at) {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return /^ */.exec(line)?.[0] ?? "";
}

/** @param {HTMLTextAreaElement} area */
function newLine(area) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const indent = indentAt(value, start);
  const opens = /[{([]$/.test(value.slice(0, start).trimEnd());
  const closes = /^[ \t]*[})\]]/.test(value.slice(end));
  const inner = opens ? `${indent}  ` : indent;
  replace(area, start, end, `\n${inner}${opens && closes ? `\n${indent}` : ""}`);
  const caret = start + 1 + inner.length;
  area.setSelectionRange(caret, caret);
}

/** @param {HTMLTextAreaElement} area @param {string} typed @returns {boolean} whether it was dealt with */
function pair(area, typed) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const next = value[end] ?? "";
  const close = PAIRS[typed];
  if (close && start === end && (!next || /[\s})\],]/.test(next))) {
    replace(area, start, end, typed + close);
    area.setSelectionRange(start + 1, start + 1);
    return true;
  }
  if (start === end && next === typed && Object.values(PAIRS).includes(typed)) {
    area.setSelectionRange(start + 1, start + 1);
    return true;
  }
  return false;
}

/** @param {HTMLTextAreaElement} area @returns {boolean} */
function removePair(area) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  if (start !== end || PAIRS[value[start - 1] ?? ""] !== value[start] || !value[start]) return false;
  replace(area, start - 1, start + 1, "");
  return true;
}

/**
 * Listens on a textarea.
 * @param {HTMLTextAreaElement} area
 * @param {() => void} typed called where the text was typed here and not by the browser
 */
export function assistTyping(area, typed) {
  area.addEventListener("beforeinput", (event) => {
    // What an input method composes is its own affair.
    if (event.isComposing) return;
    let done = false;
    if (event.inputType === "insertLineBreak" || (event.inputType === "insertText" && event.data === "\n")) {
      newLine(area);
      done = true;
    } else if (event.inputType === "insertText" && event.data?.length === 1) {
      done = pair(area, event.data);
      if (done) typed();
    } else if (event.inputType === "deleteContentBackward") {
      done = removePair(area);
    }
    if (done) event.preventDefault();
  });
}

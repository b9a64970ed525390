/** What happens while typing: pairs of brackets, indentation. Undo stays the browser's own. */

/** @type {Record<string, string>} */
const PAIRS = { "{": "}", "(": ")", "[": "]" };

/** More lines than this are set at once: a browser inserts line by line, slower with each. */
const LINES = 300;

/**
 * The areas whose text is being replaced. Browsers tell of each line that is inserted; those who
 * listen wait for the one event at the end.
 * @type {WeakSet<HTMLTextAreaElement>}
 */
const replacing = new WeakSet();

/** @param {HTMLTextAreaElement} area */
export function isReplacing(area) {
  return replacing.has(area);
}

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
  replacing.add(area);
  if (!typedBy(area, text)) area.setRangeText(text, start, end, "end");
  replacing.delete(area);
  area.dispatchEvent(new InputEvent("input", { inputType: "insertReplacementText" }));
}

/**
 * @param {HTMLTextAreaElement} area
 * @param {string} text
 * @returns {boolean} whether the browser typed it
 */
function typedBy(area, text) {
  // The command goes to whatever has the focus; an area that is not shown cannot get it.
  if (document.activeElement !== area || text.split("\n").length > LINES) return false;
  if (text) return document.execCommand("insertText", false, text);
  return area.selectionStart === area.selectionEnd || document.execCommand("delete");
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

/**
 * @param {HTMLTextAreaElement} area
 * @param {string} typed
 * @returns {boolean} whether it was dealt with
 */
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
  let busy = false;
  area.addEventListener("beforeinput", (event) => {
    // What an input method composes is its own affair; some browsers tell of our own typing too.
    if (event.isComposing || busy) return;
    busy = true;
    if (assist(area, event, typed)) event.preventDefault();
    busy = false;
  });
}

/**
 * @param {HTMLTextAreaElement} area
 * @param {InputEvent} event
 * @param {() => void} typed
 * @returns {boolean}
 */
function assist(area, { inputType, data }, typed) {
  if (inputType === "insertLineBreak" || (inputType === "insertText" && data === "\n")) {
    newLine(area);
    return true;
  }
  if (inputType === "deleteContentBackward") return removePair(area);
  const done = inputType === "insertText" && data?.length === 1 && pair(area, data);
  if (done) typed();
  return done;
}

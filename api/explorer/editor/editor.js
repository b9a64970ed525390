/**
 * A text field for code. The field is a plain textarea, so that screen readers, touch keyboards,
 * input methods and undo work as everywhere; colours and marks are drawn behind it.
 */

import { element } from "../dom.js";
import { brackets } from "./highlight.js";
import { Popup } from "./popup.js";
import { assistTyping, isReplacing, replace } from "./typing.js";
import { Underlay } from "./underlay.js";

/**
 * @typedef {import("../language/complete.js").Completion} Completion
 * @typedef {import("../language/complete.js").Suggestion} Suggestion
 * @typedef {import("../language/ast.js").Problem} Problem
 * @typedef {Object} Options
 * @property {string} id
 * @property {string} label
 * @property {string} [placeholder]
 * @property {(source: string) => import("./highlight.js").Part[]} highlight
 * @property {(source: string, offset: number) => Completion} [complete]
 * @property {(source: string) => void} changed
 * @property {(offset: number) => void} [moved]
 * @property {(text: string) => void} announce says something to a screen reader
 */

/** What opens the suggestions without being asked. */
const OPENS = /[\w$@.({[:"]/;

export class Editor {
  /** @param {HTMLElement} container @param {Options} options */
  constructor(container, options) {
    this.options = options;
    this.underlay = new Underlay();
    this.popup = new Popup(`${options.id}-suggestions`, (suggestion) => this.accept(suggestion));
    this.area = element("textarea", {
      id: options.id, "aria-label": options.label, placeholder: options.placeholder ?? "",
      spellcheck: "false", autocomplete: "off", autocapitalize: "off", autocorrect: "off", wrap: "soft",
      ...(options.complete && {
        "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": this.popup.id,
      }),
    });
    this.surface = element("div", { class: "surface" }, this.underlay.element, this.area);
    this.element = element("div", { class: "editor" }, this.surface, this.popup.element);
    container.append(this.element);
    /** @type {import("./highlight.js").Part[]} */
    this.parts = [];
    /** @type {Problem[]} */
    this.problems = [];
    /** @type {Completion | null} */
    this.completion = null;
    this.listen();
    this.changed();
  }

  get value() {
    return this.area.value;
  }

  /** Sets the text, as a change that can be undone. @param {string} text */
  set value(text) {
    if (text === this.area.value) return;
    const focused = document.activeElement;
    replace(this.area, 0, this.area.value.length, text);
    // The focus stays where the reader had it.
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    this.closePopup();
  }

  /**
   * Sets the first text: there is nothing to undo, and the focus is at the start of the page.
   * @param {string} text
   */
  start(text) {
    this.area.value = text;
    this.changed();
  }

  listen() {
    const { area } = this;
    assistTyping(area, () => this.suggest(false));
    area.addEventListener("input", (event) => {
      if (isReplacing(area)) return;
      this.changed();
      const { data, inputType, isComposing } = /** @type {InputEvent} */ (event);
      if (isComposing) return;
      // More than a letter was pasted or dictated: nobody waits for a suggestion.
      if (inputType === "insertText" && data?.length === 1 && OPENS.test(data)) this.suggest(false);
      else if (inputType.startsWith("delete") && this.popup.isOpen) this.suggest(false);
      else if (!this.accepting) this.closePopup();
    });
    area.addEventListener("compositionend", () => this.suggest(false));
    area.addEventListener("keydown", (event) => this.keydown(event));
    area.addEventListener("blur", () => this.closePopup());
    area.addEventListener("click", () => this.closePopup());
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === area && !isReplacing(area)) this.moved();
    });
  }

  /** @param {KeyboardEvent} event */
  keydown(event) {
    const asks = (event.ctrlKey && event.key === " ") || (event.altKey && event.key === "/");
    if (asks) {
      event.preventDefault();
      this.suggest(true);
      return;
    }
    if (!this.popup.isOpen || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.popupKey(event)) event.preventDefault();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was for the suggestions */
  popupKey({ key, shiftKey }) {
    switch (key) {
      case "ArrowDown":
      case "ArrowUp":
        this.popup.move(key === "ArrowDown" ? 1 : -1);
        this.point();
        return true;
      case "PageDown":
      case "PageUp":
        for (let step = 0; step < 8; step += 1) this.popup.move(key === "PageDown" ? 1 : -1);
        this.point();
        return true;
      case "Enter":
      case "Tab": {
        const chosen = this.popup.chosen;
        if (!chosen || shiftKey) return false;
        const { start, end } = /** @type {Completion} */ (this.completion);
        // What is written in full already leaves the key its own meaning.
        if (this.value.slice(start, end) === chosen.insert) return false;
        this.accept(chosen);
        return true;
      }
      case "Escape":
        this.closePopup();
        return true;
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End":
        this.closePopup();
        return false;
      default:
        return false;
    }
  }

  changed() {
    this.parts = this.options.highlight(this.value);
    // Marks of the text before it changed would be in the wrong place.
    this.problems = [];
    this.options.changed(this.value);
    this.draw();
  }

  moved() {
    this.draw();
    this.options.moved?.(this.area.selectionStart);
  }

  /** @param {Problem[]} problems */
  show(problems) {
    this.problems = problems;
    this.area.setAttribute("aria-invalid", String(problems.some(({ severity }) => severity === "error")));
    this.draw();
  }

  draw() {
    const { value } = this;
    const caret = document.activeElement === this.area ? this.area.selectionStart : -1;
    const pair = brackets(value, this.parts, caret).map((start) => ({ start, end: start + 1, style: "bracket" }));
    const marks = this.problems.map(({ start, end, severity }) => (
      // A place without width is shown at the letter before it.
      { start: start === end ? Math.max(0, value.slice(0, start).trimEnd().length - 1) : start, end, style: severity }
    ));
    this.underlay.draw(value, this.parts, [...marks, ...pair]);
  }

  /**
   * Offers what can be written here.
   * @param {boolean} asked whether the reader asked for it
   * @param {boolean} choose whether the first is chosen, though nothing of it is typed yet
   */
  suggest(asked, choose = asked) {
    const { area } = this;
    if (!this.options.complete || area.selectionStart !== area.selectionEnd) return;
    const completion = this.options.complete(this.value, area.selectionStart);
    const { start, suggestions } = completion;
    const typed = this.value.slice(start, area.selectionStart);
    const finished = suggestions.length === 1 && suggestions[0]?.insert === typed;
    if (suggestions.length === 0 || (finished && !asked)) {
      this.closePopup();
      if (asked) this.options.announce("No suggestions here.");
      return;
    }
    this.completion = completion;
    this.popup.open(suggestions, choose || typed !== "");
    this.popup.place(this.underlay.rectangle(this.value, start), this.element.getBoundingClientRect());
    this.point();
    const count = suggestions.length === 1 ? "1 suggestion" : `${suggestions.length} suggestions`;
    this.options.announce(`${count}. Arrow keys choose, Enter accepts, Escape closes.`);
  }

  /** Tells assistive technology which suggestion is active. */
  point() {
    const { activeId } = this.popup;
    if (activeId) this.area.setAttribute("aria-activedescendant", activeId);
    else this.area.removeAttribute("aria-activedescendant");
  }

  closePopup() {
    if (!this.popup.isOpen) return;
    this.popup.close();
    this.point();
  }

  /** @param {Suggestion} suggestion */
  accept(suggestion) {
    if (!this.completion) return;
    const { start, end } = this.completion;
    const { value } = this;
    const line = value.slice(value.lastIndexOf("\n", start - 1) + 1, start);
    const indent = /^ */.exec(line)?.[0] ?? "";
    // What stands behind already is not written twice.
    const goesOn = /^\s*[({:]/.test(value.slice(end));
    const insert = goesOn ? (/^[^({:]*[^({:\s]/.exec(suggestion.insert)?.[0] ?? suggestion.insert) : suggestion.insert;
    const text = insert.replaceAll("\n", `\n${indent}`);
    const caret = text.indexOf("|");
    this.accepting = true;
    replace(this.area, start, end, text.replace("|", ""));
    this.accepting = false;
    const at = start + (caret < 0 ? text.length : caret);
    this.area.setSelectionRange(at, at);
    this.closePopup();
    if (text.endsWith(": ")) this.suggest(false, true);
    else if (caret >= 0) this.suggest(false);
  }

  /** Moves the caret to a place and shows it. @param {number} start @param {number} [end] */
  jump(start, end = start) {
    this.area.focus();
    this.area.setSelectionRange(start, end);
    this.moved();
    const line = this.underlay.element.children[this.value.slice(0, start).split("\n").length - 1];
    line?.scrollIntoView({ block: "nearest" });
    this.closePopup();
  }
}

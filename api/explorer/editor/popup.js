/** The list of suggestions below the caret: a listbox that the editor points into while it is open. */

import { element, fill, inline } from "../dom.js";

/** @typedef {import("../language/complete.js").Suggestion} Suggestion */

const SHOWN = 80;

export class Popup {
  /** @param {string} id @param {(suggestion: Suggestion) => void} accept */
  constructor(id, accept) {
    this.id = id;
    this.accept = accept;
    this.list = element("ul", { id, role: "listbox", "aria-label": "Suggestions" });
    this.about = element("div", { class: "about" });
    this.element = element("div", { class: "popup", hidden: true }, this.list, this.about);
    // The caret stays in the editor while an option is clicked.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    /** @type {Suggestion[]} */
    this.suggestions = [];
    this.active = -1;
  }

  get isOpen() {
    return !this.element.hidden;
  }

  get chosen() {
    return this.suggestions[this.active];
  }

  /** The id of the active option. */
  get activeId() {
    return this.isOpen && this.active >= 0 ? `${this.id}-${this.active}` : null;
  }

  /**
   * @param {Suggestion[]} suggestions
   * @param {boolean} choose whether the first is chosen already
   */
  open(suggestions, choose) {
    this.suggestions = suggestions.slice(0, SHOWN);
    fill(this.list, ...this.suggestions.map((suggestion, at) => this.option(suggestion, at)));
    this.element.hidden = false;
    this.list.scrollTop = 0;
    this.choose(choose ? 0 : -1);
  }

  close() {
    this.element.hidden = true;
    this.active = -1;
  }

  /** @param {Suggestion} suggestion @param {number} at */
  option(suggestion, at) {
    const { label, detail, deprecated, required } = suggestion;
    return element(
      "li",
      {
        id: `${this.id}-${at}`,
        role: "option",
        "aria-selected": "false",
        class: deprecated ? "deprecated" : "",
        click: () => this.accept(suggestion),
      },
      element("span", { class: "label" }, label),
      required && element("span", { class: "required" }, "required"),
      element("span", { class: "detail" }, detail),
    );
  }

  /** @param {number} at */
  choose(at) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    const shown = this.suggestions[Math.max(0, at)];
    const text = shown?.description.split(/\n\s*\n/)[0] ?? "";
    fill(this.about, ...inline(`${shown?.deprecated ? "Deprecated. " : ""}${text}`));
    this.about.hidden = text === "";
  }

  /** @param {number} step */
  move(step) {
    const count = this.suggestions.length;
    this.choose(this.active < 0 ? (step > 0 ? 0 : count - 1) : (this.active + step + count) % count);
  }

  /**
   * Puts the list below a place of the screen, or above it where there is more room.
   * @param {DOMRect} caret
   * @param {DOMRect} around
   */
  place(caret, around) {
    const { style } = this.element;
    const width = Math.min(460, around.width - 8);
    const left = Math.max(4, Math.min(caret.left - around.left, around.width - width - 4));
    style.setProperty("width", `${width}px`);
    style.setProperty("left", `${left}px`);
    const below = window.innerHeight - caret.bottom;
    const above = caret.top;
    const up = below < 220 && above > below;
    style.setProperty("top", up ? "auto" : `${caret.bottom - around.top + 4}px`);
    style.setProperty("bottom", up ? `${around.bottom - caret.top + 4}px` : "auto");
    style.setProperty("max-height", `${Math.max(120, Math.min(320, (up ? above : below) - 12))}px`);
  }
}

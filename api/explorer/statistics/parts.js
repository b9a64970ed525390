/** The dimensions of a question: up to three, each with its values to choose from. */

import { button, element, fill } from "../dom.js";
import { MOST_PARTS } from "./question.js";
import { Together } from "./tables.js";

/**
 * @typedef {import("./question.js").Part} Part
 * @typedef {import("./catalog.js").Dimension} Dimension
 * @typedef {import("./period.js").Interval} Interval
 * @typedef {{ code: string, name: string }} Value
 * @typedef {(dimension: string) => Promise<Value[]>} Values reads the values of a dimension
 */

/** More are found by writing a part of their name. */
const LISTED = 200;

export class Parts {
  /**
   * @param {HTMLElement} container
   * @param {HTMLElement} note says what else can be added
   * @param {Dimension[]} dimensions
   * @param {Values} values
   * @param {() => void} changed
   */
  constructor(container, note, dimensions, values, changed) {
    this.container = container;
    this.note = note;
    this.dimensions = dimensions;
    this.values = values;
    this.changed = changed;
    /** @type {Part[]} */
    this.parts = [];
    this.together = new Together("", null, (dimension) => dimension);
    /** @type {Interval} */
    this.interval = "MONTH";
    this.draw();
  }

  /** Only what goes together is offered from now on. @param {Together} together @param {Interval} interval */
  offer(together, interval) {
    this.together = together;
    this.interval = interval;
    this.draw();
  }

  /** @param {Part[]} parts */
  use(parts) {
    this.parts = parts.map((part) => ({ ...part, codes: [...part.codes] }));
    this.draw();
  }

  /** What is chosen; parts that name no dimension yet are none. */
  get chosen() {
    return this.parts.filter(({ dimension }) => dimension);
  }

  /** What is chosen by its codes. */
  get codes() {
    return this.chosen.map(({ dimension }) => dimension);
  }

  /** What can stand beside some dimensions. @param {string[]} others */
  beside(others) {
    return this.together.further(others, this.interval, this.dimensions.map(({ code }) => code));
  }

  draw() {
    const isOpen = this.beside(this.codes).length > 0;
    // A menu without a choice is none.
    if (!isOpen) this.parts = this.chosen;
    const waits = this.parts.length > this.chosen.length;
    const add = button("Add a dimension", () => {
      this.parts.push({ dimension: "", each: true, codes: [] });
      this.draw();
      this.container.querySelectorAll("select").item(this.parts.length - 1).focus();
    }, { class: "add" });
    fill(
      this.container,
      ...this.parts.map((part, at) => this.part(part, at)),
      this.parts.length === 0 && element("p", { class: "note" }, "One total for each period."),
      isOpen && !waits && this.parts.length < MOST_PARTS && add,
    );
    const problem = this.together.problem(this.codes, this.interval);
    fill(this.note, problem ?? this.more());
    this.note.dataset.state = problem ? "bad" : "good";
  }

  /** What else can be chosen. */
  more() {
    const { codes, together, interval } = this;
    if (codes.length >= MOST_PARTS) return "Three dimensions are the most that is published together.";
    return together.note(codes, interval, this.dimensions.map(({ code }) => code));
  }

  /** @param {Part} part @param {number} at */
  part(part, at) {
    const number = `Dimension ${at + 1}`;
    const beside = this.beside(this.parts.filter((other) => other !== part && other.dimension).map(({ dimension }) => dimension));
    const choice = element("select", { "aria-label": number, id: `dimension-${at}` },
      element("option", { value: "" }, "Choose…"),
      ...this.dimensions.filter(({ code }) => beside.includes(code) || code === part.dimension)
        .map(({ code, name }) => element("option", { value: code }, name)));
    choice.value = part.dimension;
    choice.addEventListener("change", () => {
      part.dimension = choice.value;
      part.codes = [];
      this.changed();
      this.draw();
      document.getElementById(`dimension-${at}`)?.focus();
    });
    const each = element("input", { type: "checkbox" });
    each.checked = part.each;
    each.addEventListener("change", () => {
      part.each = each.checked;
      this.changed();
    });
    const remove = button("Remove", () => {
      this.parts.splice(at, 1);
      this.changed();
      this.draw();
      /** @type {HTMLElement | null} */ (this.container.querySelector("button.add"))?.focus();
    }, { class: "quiet", "aria-label": `Remove ${this.nameOf(part) || number}` });
    return element(
      "div", { class: "part", role: "group", "aria-label": this.nameOf(part) || number },
      element("div", { class: "part-head" }, choice, remove),
      part.dimension !== "" && element("label", { class: "check" }, each, "A row for each value"),
      part.dimension !== "" && this.menu(part),
    );
  }

  /** @param {Part} part */
  nameOf({ dimension }) {
    return this.dimensions.find(({ code }) => code === dimension)?.name ?? "";
  }

  /** The values to choose from; they are read when it is opened. @param {Part} part */
  menu(part) {
    const name = this.nameOf(part);
    const summary = element("summary", {}, "");
    const say = () => fill(summary, element("span", {}, part.codes.length === 0
      ? "All values" : `${part.codes.length} ${part.codes.length === 1 ? "value" : "values"} chosen`));
    say();
    const inside = element("div", { class: "values" });
    const menu = element("details", { class: "menu" }, summary, inside);
    let isRead = false;
    menu.addEventListener("toggle", async () => {
      if (!menu.open || isRead) return;
      fill(inside, element("p", { class: "note" }, "Reading the values…"));
      try {
        const values = await this.values(part.dimension);
        isRead = true;
        this.list(inside, name, part, values, () => { say(); this.changed(); });
      } catch (error) {
        fill(inside, element("p", { class: "note" }, error instanceof Error ? error.message : String(error)));
      }
    });
    return menu;
  }

  /**
   * @param {HTMLElement} inside
   * @param {string} name
   * @param {Part} part
   * @param {Value[]} values
   * @param {() => void} changed
   */
  list(inside, name, part, values, changed) {
    const search = element("input", { type: "search", "aria-label": `Find a value of ${name}`, placeholder: "Find", autocomplete: "off" });
    const list = element("ul", { class: "choices", "aria-label": `Values of ${name}` });
    const count = element("p", { class: "note", role: "status" });
    // What is chosen stays on top, also what a link brought that is not in the list.
    const known = new Set(values.map(({ code }) => code));
    const others = part.codes.filter((code) => !known.has(code)).map((code) => ({ code, name: code }));
    const all = [...others, ...values];
    const draw = () => {
      const wanted = search.value.trim().toLowerCase();
      const found = all.filter(({ code, name: called }) => (
        called.toLowerCase().includes(wanted) || code.toLowerCase() === wanted
      ));
      const chosen = found.filter(({ code }) => part.codes.includes(code));
      const rest = found.filter(({ code }) => !part.codes.includes(code));
      fill(list, ...[...chosen, ...rest].slice(0, LISTED).map((value) => this.choice(value, part, changed)));
      const more = found.length - LISTED;
      fill(count, more > 0 && `${more} more: write a part of the name.`, found.length === 0 && "No value has this in its name.");
    };
    search.addEventListener("input", draw);
    // Enter would ask the question.
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    draw();
    fill(inside, all.length > 8 && search, list, count, button("All values", () => {
      part.codes = [];
      changed();
      draw();
    }, { class: "quiet" }));
  }

  /** @param {Value} value @param {Part} part @param {() => void} changed */
  choice({ code, name }, part, changed) {
    const box = element("input", { type: "checkbox", value: code });
    box.checked = part.codes.includes(code);
    box.addEventListener("change", () => {
      part.codes = box.checked ? [...part.codes, code] : part.codes.filter((other) => other !== code);
      changed();
    });
    return element("li", {}, element("label", { class: "check" }, box, element("span", {}, name)));
  }
}

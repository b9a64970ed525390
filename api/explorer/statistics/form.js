/** The form: what is asked. */

import { byId, element, fill } from "../dom.js";
import { Parts } from "./parts.js";
import { INTERVALS, isDay, lastClosed, upTo } from "./period.js";
import { EMPTY, problemOf } from "./question.js";
import { Together } from "./tables.js";

/**
 * @typedef {import("./question.js").Question} Question
 * @typedef {import("./catalog.js").Catalog} Catalog
 */

/** How many periods the buttons take. */
const RANGES = { newest: 1, year: 12 };

export class Form {
  /**
   * @param {Catalog} catalog
   * @param {import("./parts.js").Values} values
   * @param {() => void} asked the form was sent and can be asked
   * @param {() => void} changed something was chosen
   */
  constructor(catalog, values, asked, changed) {
    this.catalog = catalog;
    this.changed = changed;
    this.form = byId("question", HTMLFormElement);
    this.measure = byId("measure", HTMLSelectElement);
    this.interval = byId("interval", HTMLSelectElement);
    this.from = byId("from", HTMLInputElement);
    this.to = byId("to", HTMLInputElement);
    this.gaps = byId("gaps", HTMLInputElement);
    this.universe = byId("universe", HTMLSelectElement);
    this.release = byId("release", HTMLSelectElement);
    this.problem = byId("problem", HTMLElement);
    /** The last day of the data, as far as it is known. */
    this.through = "";
    /** @type {Map<string, import("./tables.js").Table[]>} the tables of each measure, as far as they are known */
    this.tables = new Map();
    fill(this.measure, ...catalog.measures.map(({ field, name }) => element("option", { value: field }, name)));
    fill(this.interval, ...INTERVALS.map(({ code, name }) => element("option", { value: code }, name)));
    this.parts = new Parts(byId("parts", HTMLElement), byId("parts-note", HTMLElement), catalog.dimensions, values, changed);
    this.use(EMPTY);
    this.listen(asked);
  }

  /** @param {() => void} asked */
  listen(asked) {
    this.measure.addEventListener("change", () => {
      this.describe();
      this.offerDimensions();
    });
    this.form.addEventListener("change", () => this.changed());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const problem = problemOf(this.question) ?? this.together.problem(this.parts.codes, this.question.interval);
      this.say(problem);
      if (!problem) asked();
    });
    this.interval.addEventListener("change", () => {
      this.nameRanges();
      this.offerDimensions();
      this.suggest(RANGES.year);
    });
    byId("newest", HTMLButtonElement).addEventListener("click", () => this.suggest(RANGES.newest));
    byId("last-year", HTMLButtonElement).addEventListener("click", () => this.suggest(RANGES.year));
  }

  /** What keeps the form from being asked. @param {string | null} problem */
  say(problem) {
    this.problem.hidden = problem === null;
    fill(this.problem, problem);
    if (problem) this.problem.focus();
  }

  describe() {
    const chosen = this.catalog.measures.find(({ field }) => field === this.measure.value);
    fill(byId("measure-about", HTMLElement), chosen?.about ?? "");
  }

  /** What the buttons take, in words. */
  nameRanges() {
    const { one, many } = INTERVALS.find(({ code }) => code === this.interval.value) ?? { one: "", many: "" };
    byId("newest", HTMLButtonElement).textContent = `The newest ${one}`;
    byId("last-year", HTMLButtonElement).textContent = `The last ${RANGES.year} ${many}`;
  }

  /** Fills in the last periods that the data covers. @param {number} count */
  suggest(count) {
    if (!this.through) return;
    const interval = /** @type {Question["interval"]} */ (this.interval.value);
    const { from, to } = upTo(interval, lastClosed(interval, this.through), count);
    this.from.value = from;
    this.to.value = to;
    this.changed();
  }

  /** Takes over how far the data reaches. @param {string} through */
  reach(through) {
    if (!isDay(through)) return;
    this.through = through;
    if (!this.from.value && !this.to.value) this.suggest(RANGES.year);
  }

  /** @returns {Question} */
  get question() {
    return {
      measure: this.measure.value,
      interval: /** @type {Question["interval"]} */ (this.interval.value),
      from: this.from.value,
      to: this.to.value,
      parts: this.parts.chosen.map((part) => ({ ...part, codes: [...part.codes] })),
      gaps: this.gaps.checked,
      universe: this.universe.value || null,
      release: this.release.value || null,
    };
  }

  /** @param {Question} question */
  use(question) {
    this.measure.value = question.measure;
    if (this.measure.selectedIndex < 0) this.measure.selectedIndex = 0;
    this.interval.value = question.interval;
    this.from.value = question.from;
    this.to.value = question.to;
    this.gaps.checked = question.gaps;
    this.parts.use(question.parts);
    choose(this.universe, question.universe);
    choose(this.release, question.release);
    this.describe();
    this.nameRanges();
    this.offerDimensions();
    this.say(null);
  }

  /** @param {import("./ask.js").Menus} menus */
  offer({ universes, releases, tables, dataThrough }) {
    offer(this.universe, universes.filter(({ id }) => id), "What partner organizations know");
    offer(this.release, releases, "The newest");
    this.tables = tables;
    this.offerDimensions();
    this.reach(dataThrough);
  }

  /** What goes together for the measure that is chosen. */
  get together() {
    const { measures, dimensions } = this.catalog;
    const measure = measures.find(({ field }) => field === this.measure.value);
    const tables = measure?.needs.map((code) => this.tables.get(code) ?? []) ?? [];
    const nameOf = (/** @type {string} */ dimension) => dimensions.find(({ code }) => code === dimension)?.name ?? dimension;
    return new Together(measure?.name ?? "", this.tables.size > 0 ? tables : null, nameOf);
  }

  /** Only periods that the measure has, and dimensions that go together for them. */
  offerDimensions() {
    const { together, interval } = this;
    const known = together.intervals([]).map(({ code }) => String(code));
    for (const option of interval.options) option.disabled = !known.includes(option.value);
    this.parts.offer(together, this.question.interval);
  }
}

/** A value of a link may not be among the options yet. @param {HTMLSelectElement} select @param {string | null} value */
function choose(select, value) {
  if (value && ![...select.options].some((option) => option.value === value)) {
    select.append(element("option", { value }, "As in the link"));
  }
  select.value = value ?? "";
}

/** @param {HTMLSelectElement} select @param {import("./ask.js").Choice[]} choices @param {string} usual */
function offer(select, choices, usual) {
  const { value } = select;
  fill(
    select,
    element("option", { value: "" }, usual),
    ...choices.map(({ id, name }) => element("option", { value: id }, name)),
  );
  choose(select, value || null);
}

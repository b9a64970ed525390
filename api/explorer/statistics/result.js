/** What was answered: title, chart, table, how to cite, what is counted. */

import { byId, copies, element, fill, inline } from "../dom.js";
import { errorList } from "../view/errors.js";
import { drawChart } from "./chart.js";
import { NOT_SHOWN, isHidden, phrase } from "./figures.js";
import { codeName, words } from "./names.js";
import { INTERVALS, dayName, periodName, startOf } from "./period.js";
import { chartOf, inOrder, rowName } from "./series.js";
import { table } from "./table.js";

/**
 * @typedef {import("./ask.js").Answered} Answered
 * @typedef {import("./question.js").Question} Question
 * @typedef {import("./series.js").Row} Row
 * @typedef {{ question: Question, title: string, dimensions: string[], rows: Row[], facts: Answered["facts"],
 *   more: boolean }} Shown
 */

/** What the reader of this page can do about an error. @type {Record<string, string>} */
const MENDS = {
  BAD_USER_INPUT: "Make other choices and press Show again.",
  UNAUTHENTICATED: "Enter another token at the top of the page: this one has expired or is not accepted.",
  FORBIDDEN: "Ask the operator for a token with the scope `statistics:read`.",
  TOO_COSTLY: "Choose a shorter period, fewer dimensions, or some values only.",
  RATE_LIMITED: "Wait a moment and press Show again.",
  UNAVAILABLE: "Wait a moment and press Show again.",
  TIMEOUT: "Choose a shorter period or fewer dimensions.",
  GRAPHQL_VALIDATION_FAILED: "Reload the page: the service may have been renewed since.",
};

/**
 * An error as readers of the page know its words: codes as the form names them, and nothing of the
 * schema.
 * @param {import("../run/request.js").GraphqlError} error
 */
export function inWords(error) {
  const message = error.message.replace(/ `statisticsFacets` lists all tables\./, "")
    .replace(/\b[A-Z][A-Z_]*_[A-Z_]+\b|\b[A-Z]{4,}\b/g, (code) => words(code).toLowerCase());
  return { ...error, message: message.charAt(0).toUpperCase() + message.slice(1) };
}

/** @param {import("../run/request.js").GraphqlError} error */
function mend({ extensions = {} }) {
  const found = MENDS[String(extensions.code)];
  return found && element("span", { class: "mend-text" }, ...inline(found));
}

/**
 * The codes that are counted together, in words.
 * @param {Question} question
 * @param {typeof codeName} nameOf
 */
function onlyOf({ parts }, nameOf) {
  return parts.filter(({ each, codes }) => !each && codes.length > 0).map(({ dimension, codes }) => {
    const named = codes.slice(0, 3).map((code) => nameOf(dimension, code));
    const more = codes.length - named.length;
    return `, ${words(dimension).toLowerCase()} ${named.join(" or ")}${more > 0 ? ` or ${more} more` : ""}`;
  }).join("");
}

/**
 * The title of a view.
 * @param {string} measure
 * @param {string[]} dimensions
 * @param {Question} question
 * @param {typeof codeName} [nameOf] what a code is called
 */
export function titleOf(measure, dimensions, question, nameOf = codeName) {
  const { interval, from, to } = question;
  const by = (dimensions.length > 0 ? `, by ${dimensions.join(" and ").toLowerCase()}` : "") + onlyOf(question, nameOf);
  const [first, last] = [periodName(interval, startOf(interval, from)), periodName(interval, startOf(interval, to))];
  const adverb = INTERVALS.find(({ code }) => code === interval)?.adverb ?? "";
  return first === last ? `${measure}${by}, ${first}` : `${measure}${by}, ${adverb}, ${first} to ${last}`;
}

export class ResultView {
  constructor() {
    this.status = byId("status", HTMLElement);
    this.shown = byId("shown", HTMLElement);
    this.errors = byId("errors", HTMLElement);
    this.chart = byId("chart", HTMLElement);
    this.title = byId("title", HTMLElement);
    this.cited = byId("cite-row", HTMLSelectElement);
    this.ownScale = byId("own-scale", HTMLInputElement);
    /** @type {Shown | null} */
    this.current = null;
    this.width = 0;
    fill(byId("why-hidden", HTMLElement), NOT_SHOWN);
    copies(byId("cite-copy", HTMLButtonElement), () => byId("citation", HTMLElement).textContent ?? "");
    this.cited.addEventListener("change", () => this.cite());
    this.ownScale.addEventListener("change", () => this.draw());
    // The drawing is made for the width it has.
    new ResizeObserver(() => {
      if (Math.abs(this.chart.clientWidth - this.width) > 8) this.draw();
    }).observe(this.chart);
  }

  /** @param {string} text @param {"idle" | "busy" | "good" | "bad"} state */
  say(text, state) {
    this.status.textContent = text;
    this.status.dataset.state = state;
  }

  /** The form no longer says what is shown. */
  outdated() {
    if (this.current) this.say("Other choices are made: press Show.", "idle");
  }

  /** Where the answer stands below the question, as on a phone, it is gone to. */
  reveal() {
    const answer = byId("answer", HTMLElement);
    if (answer.getBoundingClientRect().top < window.innerHeight / 3) return;
    answer.focus({ preventScroll: true });
    answer.scrollIntoView({ block: "start" });
  }

  clear() {
    this.current = null;
    this.shown.hidden = true;
    byId("intro", HTMLElement).hidden = false;
    fill(this.errors);
  }

  /** @param {string} message */
  failed(message) {
    this.clear();
    this.say(message, "bad");
  }

  /** @param {import("../run/request.js").GraphqlError[]} errors */
  refused(errors) {
    this.clear();
    byId("intro", HTMLElement).hidden = true;
    this.say("The service refused the question.", "bad");
    fill(this.errors, errorList(errors.map(inWords), mend));
  }

  /** @param {Shown} shown */
  show(shown) {
    fill(this.errors);
    const rows = inOrder(shown.rows);
    this.current = { ...shown, rows };
    this.shown.hidden = false;
    fill(this.title, shown.title);
    fill(byId("facts", HTMLElement), ...this.facts(shown.facts));
    byId("intro", HTMLElement).hidden = true;
    this.draw();
    this.drawTable(this.current);
    this.drawCitations(rows);
    this.drawDefinition(shown.facts);
    this.drawHidden(this.current);
    byId("more", HTMLElement).hidden = !shown.more;
    const hidden = rows.filter(({ cell }) => isHidden(cell)).length;
    const count = rows.length === 1 ? "1 row" : `${rows.length} rows`;
    this.say(`${count}${hidden > 0 ? `, ${hidden} not shown` : ""}${shown.more ? "; there are more" : ""}`, "good");
  }

  /** @param {Answered["facts"]} facts */
  facts({ release, dataThrough, nextExpectedOn, coverage, universe }) {
    const known = [
      ["Whose records", [universe, coverage].filter(Boolean).join(", ")],
      ["Release", release],
      ["Data through", dataThrough && dayName(dataThrough)],
      ["Next expected", nextExpectedOn && dayName(nextExpectedOn)],
    ];
    return known.filter(([, text]) => text)
      .map(([name, text]) => element("div", {}, element("dt", {}, name), " ", element("dd", {}, text)));
  }

  draw() {
    if (!this.current) return;
    const { rows, question } = this.current;
    this.width = this.chart.clientWidth;
    const chart = chartOf(rows, question.interval);
    byId("figure", HTMLElement).hidden = chart === null;
    if (!chart) return;
    byId("own-scale-choice", HTMLElement).hidden = chart.kind === "bars" || chart.courses.length < 2;
    fill(this.chart, ...drawChart(chart, question.interval, Math.max(240, this.width), this.ownScale.checked));
    const hasHidden = this.chart.querySelector("rect.hidden-cell") !== null;
    for (const item of byId("legend", HTMLElement).querySelectorAll("li")) {
      const { in: kindOf } = item.dataset;
      item.hidden = kindOf === "hidden" ? !hasHidden : kindOf !== undefined && kindOf !== chart.kind;
    }
    const [count, kind] = chart.kind === "bars" ? [chart.bars.length, "bars"] : [chart.courses.length, "courses"];
    fill(
      byId("left", HTMLElement),
      chart.left > 0 && `The chart has the ${count} largest ${kind} and leaves out ${chart.left}, which are smaller or not shown; the table has all. `,
      this.current.more && "There are rows that are not read yet: chart and order are of those that are.",
    );
  }

  /** @param {Shown} shown */
  drawTable({ rows, question, dimensions, title, facts }) {
    const container = byId("table", HTMLElement);
    const empty = "No number of this is shown. Tick “Also rows without a number” to see the whole list.";
    fill(container, rows.length === 0
      ? element("p", {}, empty)
      : table({ rows, dimensions, interval: question.interval, caption: title, unit: facts.unit }));
  }

  /** @param {Row[]} rows */
  drawCitations(rows) {
    const citable = rows.filter(({ cell }) => !isHidden(cell) && cell.citation);
    byId("cite", HTMLElement).hidden = citable.length === 0;
    const interval = this.current?.question.interval ?? "MONTH";
    fill(this.cited, ...citable.map((row) => element(
      "option", { value: row.cell.citation },
      `${[periodName(interval, row.start), row.names.length > 0 && rowName(row)].filter(Boolean).join(", ")}: ${phrase(row.cell)}`,
    )));
    this.cite();
  }

  /** What a number is that is not there, and that rows without one are left out. @param {Shown} shown */
  drawHidden({ rows, question, facts }) {
    const text = facts.notShown || NOT_SHOWN;
    const isLeftOut = !question.gaps && !rows.some(({ cell }) => isHidden(cell));
    fill(byId("why-hidden", HTMLElement), isLeftOut && "Rows without a number are left out. ", text);
  }

  cite() {
    fill(byId("citation", HTMLElement), this.cited.value);
  }

  /** @param {Answered["facts"]} facts */
  drawDefinition({ definitions, rounding }) {
    fill(byId("rounding", HTMLElement), rounding);
    fill(byId("definition", HTMLElement), ...definitions.flatMap(({ title, text, unit, version }) => [
      element("dt", {}, title),
      element("dd", {}, `${text} `, unit && element("span", {}, `Unit: ${unit}. `), version && element("span", {}, `Definition ${version}.`)),
    ]));
  }
}

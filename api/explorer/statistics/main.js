/** The page of the statistics: makes the parts and connects them. */

import { byId, copies, download, element, fill } from "../dom.js";
import { linkTo } from "../run/link.js";
import { ask, askFile } from "../run/request.js";
import { Session } from "../run/session.js";
import { readSchema } from "../schema/sdl.js";
import { tokenField } from "../view/token.js";
import { csvPath, menusRequest, questionRequest, readMenus, readRows, readValues, valuesRequest } from "./ask.js";
import { readCatalog } from "./catalog.js";
import { Form } from "./form.js";
import { readFragment, toFragment } from "./question.js";
import { ResultView, titleOf } from "./result.js";

/**
 * @typedef {import("./question.js").Question} Question
 * @typedef {import("./catalog.js").Catalog} Catalog
 * @typedef {import("./parts.js").Value} Value
 */

const NO_ANSWER = "No answer came: the service cannot be reached, or the connection broke.";
const NO_TOKEN = "Enter an access token at the top of the page first.";

const announcer = byId("announcer", HTMLElement);
/** @param {string} text */
const announce = (text) => { announcer.textContent = text; };

class Page {
  /** @param {Catalog} catalog */
  constructor(catalog) {
    this.catalog = catalog;
    this.session = new Session();
    this.result = new ResultView();
    /** @type {Map<string, Promise<Value[]>>} */
    this.values = new Map();
    /** @type {Question | null} what is shown, or being asked */
    this.asked = null;
    /** @type {import("./ask.js").Answered | null} */
    this.answered = null;
    /** @type {AbortController | null} */
    this.controller = null;
    this.form = new Form(catalog, (dimension) => this.valuesOf(dimension), () => this.start(), () => {
      this.result.outdated();
    });
    this.token = tokenField(this.session, announce, () => this.tokenChanged());
    this.listen();
    this.follow();
  }

  listen() {
    window.addEventListener("hashchange", () => this.follow());
    byId("more", HTMLButtonElement).addEventListener("click", () => this.more());
    byId("csv", HTMLButtonElement).addEventListener("click", () => this.saveCsv());
    byId("print", HTMLButtonElement).addEventListener("click", () => window.print());
    copies(byId("copy-link", HTMLButtonElement), () => this.link());
    for (const link of document.querySelectorAll("[data-skip]")) {
      link.addEventListener("click", (event) => {
        // What stands behind the `#` is the question.
        event.preventDefault();
        document.getElementById(link.getAttribute("data-skip") ?? "")?.focus();
      });
    }
  }

  /** Takes over what the address asks. */
  follow() {
    const question = readFragment(location.hash, this.catalog);
    if (!question) return;
    this.form.use(question);
    if (this.session.hasToken) this.start();
  }

  tokenChanged() {
    this.values.clear();
    if (!this.session.hasToken) {
      this.result.clear();
      this.result.say("Enter an access token to see numbers.", "idle");
      return;
    }
    void this.open();
  }

  /** With a new token: how far the data reaches, which releases there are, and the first answer. */
  async open() {
    this.result.say("Asking…", "busy");
    try {
      const { answer } = await ask(menusRequest(), this.session, new AbortController().signal);
      if (answer?.errors?.length) return this.result.refused(answer.errors);
      const menus = readMenus(answer?.data);
      this.form.offer(menus.universes, menus.releases);
      this.form.reach(menus.dataThrough);
      if (!menus.dataThrough) return this.result.failed("No release of statistics has been published yet.");
      return await this.start();
    } catch {
      return this.result.failed(NO_ANSWER);
    }
  }

  /** Asks what the form says. */
  async start() {
    if (!this.session.hasToken) {
      this.result.failed(NO_TOKEN);
      this.token.ask();
      return;
    }
    const { question } = this.form;
    this.asked = question;
    this.answered = null;
    const fragment = toFragment(question);
    if (location.hash !== fragment) history.pushState(null, "", fragment);
    await this.ask(question, null);
  }

  async more() {
    if (this.asked && this.answered?.next) await this.ask(this.asked, this.answered.next);
  }

  /** @param {Question} question @param {string | null} after */
  async ask(question, after) {
    this.controller?.abort();
    const controller = new AbortController();
    this.controller = controller;
    this.result.say("Asking…", "busy");
    try {
      const request = questionRequest(question, this.catalog, after);
      const reply = await ask(request, this.session, controller.signal);
      if (controller.signal.aborted) return;
      const errors = reply.answer?.errors ?? [];
      if (errors.length > 0) this.result.refused(errors);
      else this.show(question, readRows(reply.answer?.data, question, this.catalog), after !== null);
    } catch {
      if (!controller.signal.aborted) this.result.failed(NO_ANSWER);
    }
  }

  /** @param {Question} question @param {import("./ask.js").Answered | null} answered @param {boolean} adds */
  show(question, answered, adds) {
    if (!answered) {
      this.result.failed("The service gave no answer that this page can read: reload it.");
      return;
    }
    const before = adds ? this.answered?.rows ?? [] : [];
    this.answered = { ...answered, rows: [...before, ...answered.rows] };
    const each = question.parts.filter((part) => part.each);
    const dimensions = each.map(({ dimension }) => this.catalog.dimensions.find(({ code }) => code === dimension)?.name ?? dimension);
    const measure = answered.facts.definitions[0]?.title
      ?? this.catalog.measures.find(({ field }) => field === question.measure)?.name ?? "";
    const { rows, facts } = this.answered;
    this.result.show({
      question, dimensions, rows, facts, more: answered.next !== null, title: titleOf(measure, dimensions, question),
    });
    const { query, variables } = questionRequest(question, this.catalog, null);
    const shared = { query, operationName: null, variables: JSON.stringify(variables, null, 2) };
    byId("explorer-link", HTMLAnchorElement).href = linkTo(shared, `${location.origin}/`);
  }

  /** A link to what is shown, with its release: whoever follows it later sees the same numbers. */
  link() {
    const question = this.asked ?? this.form.question;
    const release = this.answered?.facts.releaseId ?? question.release;
    return `${location.origin}${location.pathname}${toFragment({ ...question, release })}`;
  }

  async saveCsv() {
    if (!this.asked) return;
    try {
      const release = this.answered?.facts.releaseId ?? this.asked.release;
      const path = csvPath({ ...this.asked, release }, this.catalog);
      const { ok, content, errors } = await askFile(path, this.session, new AbortController().signal);
      if (ok) download(content, "statistics.csv");
      else this.result.refused(errors);
      announce(ok ? "The table is saved as a file." : "");
    } catch {
      this.result.failed(NO_ANSWER);
    }
  }

  /** @param {string} dimension @returns {Promise<Value[]>} */
  async valuesOf(dimension) {
    if (!this.session.hasToken) throw new Error("The values are listed once a token is in use.");
    const known = this.values.get(dimension);
    if (known) return known;
    const reading = this.readValues(dimension);
    this.values.set(dimension, reading);
    reading.catch(() => this.values.delete(dimension));
    return reading;
  }

  /** @param {string} dimension */
  async readValues(dimension) {
    const request = valuesRequest(dimension, this.form.question);
    const { answer } = await ask(request, this.session, new AbortController().signal);
    const error = answer?.errors?.[0];
    if (error || !answer) throw new Error(error?.message ?? NO_ANSWER);
    return readValues(answer.data, dimension);
  }
}

async function open() {
  const status = byId("status", HTMLElement);
  try {
    const response = await fetch("/schema.graphql", { credentials: "omit" });
    if (!response.ok) throw new Error(response.statusText);
    const catalog = readCatalog(readSchema(await response.text()));
    if (!catalog) {
      fill(status, "This service publishes no statistics.");
      return;
    }
    new Page(catalog);
    document.body.dataset.schema = "read";
  } catch {
    fill(status, "The list of what can be asked could not be read: ", element("a", { href: location.href }, "reload the page"), ".");
  }
}

void open();

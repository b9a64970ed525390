/** The page of the statistics: makes the parts and connects them. */

import { byId, copies, download, element, fill } from "../dom.js";
import { linkTo } from "../run/link.js";
import { ask, askFile } from "../run/request.js";
import { Session } from "../run/session.js";
import { readSchema } from "../schema/sdl.js";
import { tokenField } from "../view/token.js";
import { csvPath, menusRequest, questionRequest, readMenus, readRows } from "./ask.js";
import { readCatalog } from "./catalog.js";
import { Form } from "./form.js";
import { codeName } from "./names.js";
import { readFragment, toFragment } from "./question.js";
import { ResultView, titleOf } from "./result.js";

/**
 * @typedef {import("./question.js").Question} Question
 * @typedef {import("./catalog.js").Catalog} Catalog
 * @typedef {import("./parts.js").Value} Value
 */

const NO_ANSWER = "No answer came: the service cannot be reached, or the connection broke.";
/** As many pages are read by themselves; more on demand. */
const PAGES = 4;
const NO_TOKEN = "Enter an access token at the top of the page first.";

const announcer = byId("announcer", HTMLElement);
/** @param {string} text */
const announce = (text) => { announcer.textContent = text; };

/** The service answered with errors. */
class Refused extends Error {
  /** @param {import("../run/request.js").GraphqlError[]} errors */
  constructor(errors) {
    super(errors[0]?.message);
    this.errors = errors;
  }
}

class Page {
  /** @param {Catalog} catalog */
  constructor(catalog) {
    this.catalog = catalog;
    this.session = new Session();
    this.result = new ResultView();
    /** @type {Map<string, Promise<import("./ask.js").Menus>>} what the form offers, by universe and release */
    this.menus = new Map();
    /** @type {Map<string, string>} what codes are called, by dimension and code */
    this.names = new Map();
    /** @type {Question | null} what is shown, or being asked */
    this.asked = null;
    /** @type {import("./ask.js").Answered | null} */
    this.answered = null;
    /** @type {AbortController | null} */
    this.controller = null;
    this.form = new Form(catalog, (dimension) => this.valuesOf(dimension), () => this.send(), () => {
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
    this.menus.clear();
    if (!this.session.hasToken) {
      this.result.clear();
      this.result.say("Enter an access token to see numbers.", "idle");
      return;
    }
    void this.open();
  }

  /** With a new token: how far the data reaches, what can be chosen, and the first answer. */
  async open() {
    this.result.say("Asking…", "busy");
    try {
      const menus = await this.menusOf(this.form.question);
      this.form.offer(menus);
      if (menus.dataThrough) await this.start();
      else this.result.failed("No release of statistics is published yet.");
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {unknown} error */
  fail(error) {
    if (error instanceof Refused) this.result.refused(error.errors);
    else this.result.failed(NO_ANSWER);
  }

  /** What the form offers for a universe and a release. @param {Question} question */
  menusOf({ universe, release }) {
    const key = JSON.stringify([universe, release]);
    const known = this.menus.get(key);
    if (known) return known;
    const reading = this.data(menusRequest({ universe, release }), new AbortController().signal).then(readMenus)
      .then((menus) => this.learn(menus));
    this.menus.set(key, reading);
    reading.catch(() => this.menus.delete(key));
    return reading;
  }

  /** Keeps what codes are called. @param {import("./ask.js").Menus} menus */
  learn(menus) {
    for (const [dimension, values] of menus.values) {
      for (const { code, name } of values) this.names.set(`${dimension} ${code}`, name);
    }
    return menus;
  }

  /** The data of an answer; throws the errors. @param {import("../run/request.js").Request} request @param {AbortSignal} signal */
  async data(request, signal) {
    const { answer } = await ask(request, this.session, signal);
    if (!answer) throw new Error(NO_ANSWER);
    if (answer.errors?.length) throw new Refused(answer.errors);
    return answer.data;
  }

  /** The form was sent. */
  async send() {
    await this.start();
    this.result.reveal();
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
      let next = after;
      for (let page = 0; page < PAGES; page += 1) {
        const data = await this.data(questionRequest(question, this.catalog, next), controller.signal);
        if (controller.signal.aborted) return;
        this.add(readRows(data, question, this.catalog), next !== null);
        next = this.answered?.next ?? null;
        if (next === null) break;
      }
      this.show(question);
    } catch (error) {
      if (!controller.signal.aborted) this.fail(error);
    }
  }

  /** @param {import("./ask.js").Answered | null} answered @param {boolean} further */
  add(answered, further) {
    if (!answered) throw new Error("the answer has no rows");
    const before = further ? this.answered?.rows ?? [] : [];
    this.answered = { ...answered, rows: [...before, ...answered.rows] };
  }

  /** @param {Question} question */
  show(question) {
    if (!this.answered) return;
    const { rows, facts, next } = this.answered;
    const dimensions = question.parts.filter(({ each }) => each)
      .map(({ dimension }) => this.catalog.dimensions.find(({ code }) => code === dimension)?.name ?? dimension);
    const known = this.catalog.measures.find(({ field }) => field === question.measure);
    const measure = facts.definitions.length === 1 ? facts.definitions[0]?.title : known?.name;
    const nameOf = (/** @type {string} */ dimension, /** @type {string} */ code) => (
      this.names.get(`${dimension} ${code}`) ?? codeName(dimension, code)
    );
    const title = titleOf(measure ?? "", dimensions, question, nameOf);
    this.result.show({ question, dimensions, rows, facts, more: next !== null, title });
    byId("csv", HTMLButtonElement).hidden = !known?.isPublished;
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
    return (await this.menusOf(this.form.question)).values.get(dimension) ?? [];
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

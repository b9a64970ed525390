/** The query side: the three editors, what is known about their text, and which operation is meant. */

import { brief, byId, element, fill, inline } from "./dom.js";
import { Editor } from "./editor/editor.js";
import { highlightGraphql, highlightHeaders, highlightJson } from "./editor/highlight.js";
import { checkVariables, completeVariables } from "./json/variables.js";
import { complete } from "./language/complete.js";
import { format } from "./language/format.js";
import { elementAt } from "./language/locate.js";
import { parse } from "./language/parser.js";
import { validate } from "./language/validate.js";
import { readHeaders } from "./run/headers.js";
import { docsLink } from "./run/link.js";
import { showProblems } from "./view/problems.js";

/**
 * @typedef {import("./schema/model.js").Schema} Schema
 * @typedef {import("./language/ast.js").Operation} Operation
 * @typedef {import("./language/ast.js").Problem} Problem
 */

/** How long nobody types before problems are told. */
const PAUSE = 250;

export class Workbench {
  /** @param {(text: string) => void} announce */
  constructor(announce) {
    /** @type {Schema | null} */
    this.schema = null;
    this.parsed = parse("");
    /** @type {Problem[]} */
    this.problems = [];
    this.choice = byId("operation", HTMLSelectElement);
    this.here = byId("here", HTMLElement);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const changed = () => this.later();
    this.query = new Editor(byId("query-editor", HTMLElement), {
      id: "query",
      label: "GraphQL query",
      highlight: (source) => {
        this.parsed = parse(source);
        return highlightGraphql(source, this.parsed.document);
      },
      complete: (source, offset) => (this.schema ? complete(source, offset, this.schema) : nothing(offset)),
      changed: () => {
        this.listOperations();
        this.later();
      },
      moved: (offset) => this.tellPlace(offset),
      announce,
    });
    this.variables = new Editor(byId("variables-editor", HTMLElement), {
      id: "variables",
      label: "Variables, as JSON",
      placeholder: "{ }",
      highlight: highlightJson,
      complete: (source, offset) => {
        const operation = this.operation;
        if (!this.schema || !operation) return nothing(offset);
        return completeVariables(source, offset, operation, this.schema);
      },
      changed,
      announce,
    });
    this.headers = new Editor(byId("headers-editor", HTMLElement), {
      id: "headers",
      label: "Header fields, one name: value a line",
      placeholder: "name: value",
      highlight: highlightHeaders,
      changed,
      announce,
    });
    this.choice.addEventListener("change", () => this.later());
    this.query.area.addEventListener("keydown", (event) => {
      if (event.key !== "F8") return;
      event.preventDefault();
      this.nextProblem();
    });
  }

  /** @param {Schema} schema */
  use(schema) {
    this.schema = schema;
    this.check();
  }

  /** @returns {Operation[]} */
  get operations() {
    return this.parsed.document.definitions.filter((one) => one.kind === "Operation");
  }

  /**
   * The operation that is meant: the chosen one where there are several.
   * @returns {Operation | null}
   */
  get operation() {
    const { operations } = this;
    const chosen = operations.find(({ name }) => name?.text === this.choice.value);
    return chosen ?? operations[0] ?? null;
  }

  /** Offers the operations to choose from, where there are several. */
  listOperations() {
    const names = this.operations.flatMap(({ name }) => (name ? [name.text] : []));
    const several = this.operations.length > 1 && names.length > 0;
    byId("operation-choice", HTMLElement).hidden = !several;
    const before = this.choice.value;
    fill(this.choice, ...names.map((name) => element("option", { value: name }, name)));
    if (names.includes(before)) this.choice.value = before;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), PAUSE);
  }

  /** Looks at everything that is written and shows what is wrong with it. */
  check() {
    clearTimeout(this.timer);
    const { schema, parsed, query } = this;
    const empty = query.value.trim() === "";
    const found = schema && parsed.problems.length === 0 ? validate(parsed.document, schema) : [];
    this.problems = empty ? [] : [...parsed.problems, ...found];
    showProblems(byId("problems", HTMLElement), query, this.problems);
    const variables = checkVariables(this.variables.value, empty ? null : this.operation, schema);
    showProblems(byId("variables-problems", HTMLElement), this.variables, variables.problems);
    const headers = readHeaders(this.headers.value);
    showProblems(byId("headers-problems", HTMLElement), this.headers, headers.problems);
    return { variables: variables.value, headers: headers.headers };
  }

  nextProblem() {
    const caret = this.query.area.selectionStart;
    const next = this.problems.find(({ start }) => start > caret) ?? this.problems[0];
    if (next) this.query.jump(next.start, next.end);
  }

  /** @param {number} offset */
  placeAt(offset) {
    return this.schema ? elementAt(this.parsed.document, offset, this.schema) : null;
  }

  /** Says below the editor what the caret is at. @param {number} offset */
  tellPlace(offset) {
    const place = this.placeAt(offset);
    if (!place) {
      fill(this.here);
      return;
    }
    const link = element("a", { href: docsLink(place.path) }, place.signature);
    fill(this.here, link, " ", ...inline(brief(place.description)));
  }

  prettify() {
    if (this.parsed.problems.length > 0) return false;
    const caret = this.query.area.selectionStart;
    this.query.value = format(this.query.value);
    this.query.area.setSelectionRange(caret, caret);
    return true;
  }

  /** What would be sent; null where the variables are no JSON. */
  request() {
    const { variables, headers } = this.check();
    if (variables === undefined) return null;
    const name = this.operations.length > 1 ? this.operation?.name?.text : undefined;
    return { query: this.query.value, operationName: name ?? null, variables, headers };
  }
}

/** @param {number} offset */
function nothing(offset) {
  return { start: offset, end: offset, suggestions: [] };
}

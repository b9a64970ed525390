/** Reads tokens one after the other, and keeps what is wrong and what the text ended in. */

import { lex, significant } from "./lexer.js";

/** @typedef {import("./lexer.js").Token} Token */
/** @typedef {import("./ast.js").Node} Node */
/** @typedef {import("./ast.js").Name} Name */

/**
 * What may stand where the text ended.
 * @typedef {"definition" | "selection" | "argument" | "value" | "objectField" | "variable" |
 *   "directive" | "spread" | "typeCondition" | "variableType" | "variableDefinition" |
 *   "name"} Awaited
 * @typedef {{ what: Awaited, path: Node[] }} Expectation
 */

/** Deeper text is refused by the service, and would exhaust the stack here. */
const DEPTH = 200;

/** The tokens of a document and the place that was read up to. */
export class Reader {
  /** @param {string} source */
  constructor(source) {
    this.source = source;
    this.tokens = significant(lex(source));
    this.at = 0;
    /** @type {import("./ast.js").Problem[]} */
    this.problems = [];
    /** @type {Node[]} */
    this.path = [];
    /** @type {Expectation | null} */
    this.expected = null;
    for (const { start, end, error } of this.tokens) {
      if (error) this.problem({ start, end }, error);
    }
  }

  /** @returns {Token | undefined} */
  get token() {
    return this.tokens[this.at];
  }

  /** Where the last token that was read ended. */
  get lastEnd() {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  /** @param {string} text */
  is(text) {
    const token = this.token;
    return token?.text === text && (token.kind === "punctuator" || token.kind === "name");
  }

  /** Reads `text` if it is next. @param {string} text */
  skip(text) {
    const is = this.is(text);
    if (is) this.at += 1;
    return is;
  }

  /** Reads `text`, or complains. @param {string} text */
  expect(text) {
    if (!this.skip(text)) this.complain(`\`${text}\` is missing here.`);
  }

  /** @returns {Name | null} */
  name() {
    const token = this.token;
    if (token?.kind !== "name") return null;
    this.at += 1;
    return { text: token.text, start: token.start, end: token.end };
  }

  /** Says what may stand here, if the text ends here. @param {Awaited} what */
  await(what) {
    if (!this.token && !this.expected) this.expected = { what, path: [...this.path] };
  }

  /** @param {import("./ast.js").Range} range @param {string} message */
  problem({ start, end }, message) {
    this.problems.push({ start, end, message, severity: "error" });
  }

  /** Complains about the next token, or about the end of the text. @param {string} message */
  complain(message) {
    const { start, end } = this.token ?? { start: this.lastEnd, end: this.lastEnd };
    this.problem({ start, end }, message);
  }

  /**
   * Reads what lies inside `node`, and sets where it ends.
   * @template {Node} T
   * @param {T} node
   * @param {() => void} read
   * @returns {T}
   */
  inside(node, read) {
    if (this.path.length >= DEPTH) {
      this.complain("This is nested too deeply.");
      this.at = this.tokens.length;
      return node;
    }
    this.path.push(node);
    read();
    this.path.pop();
    node.end = Math.max(node.start, this.lastEnd);
    return node;
  }

  /**
   * Reads items until `close`, and `close`. An item that cannot be read is complained about and
   * left out; `stops` ends the list without its close.
   * @param {string} close
   * @param {Awaited} what
   * @param {string} wanted
   * @param {(token: Token) => boolean} item reads one item, if there is one
   * @param {string[]} stops
   */
  list(close, what, wanted, item, stops = []) {
    for (;;) {
      this.await(what);
      if (this.skip(close)) return;
      const token = this.token;
      if (!token || stops.includes(token.text)) {
        this.complain(`\`${close}\` is missing.`);
        return;
      }
      if (!item(token)) {
        if (!token.error) this.complain(`${wanted} is expected here, not \`${token.text}\`.`);
        this.at += 1;
      }
    }
  }
}

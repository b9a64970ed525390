/** Reads JSON that may be unfinished, with the place of everything, as completion needs it. */

/**
 * @typedef {import("../language/ast.js").Range} Range
 * @typedef {import("../language/ast.js").Problem} Problem
 * @typedef {Range & { text: string }} Key
 * @typedef {Range & { kind: "object", members: Member[] }} JsonObject
 * @typedef {Range & { kind: "array", items: JsonNode[] }} JsonArray
 * @typedef {Range & { kind: "string" | "number" | "boolean" | "null", text: string }} JsonLeaf
 * @typedef {Range & { kind: "member", key: Key, value: JsonNode | null }} Member
 * @typedef {JsonObject | JsonArray | JsonLeaf} JsonNode
 * @typedef {{ what: "key" | "value", path: (JsonNode | Member)[] }} JsonExpectation
 * @typedef {Range & { kind: "space" | "string" | "number" | "word" | "mark" | "unknown",
 *   text: string }} JsonToken
 */

const PARTS = [
  /(\s+)/, /("(?:\\[^\n]|[^"\\\n])*"?)/, /(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/, /([A-Za-z_]\w*)/,
  /([{}[\]:,])/, /([\s\S])/,
];
const TOKEN = new RegExp(PARTS.map(({ source }) => source).join("|"), "y");
const KINDS = /** @type {const} */ (["space", "string", "number", "word", "mark", "unknown"]);
const DEPTH = 200;

/** @param {string} source @returns {JsonToken[]} */
export function lexJson(source) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(source); found; found = TOKEN.exec(source)) {
    const kind = KINDS[found.slice(1).findIndex((part) => part !== undefined)] ?? "unknown";
    const start = found.index;
    tokens.push({ kind, start, end: start + found[0].length, text: found[0] });
  }
  return tokens;
}

class JsonReader {
  /** @param {string} source */
  constructor(source) {
    this.tokens = lexJson(source).filter(({ kind }) => kind !== "space");
    this.at = 0;
    /** @type {Problem[]} */
    this.problems = [];
    /** @type {(JsonNode | Member)[]} */
    this.path = [];
    /** @type {JsonExpectation | null} */
    this.expected = null;
  }

  get token() {
    return this.tokens[this.at];
  }

  get lastEnd() {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  /** @param {string} text */
  skip(text) {
    const is = this.token?.text === text;
    if (is) this.at += 1;
    return is;
  }

  /** @param {string} message */
  complain(message) {
    const { start, end } = this.token ?? { start: this.lastEnd, end: this.lastEnd };
    this.problems.push({ start, end, message, severity: "error" });
  }

  /** @param {"key" | "value"} what */
  await(what) {
    if (!this.token && !this.expected) this.expected = { what, path: [...this.path] };
  }

  /** @template {JsonNode | Member} T @param {T} node @param {() => void} read @returns {T} */
  inside(node, read) {
    if (this.path.length >= DEPTH) {
      this.complain("This is nested too deeply.");
      this.at = this.tokens.length;
      return node;
    }
    this.path.push(node);
    read();
    this.path.pop();
    node.end = this.lastEnd;
    return node;
  }

  /** @returns {JsonNode | null} */
  value() {
    this.await("value");
    const token = this.token;
    if (!token || "}],:".includes(token.text)) {
      this.complain("A value is missing here.");
      return null;
    }
    this.at += 1;
    const { start, end, text, kind } = token;
    if (text === "{") return this.object(start);
    if (text === "[") return this.array(start);
    if (kind === "string" && !/^"(?:\\.|[^"\\])*"$/.test(text)) {
      this.problems.push({ start, end, message: 'This text is not closed: end it with `"`.', severity: "error" });
    }
    if (kind === "string" || kind === "number") return { kind, text, start, end };
    if (text === "true" || text === "false") return { kind: "boolean", text, start, end };
    if (text === "null") return { kind: "null", text, start, end };
    const mend = kind === "word"
      ? { label: "Put it in quotes", start, end, text: `"${text}"` }
      : undefined;
    this.problems.push({ start, end, message: `\`${text}\` is no JSON value.`, severity: "error", mend });
    return null;
  }

  /** @param {number} start @returns {JsonNode} */
  object(start) {
    /** @type {JsonObject} */
    const node = { kind: "object", members: [], start, end: start };
    return this.inside(node, () => this.list("}", "key", () => this.member(node)));
  }

  /** @param {JsonObject} node */
  member(node) {
    const token = this.token;
    if (token?.kind !== "string") {
      this.complain('A name in quotes is expected here, such as `"code"`.');
      this.at += 1;
      return;
    }
    this.at += 1;
    const key = { text: token.text.replace(/^"|"$/g, ""), start: token.start, end: token.end };
    /** @type {Member} */
    const member = { kind: "member", key, value: null, start: token.start, end: token.end };
    node.members.push(member);
    this.inside(member, () => {
      if (!this.skip(":")) this.complain("`:` is missing here.");
      member.value = this.value();
    });
  }

  /** @param {number} start @returns {JsonNode} */
  array(start) {
    /** @type {JsonArray} */
    const node = { kind: "array", items: [], start, end: start };
    return this.inside(node, () => this.list("]", "value", () => {
      const before = this.at;
      const item = this.value();
      if (item) node.items.push(item);
      else if (this.at === before) this.at += 1;
    }));
  }

  /** @param {string} close @param {"key" | "value"} what @param {() => void} item */
  list(close, what, item) {
    this.await(what);
    if (this.skip(close)) return;
    for (;;) {
      this.await(what);
      if (!this.token) break;
      item();
      if (this.skip(close)) return;
      if (!this.token) break;
      if (!this.skip(",")) this.complain("`,` is missing here.");
    }
    this.complain(`\`${close}\` is missing.`);
  }
}

/**
 * @param {string} source
 * @returns {{ root: JsonNode | null, problems: Problem[], expected: JsonExpectation | null }}
 */
export function parseJson(source) {
  const reader = new JsonReader(source);
  if (!reader.token) {
    return { root: null, problems: [], expected: { what: "value", path: [] } };
  }
  const root = reader.value();
  if (root && reader.token) reader.complain("The JSON ends before this.");
  return { root, problems: reader.problems, expected: reader.expected };
}

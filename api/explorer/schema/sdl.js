/**
 * Reads the schema from its text. The text is public, so that documentation and completion work
 * before there is a token; introspection needs one.
 */

import { lex, significant } from "../language/lexer.js";
import { INTROSPECTION } from "./introspection.js";
import { Schema, emptyType } from "./model.js";

/** @typedef {import("./model.js").Input} Input */
/** @typedef {import("./model.js").TypeDefinition} TypeDefinition */

/**
 * The text of a string token: quotes, common indentation and escapes removed.
 * @param {string} quoted
 */
export function unquote(quoted) {
  if (!quoted.startsWith('"""')) {
    return quoted.slice(1, -1).replace(/\\u([0-9a-fA-F]{4})|\\(.)/g, (_, code, character) => {
      if (code) return String.fromCharCode(parseInt(code, 16));
      return { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }[/** @type {string} */ (character)] ?? character;
    });
  }
  const lines = quoted.slice(3, -3).replaceAll('\\"""', '"""').split(/\r\n|\n|\r/);
  const indents = lines.slice(1).filter((line) => line.trim()).map((line) => line.search(/[^ \t]/));
  const indent = indents.length > 0 ? Math.min(...indents) : 0;
  return lines.map((line, at) => (at === 0 ? line : line.slice(indent))).join("\n").trim();
}

class SdlReader {
  /** @param {string} sdl */
  constructor(sdl) {
    this.tokens = significant(lex(sdl));
    this.at = 0;
  }

  get text() {
    return this.tokens[this.at]?.text;
  }

  next() {
    const token = this.tokens[this.at];
    if (!token) throw new SyntaxError("The schema ends too early.");
    this.at += 1;
    return token.text;
  }

  /** @param {string} text */
  skip(text) {
    const is = this.text === text;
    if (is) this.at += 1;
    return is;
  }

  /** @param {string} text */
  expect(text) {
    const next = this.next();
    if (next !== text) throw new SyntaxError(`The schema has ${next} where ${text} belongs.`);
  }

  description() {
    const kind = this.tokens[this.at]?.kind;
    return kind === "string" || kind === "block" ? unquote(this.next()) : "";
  }

  /** @template T @param {string} open @param {string} close @param {() => T} item @returns {T[]} */
  list(open, close, item) {
    return this.skip(open) ? this.rest(close, item) : [];
  }

  /** A value as it is written. @returns {string} */
  value() {
    const first = this.next();
    if (first === "[") return `[${this.rest("]", () => this.value()).join(", ")}]`;
    if (first !== "{") return first;
    const field = () => {
      const name = this.next();
      this.expect(":");
      return `${name}: ${this.value()}`;
    };
    return `{${this.rest("}", field).join(", ")}}`;
  }

  /**
   * The rest of a list that is open.
   * @template T
   * @param {string} close
   * @param {() => T} item
   * @returns {T[]}
   */
  rest(close, item) {
    const items = [];
    while (!this.skip(close)) items.push(item());
    return items;
  }

  type() {
    let type = "";
    while (this.text === "[") type += this.next();
    type += this.next();
    while (this.text === "!" || this.text === "]") type += this.next();
    return type;
  }

  /** The directives on an element, with their arguments as text. */
  directives() {
    /** @type {Map<string, Map<string, string>>} */
    const found = new Map();
    while (this.skip("@")) {
      const name = this.next();
      const given = this.list("(", ")", () => {
        const argument = this.next();
        this.expect(":");
        return /** @type {[string, string]} */ ([argument, this.value()]);
      });
      found.set(name, new Map(given));
    }
    return found;
  }

  /** @returns {string | null} */
  deprecation() {
    const deprecated = this.directives().get("deprecated");
    if (!deprecated) return null;
    const reason = deprecated.get("reason");
    return reason ? unquote(reason) : "No longer supported.";
  }

  /** @returns {Input} */
  input() {
    const description = this.description();
    const name = this.next();
    this.expect(":");
    const type = this.type();
    const value = this.skip("=") ? this.value() : null;
    return { name, description, type, value, deprecated: this.deprecation() };
  }

  /** @returns {import("./model.js").FieldDefinition} */
  field() {
    const description = this.description();
    const name = this.next();
    const given = byName(this.list("(", ")", () => this.input()));
    this.expect(":");
    const type = this.type();
    return { name, description, type, arguments: given, deprecated: this.deprecation() };
  }

  /** Names with a separator between, which may lead too. @param {string} separator */
  names(separator) {
    this.skip(separator);
    const names = [this.next()];
    while (this.skip(separator)) names.push(this.next());
    return names;
  }
}

/** @template {{ name: string }} T @param {T[]} items @returns {Map<string, T>} */
function byName(items) {
  return new Map(items.map((item) => [item.name, item]));
}

/**
 * @param {SdlReader} reader
 * @param {string} keyword
 * @param {string} description
 * @returns {TypeDefinition}
 */
function readType(reader, keyword, description) {
  const kind = keyword === "type" ? "object" : /** @type {TypeDefinition["kind"]} */ (keyword);
  const type = emptyType(kind, reader.next(), description);
  if (reader.skip("implements")) type.interfaces = reader.names("&");
  const directives = reader.directives();
  const url = directives.get("specifiedBy")?.get("url");
  if (url) type.specifiedBy = unquote(url);
  switch (kind) {
    case "object":
    case "interface":
      type.fields = byName(reader.list("{", "}", () => reader.field()));
      break;
    case "input":
      type.inputs = byName(reader.list("{", "}", () => reader.input()));
      break;
    case "enum":
      type.values = byName(reader.list("{", "}", () => ({
        description: reader.description(), name: reader.next(), deprecated: reader.deprecation(),
      })));
      break;
    case "union":
      if (reader.skip("=")) type.members = reader.names("|");
      break;
  }
  return type;
}

/** @param {SdlReader} reader @param {string} description */
function readDirective(reader, description) {
  reader.expect("@");
  const name = reader.next();
  const given = byName(reader.list("(", ")", () => reader.input()));
  reader.skip("repeatable");
  reader.expect("on");
  return { name, description, arguments: given, locations: reader.names("|") };
}

/** @param {Schema} schema @param {string} sdl */
function readInto(schema, sdl) {
  const reader = new SdlReader(sdl);
  while (reader.text !== undefined) {
    const description = reader.description();
    const keyword = reader.next();
    switch (keyword) {
      case "schema": {
        reader.directives();
        const roots = reader.list("{", "}", () => {
          const operation = /** @type {import("./model.js").OperationKind} */ (reader.next());
          reader.expect(":");
          return { operation, type: reader.next() };
        });
        for (const { operation, type } of roots) schema.roots[operation] = type;
        break;
      }
      case "directive": {
        const directive = readDirective(reader, description);
        schema.directives.set(directive.name, directive);
        break;
      }
      case "type":
      case "interface":
      case "input":
      case "enum":
      case "union":
      case "scalar": {
        const type = readType(reader, keyword, description);
        schema.types.set(type.name, type);
        break;
      }
      default:
        throw new SyntaxError(`The schema has ${keyword} where a definition belongs.`);
    }
  }
}

/**
 * @param {string} sdl
 * @returns {Schema}
 */
export function readSchema(sdl) {
  const schema = new Schema();
  readInto(schema, INTROSPECTION);
  readInto(schema, sdl);
  schema.roots.query ??= schema.types.has("Query") ? "Query" : null;
  schema.roots.mutation ??= schema.types.has("Mutation") ? "Mutation" : null;
  schema.roots.subscription ??= schema.types.has("Subscription") ? "Subscription" : null;
  return schema;
}

/** Says which part of a text is drawn how. The parts are in order and cover the whole text. */

import { descendants } from "../language/ast.js";
import { lex } from "../language/lexer.js";
import { lexJson } from "../json/parser.js";

/** @typedef {{ start: number, end: number, style: string }} Part */

/** @type {Record<string, string>} */
const STYLES = {
  comment: "comment", string: "string", block: "string", int: "number", float: "number",
  punctuator: "mark", name: "keyword",
};

/**
 * What names stand for, by where they start. A name that is not here is a keyword.
 * @param {import("../language/ast.js").Document} document
 */
function meanings(document) {
  /** @type {Map<number, string>} */
  const found = new Map();
  /** @param {import("../language/ast.js").Name | null} name @param {string} style */
  const mark = (name, style) => name && found.set(name.start, style);
  for (const node of descendants(document)) {
    switch (node.kind) {
      case "Operation":
        mark(node.name, "definition");
        break;
      case "Fragment":
        mark(node.name, "definition");
        mark(node.on, "type");
        break;
      case "Inline":
        mark(node.on, "type");
        break;
      case "TypeReference":
        mark(node.name, "type");
        break;
      case "Field":
        mark(node.name, "field");
        mark(node.alias, "alias");
        break;
      case "Spread":
        mark(node.name, "definition");
        break;
      case "Argument":
      case "ObjectField":
        mark(node.name, "argument");
        break;
      case "VariableDefinition":
      case "Variable":
        mark(node.name, "variable");
        break;
      case "Directive":
        mark(node.name, "directive");
        break;
      case "Enum":
        found.set(node.start, "enum");
        break;
      case "Boolean":
      case "Null":
        found.set(node.start, "number");
        break;
    }
  }
  return found;
}

/**
 * @param {string} source
 * @param {import("../language/ast.js").Document} document
 * @returns {Part[]}
 */
export function highlightGraphql(source, document) {
  const names = meanings(document);
  return lex(source).map(({ kind, start, end, text }) => {
    if (text === "$") return { start, end, style: "variable" };
    if (text === "@") return { start, end, style: "directive" };
    return { start, end, style: names.get(start) ?? STYLES[kind] ?? "" };
  });
}

/** @param {string} source @returns {Part[]} */
export function highlightJson(source) {
  const tokens = lexJson(source);
  return tokens.map(({ kind, start, end }, at) => {
    const next = tokens.slice(at + 1, at + 3).find((token) => token.kind !== "space");
    const key = kind === "string" && next?.text === ":";
    const styles = { space: "", string: "string", number: "number", word: "number", mark: "mark", unknown: "" };
    return { start, end, style: key ? "argument" : styles[kind] };
  });
}

/** Lines of `name: value`. @param {string} source @returns {Part[]} */
export function highlightHeaders(source) {
  /** @type {Part[]} */
  const parts = [];
  for (const line of source.matchAll(/([^:\n]*)([^\n]*)(\n?)/g)) {
    const name = line.index + (line[1]?.length ?? 0);
    const end = line.index + line[0].length;
    if (name > line.index) parts.push({ start: line.index, end: name, style: "argument" });
    if (end > name) parts.push({ start: name, end, style: "string" });
  }
  return parts;
}

/**
 * Where the bracket that belongs to the one at the caret is.
 * @param {string} source
 * @param {Part[]} parts
 * @param {number} caret
 * @returns {number[]} the places of both, or none
 */
export function brackets(source, parts, caret) {
  const marks = parts.filter(({ start, end, style }) => style === "mark" && end === start + 1);
  const here = marks.findIndex(({ start }) => (start === caret || start === caret - 1)
    && /[()[\]{}]/.test(source[start] ?? ""));
  const first = marks[here];
  if (!first) return [];
  const step = "([{".includes(source[first.start] ?? "") ? 1 : -1;
  let depth = 0;
  for (let at = here; marks[at]; at += step) {
    const { start } = /** @type {Part} */ (marks[at]);
    if ("([{".includes(source[start] ?? "")) depth += step;
    else if (")]}".includes(source[start] ?? "")) depth -= step;
    if (depth === 0) return [first.start, start];
  }
  return [];
}

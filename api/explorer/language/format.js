/** Lays a document out anew: two spaces a level, one field a line. Comments stay. */

import { lex } from "./lexer.js";

const WIDTH = 90;

/**
 * A list in parentheses, brackets or braces of a value that fits on the line stays on it.
 * @param {import("./lexer.js").Token[]} tokens
 * @param {number} open
 */
function closeOf(tokens, open) {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const { kind, text } = /** @type {import("./lexer.js").Token} */ (tokens[at]);
    if (kind !== "punctuator") continue;
    if ("([{".includes(text)) depth += 1;
    if (")]}".includes(text)) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length - 1;
}

/**
 * Whether there is a space between two tokens on a line.
 * @param {string} left
 * @param {string} right
 */
function spaced(left, right) {
  if (!left || /[([$@!.]$/.test(left)) return left.endsWith("!") && !/^[)\]!,:]/.test(right);
  if (/^[)\]!:(,]/.test(right)) return false;
  return true;
}

class Printer {
  constructor() {
    /** @type {string[]} */
    this.lines = [];
    this.line = "";
    this.depth = 0;
  }

  break() {
    if (this.line.trim()) this.lines.push("  ".repeat(this.depth) + this.line.trim());
    this.line = "";
  }

  /** @param {string} text @param {string} [separator] */
  write(text, separator) {
    const left = this.line.trimEnd();
    const space = separator ?? (spaced(left, text) ? " " : "");
    this.line = left + (left ? space : "") + text;
  }

  blank() {
    this.break();
    if (this.lines.length > 0 && this.lines.at(-1) !== "") this.lines.push("");
  }
}

/**
 * Tokens of a list on one line, with commas between its entries.
 * @param {import("./lexer.js").Token[]} tokens
 */
function onOneLine(tokens) {
  let text = "";
  let last = "";
  tokens.forEach((token, at) => {
    const before = tokens[at - 1];
    // An entry starts behind a complete one: what follows a colon, `$`, `=` or an opening belongs on.
    const starts = before && !/^[([{:=$@!]$/.test(last) && !/^[)\]}:=!@]$/.test(token.text)
      || (before?.text === "!" && !/^[)\]}:=!@]$/.test(token.text));
    const afterType = token.text === "=" || last === "=";
    let space = starts ? ", " : "";
    if (afterType || last === ":" || token.text === "@") space = " ";
    if (before && (last === "{" || token.text === "}")) space = last === "{" && token.text === "}" ? "" : " ";
    text += space + token.text;
    last = token.kind === "punctuator" ? token.text : "";
  });
  return text;
}

/**
 * Whether a brace at `at` opens a selection and not a value.
 * @param {import("./lexer.js").Token[]} tokens
 * @param {number} at
 */
function values(tokens, at) {
  return tokens[at]?.text === "(" || tokens[at]?.text === "[";
}

/**
 * @param {string} source
 * @returns {string}
 */
export function format(source) {
  const tokens = lex(source).filter(({ kind }) => kind !== "space");
  const printer = new Printer();
  for (let at = 0; at < tokens.length; at += 1) {
    const token = /** @type {import("./lexer.js").Token} */ (tokens[at]);
    if (token.kind === "comment") comment(printer, source, token);
    else if (token.text === "{") openBlock(printer, tokens, at);
    else if (token.text === "}") closeBlock(printer);
    else if (values(tokens, at)) at = list(printer, tokens, at);
    else field(printer, tokens, at);
  }
  printer.break();
  return `${printer.lines.join("\n").trim()}\n`;
}

/** @param {Printer} printer @param {string} source @param {import("./lexer.js").Token} token */
function comment(printer, source, token) {
  const lineStart = source.lastIndexOf("\n", token.start - 1) + 1;
  const own = source.slice(lineStart, token.start).trim() === "";
  if (own) printer.break();
  if (!printer.line && !own && printer.lines.length > 0) {
    printer.line = `${printer.lines.pop()?.trim()} ${token.text.trimEnd()}`;
  } else {
    printer.write(token.text.trimEnd());
  }
  printer.break();
}

/** @param {Printer} printer @param {import("./lexer.js").Token[]} tokens @param {number} at */
function openBlock(printer, tokens, at) {
  if (printer.depth === 0 && !printer.line && at > 0 && tokens[at - 1]?.kind !== "comment") printer.blank();
  printer.write("{");
  printer.break();
  printer.depth += 1;
}

/** @param {Printer} printer */
function closeBlock(printer) {
  printer.break();
  printer.depth = Math.max(0, printer.depth - 1);
  printer.write("}");
  printer.break();
}

/** @param {Printer} printer @param {import("./lexer.js").Token[]} tokens @param {number} open */
function list(printer, tokens, open) {
  const close = closeOf(tokens, open);
  const inner = tokens.slice(open, close + 1);
  const flat = inner.some(({ kind }) => kind === "comment") ? null : onOneLine(inner);
  const room = WIDTH - 2 * printer.depth - printer.line.length;
  if (flat !== null && (flat.length <= room || flat.length < 24)) {
    printer.write(flat, "");
    return close;
  }
  printer.write(/** @type {import("./lexer.js").Token} */ (tokens[open]).text, "");
  printer.break();
  printer.depth += 1;
  entries(printer, tokens.slice(open + 1, close));
  printer.depth -= 1;
  printer.write(tokens[close]?.text ?? ")");
  return close;
}

/** One entry a line. @param {Printer} printer @param {import("./lexer.js").Token[]} tokens */
function entries(printer, tokens) {
  let from = 0;
  let depth = 0;
  tokens.forEach((token, at) => {
    if (token.kind === "punctuator" && "([{".includes(token.text)) depth += 1;
    if (token.kind === "punctuator" && ")]}".includes(token.text)) depth -= 1;
    const next = tokens[at + 1];
    const variable = next?.text === "$" && tokens[at + 3]?.text === ":";
    const named = next && token.text !== "$" && (variable || tokens[at + 2]?.text === ":");
    if (depth === 0 && (!next || named || token.kind === "comment")) {
      const entry = tokens.slice(from, at + 1);
      printer.write(token.kind === "comment" ? entry.map(({ text }) => text).join(" ") : onOneLine(entry));
      printer.break();
      from = at + 1;
    }
  });
}

const KEYWORDS = ["query", "mutation", "subscription", "fragment"];

/** @param {Printer} printer @param {import("./lexer.js").Token[]} tokens @param {number} at */
function field(printer, tokens, at) {
  const token = /** @type {import("./lexer.js").Token} */ (tokens[at]);
  const before = tokens[at - 1];
  const glued = before && /^(?:\.\.\.|@|:|\$)$/.test(before.text);
  const on = before?.text === "on" && tokens[at - 2]?.text === "...";
  if (printer.depth === 0) {
    const starts = KEYWORDS.includes(token.text) && !printer.line;
    if (starts && printer.lines.length > 0 && !before?.text.startsWith("#")) printer.blank();
    printer.write(token.text);
    return;
  }
  // A field starts a line; what belongs to the field before it stays on its line.
  const belongs = glued || on || token.text === ":" || token.text === "@" || (token.text === "on" && glued);
  if (!belongs) printer.break();
  printer.write(token.text, separator(token.text, before?.text));
}

/** @param {string} text @param {string | undefined} before */
function separator(text, before) {
  if (text === ":" || before === "@" || before === "$") return "";
  if (before === "...") return text === "on" ? " " : "";
  return " ";
}

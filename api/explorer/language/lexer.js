/**
 * Splits GraphQL text, documents and schemas alike, into tokens. Nothing is left out: the tokens of
 * a text, put together, are the text.
 */

/**
 * @typedef {"name" | "punctuator" | "int" | "float" | "string" | "block" | "comment" | "space" |
 *   "unknown"} TokenKind
 * @typedef {{ kind: TokenKind, start: number, end: number, text: string, error?: string }} Token
 */

const SPACE = /[\s,\uFEFF]+/y;
const COMMENT = /#[^\n\r]*/y;
const STRING = /"(?:\\[^\n\r]|[^"\\\n\r])*("?)/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?(?![\w.])/y;
const NAME = /[A-Za-z_]\w*/y;
const PUNCTUATOR = /\.\.\.|[!$&()[\]{}:=@|]/y;

/** @param {RegExp} rule @param {string} source @param {number} at */
function match(rule, source, at) {
  rule.lastIndex = at;
  return rule.exec(source);
}

/** Where a block string that starts at `start` ends, and whether it is closed.
 * @param {string} source @param {number} start */
function blockEnd(source, start) {
  for (let at = source.indexOf('"""', start + 3); at >= 0; at = source.indexOf('"""', at + 1)) {
    if (source[at - 1] !== "\\") return { end: at + 3, closed: true };
  }
  return { end: source.length, closed: false };
}

/** @param {string} source @param {number} start @returns {Token} */
function quoted(source, start) {
  if (source.startsWith('"""', start)) {
    const { end, closed } = blockEnd(source, start);
    const error = closed ? undefined : 'This text is not closed: end it with `"""`.';
    return { kind: "block", start, end, text: source.slice(start, end), error };
  }
  const found = match(STRING, source, start);
  const text = found?.[0] ?? '"';
  const error = found?.[1] ? undefined : 'This text is not closed: end it with `"`.';
  return { kind: "string", start, end: start + text.length, text, error };
}

/** @param {string} source @param {number} start @returns {Token} */
function next(source, start) {
  if (source[start] === '"') return quoted(source, start);
  /** @param {TokenKind} kind @param {string} text @returns {Token} */
  const token = (kind, text) => ({ kind, start, end: start + text.length, text });
  /** @type {[TokenKind, RegExp][]} */
  const rules = [
    ["space", SPACE],
    ["name", NAME],
    ["punctuator", PUNCTUATOR],
    ["comment", COMMENT],
  ];
  for (const [kind, rule] of rules) {
    const found = match(rule, source, start);
    if (found) return token(kind, found[0]);
  }
  const number = match(NUMBER, source, start);
  if (number) return token(number[1] || number[2] ? "float" : "int", number[0]);
  const character = String.fromCodePoint(source.codePointAt(start) ?? 0);
  return { ...token("unknown", character), error: `\`${character}\` has no meaning here.` };
}

/**
 * The tokens of a text, spaces and comments among them.
 * @param {string} source
 * @returns {Token[]}
 */
export function lex(source) {
  const tokens = [];
  for (let at = 0; at < source.length; ) {
    const token = next(source, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/**
 * The tokens that mean something.
 * @param {Token[]} tokens
 */
export function significant(tokens) {
  return tokens.filter(({ kind }) => kind !== "space" && kind !== "comment");
}

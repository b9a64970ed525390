/**
 * Reads a GraphQL document that may be unfinished or wrong: it always gives a tree, and a list of
 * what is wrong with the text. Where the text ends too early it tells what it was waiting for,
 * which is what completion asks.
 */

import { Reader } from "./reader.js";
import { parseValue } from "./values.js";

/** @typedef {import("./ast.js").Name} Name */

const OPERATIONS = ["query", "mutation", "subscription"];

/**
 * @param {string} source
 * @returns {{ document: import("./ast.js").Document, problems: import("./ast.js").Problem[],
 *   expected: import("./reader.js").Expectation | null }}
 */
export function parse(source) {
  const reader = new Reader(source);
  /** @type {import("./ast.js").Document} */
  const document = { kind: "Document", start: 0, end: source.length, definitions: [] };
  reader.path.push(document);
  for (;;) {
    reader.await("definition");
    if (!reader.token) break;
    const definition = parseDefinition(reader);
    if (definition) document.definitions.push(definition);
  }
  reader.problems.sort((a, b) => a.start - b.start);
  return { document, problems: reader.problems, expected: reader.expected };
}

/** @param {Reader} reader */
function parseDefinition(reader) {
  if (reader.is("{") || OPERATIONS.some((word) => reader.is(word))) return parseOperation(reader);
  if (reader.is("fragment")) return parseFragment(reader);
  if (!reader.token?.error) {
    reader.complain("A query starts with `{`, `query`, `mutation`, `subscription` or `fragment`.");
  }
  // What follows belongs to the same mistake, up to the next definition.
  do reader.at += 1;
  while (reader.token && !["{", "fragment", ...OPERATIONS].includes(reader.token.text));
  return null;
}

/** @param {Reader} reader @returns {import("./ast.js").Operation} */
function parseOperation(reader) {
  const start = reader.token?.start ?? 0;
  const keyword = reader.is("{") ? null : reader.name();
  /** @type {import("./ast.js").Operation} */
  const operation = {
    kind: "Operation",
    operation: /** @type {"query" | "mutation" | "subscription"} */ (keyword?.text ?? "query"),
    name: null,
    keyword: { start, end: keyword?.end ?? start + 1 },
    variables: [],
    directives: [],
    selection: null,
    start,
    end: start,
  };
  return reader.inside(operation, () => {
    if (keyword) {
      operation.name = reader.name();
      if (reader.skip("(")) parseVariableDefinitions(reader, operation);
      parseDirectives(reader, operation.directives);
    }
    reader.await("name");
    operation.selection = parseSelection(reader);
    if (!operation.selection) reader.complain("`{` and the fields to ask for are missing here.");
  });
}

/** @param {Reader} reader @returns {import("./ast.js").Fragment} */
function parseFragment(reader) {
  const start = reader.token?.start ?? 0;
  reader.at += 1;
  /** @type {import("./ast.js").Fragment} */
  const fragment = {
    kind: "Fragment", name: null, on: null, directives: [], selection: null, start, end: start,
  };
  return reader.inside(fragment, () => {
    reader.await("name");
    if (!reader.is("on")) fragment.name = reader.name();
    if (!fragment.name) reader.complain("A fragment needs a name.");
    reader.expect("on");
    reader.await("typeCondition");
    fragment.on = reader.name();
    if (!fragment.on) reader.complain("The type that the fragment is about is missing here.");
    parseDirectives(reader, fragment.directives);
    fragment.selection = parseSelection(reader);
    if (!fragment.selection) reader.complain("`{` and the fields to ask for are missing here.");
  });
}

/** @param {Reader} reader @param {import("./ast.js").Operation} operation */
function parseVariableDefinitions(reader, operation) {
  reader.list(")", "variableDefinition", "A variable such as `$name: Type`", ({ start }) => {
    if (!reader.skip("$")) return false;
    /** @type {import("./ast.js").VariableDefinition} */
    const variable = {
      kind: "VariableDefinition",
      name: null, type: null, value: null, directives: [], start, end: start,
    };
    operation.variables.push(variable);
    reader.inside(variable, () => {
      reader.await("name");
      variable.name = reader.name();
      reader.expect(":");
      reader.await("variableType");
      variable.type = parseType(reader);
      if (reader.skip("=")) variable.value = parseValue(reader);
      parseDirectives(reader, variable.directives);
    });
    return true;
  }, ["{", "}"]);
}

/** @param {Reader} reader @returns {import("./ast.js").TypeReference | null} */
function parseType(reader) {
  const start = reader.token?.start ?? reader.lastEnd;
  let opened = 0;
  while (reader.skip("[")) opened += 1;
  reader.await("variableType");
  const name = reader.name();
  if (!name) {
    reader.complain("A type such as `ID!` or `[String!]` is expected here.");
    return null;
  }
  reader.skip("!");
  for (let left = opened; left > 0; left -= 1) {
    reader.expect("]");
    reader.skip("!");
  }
  const end = reader.lastEnd;
  const text = reader.source.slice(start, end).replace(/[\s,]/g, "");
  return { kind: "TypeReference", text, name, start, end };
}

/** @param {Reader} reader @returns {import("./ast.js").SelectionSet | null} */
function parseSelection(reader) {
  const start = reader.token?.start ?? 0;
  if (!reader.skip("{")) return null;
  /** @type {import("./ast.js").SelectionSet} */
  const set = { kind: "SelectionSet", items: [], start, end: start };
  return reader.inside(set, () => {
    reader.list("}", "selection", "A field", (token) => {
      if (token.kind === "name") set.items.push(parseField(reader));
      else if (reader.is("...")) set.items.push(...parseSpread(reader));
      else return false;
      return true;
    });
    if (set.items.length === 0 && reader.token) {
      reader.problem({ start, end: reader.lastEnd }, "Name at least one field between `{` and `}`.");
    }
  });
}

/** @param {Reader} reader @returns {import("./ast.js").Field} */
function parseField(reader) {
  const first = /** @type {Name} */ (reader.name());
  /** @type {import("./ast.js").Field} */
  const field = {
    kind: "Field", alias: null, name: first, arguments: [], directives: [], selection: null,
    start: first.start, end: first.end,
  };
  return reader.inside(field, () => {
    if (reader.skip(":")) {
      reader.path.pop();
      reader.await("selection");
      reader.path.push(field);
      const name = reader.name();
      if (!name) reader.complain("The field that the alias is for is missing here.");
      field.alias = first;
      field.name = name ?? { text: "", start: reader.lastEnd, end: reader.lastEnd };
    }
    parseArguments(reader, field.arguments);
    parseDirectives(reader, field.directives);
    field.selection = parseSelection(reader);
  });
}

/** @param {Reader} reader @returns {import("./ast.js").Selection[]} */
function parseSpread(reader) {
  const start = reader.token?.start ?? 0;
  reader.at += 1;
  reader.await("spread");
  const name = reader.is("on") ? null : reader.name();
  if (name) {
    /** @type {import("./ast.js").Spread} */
    const spread = { kind: "Spread", name, directives: [], start, end: name.end };
    return [reader.inside(spread, () => parseDirectives(reader, spread.directives))];
  }
  /** @type {import("./ast.js").Inline} */
  const inline = { kind: "Inline", on: null, directives: [], selection: null, start, end: start };
  return [reader.inside(inline, () => {
    if (reader.skip("on")) {
      reader.await("typeCondition");
      inline.on = reader.name();
      if (!inline.on) reader.complain("The type is missing behind `on`.");
    }
    parseDirectives(reader, inline.directives);
    inline.selection = parseSelection(reader);
    if (!inline.selection) reader.complain("A fragment's name, or `on Type { ... }`, is missing here.");
  })];
}

/** @param {Reader} reader @param {import("./ast.js").Argument[]} into */
function parseArguments(reader, into) {
  if (!reader.skip("(")) return;
  reader.list(")", "argument", "An argument such as `name: value`", () => {
    const name = reader.name();
    if (!name) return false;
    /** @type {import("./ast.js").Argument} */
    const argument = { kind: "Argument", name, value: null, start: name.start, end: name.end };
    into.push(argument);
    reader.inside(argument, () => {
      reader.expect(":");
      argument.value = parseValue(reader);
    });
    return true;
  }, ["{", "}"]);
}

/** @param {Reader} reader @param {import("./ast.js").Directive[]} into */
function parseDirectives(reader, into) {
  while (reader.is("@")) {
    const start = reader.token?.start ?? 0;
    reader.at += 1;
    /** @type {import("./ast.js").Directive} */
    const directive = { kind: "Directive", name: null, arguments: [], start, end: start + 1 };
    into.push(directive);
    reader.inside(directive, () => {
      reader.await("directive");
      directive.name = reader.name();
      if (!directive.name) reader.complain("The directive's name is missing here.");
      parseArguments(reader, directive.arguments);
    });
  }
}

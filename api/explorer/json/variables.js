/** Completes and checks the variables of an operation. */

import { lexJson, parseJson } from "./parser.js";
import { rank } from "../language/complete.js";
import { nearest } from "../language/nearest.js";
import { isRequired, itemType, namedType, nullable } from "../schema/model.js";

/**
 * @typedef {import("../schema/model.js").Schema} Schema
 * @typedef {import("../schema/model.js").Input} Input
 * @typedef {import("../language/ast.js").Problem} Problem
 * @typedef {import("../language/ast.js").Operation} Operation
 * @typedef {import("../language/complete.js").Suggestion} Suggestion
 * @typedef {import("./parser.js").JsonNode} JsonNode
 */

/** The variables of an operation, as if they were input fields. @param {Operation} operation */
function definitions(operation) {
  /** @type {Map<string, Input>} */
  const inputs = new Map();
  for (const { name, type, value } of operation.variables) {
    if (!name || !type) continue;
    inputs.set(name.text, {
      name: name.text, type: type.text, value: value ? "" : null, deprecated: null,
      description: "A variable of this operation.",
    });
  }
  return inputs;
}

/** @param {string} type @param {Schema} schema */
function fieldsOf(type, schema) {
  return schema.type(namedType(type))?.inputs ?? new Map();
}

/**
 * @param {string} source
 * @param {number} offset
 * @param {Operation} operation
 * @param {Schema} schema
 * @returns {import("../language/complete.js").Completion}
 */
export function completeVariables(source, offset, operation, schema) {
  const typed = /"?\w*$/.exec(source.slice(0, offset))?.[0] ?? "";
  const start = offset - typed.length;
  const end = offset + (/^\w*"?/.exec(source.slice(offset))?.[0].length ?? 0);
  const { expected } = parseJson(source.slice(0, start));
  const inText = lexJson(source.slice(0, start)).some(({ kind, text, end: at }) => kind === "string"
    && at === start && !/^"(?:\\.|[^"\\])*"$/.test(text));
  if (!expected || inText) return { start, end, suggestions: [] };
  const suggestions = suggest(expected, operation, schema);
  return { start, end, suggestions: rank(suggestions, typed.replace('"', "")) };
}

/**
 * @param {import("./parser.js").JsonExpectation} expected
 * @param {Operation} operation
 * @param {Schema} schema
 * @returns {Suggestion[]}
 */
function suggest({ what, path }, operation, schema) {
  if (path.length === 0) {
    return [{ label: "{ }", insert: "{\n  |\n}", detail: "", description: "The variables, by name." }];
  }
  /** @type {Map<string, Input>} */
  let inputs = new Map();
  /** @type {string | undefined} */
  let type;
  path.forEach((node, depth) => {
    if (node.kind === "object") inputs = depth === 0 ? definitions(operation) : fieldsOf(type ?? "", schema);
    else if (node.kind === "member") type = inputs.get(node.key.text)?.type;
    else if (node.kind === "array" && type) type = itemType(type) ?? undefined;
  });
  const here = path.at(-1);
  if (what === "key" && here?.kind === "object") {
    const given = here.members.map(({ key }) => key.text);
    return [...inputs.values()].filter(({ name }) => !given.includes(name)).map((input) => ({
      label: input.name, insert: `"${input.name}": `, detail: input.type,
      description: input.description, required: isRequired(input),
    }));
  }
  return type ? valuesOf(type, schema) : [];
}

/** @param {string} type @param {Schema} schema @returns {Suggestion[]} */
function valuesOf(type, schema) {
  const definition = schema.type(namedType(type));
  /** @param {string} label @param {string} insert @returns {Suggestion} */
  const one = (label, insert) => ({ label, insert, detail: type, description: definition?.description ?? "" });
  if (itemType(type)) return [one("[ ]", "[|]")];
  if (definition?.kind === "input") return [one("{ }", "{ | }")];
  if (definition?.kind === "enum") {
    return [...definition.values.values()].map(({ name, description }) => ({
      label: name, insert: `"${name}"`, detail: definition.name, description,
    }));
  }
  if (definition?.name === "Boolean") return [one("true", "true"), one("false", "false")];
  if (definition?.name === "Int" || definition?.name === "Float") return [];
  return [one('" "', '"|"')];
}

class VariableCheck {
  /** @param {Schema} schema */
  constructor(schema) {
    this.schema = schema;
    /** @type {Problem[]} */
    this.problems = [];
  }

  /**
   * @param {import("../language/ast.js").Range} range
   * @param {string} message
   * @param {Problem["severity"]} [severity]
   */
  add({ start, end }, message, severity = "error") {
    this.problems.push({ start, end, message, severity });
  }

  /**
   * @param {import("./parser.js").JsonObject} object
   * @param {Map<string, Input>} known
   * @param {string} what
   */
  members(object, known, what) {
    const given = new Set();
    for (const { key, value } of object.members) {
      given.add(key.text);
      const input = known.get(key.text);
      if (input) {
        if (value) this.value(value, input.type);
        continue;
      }
      const meant = nearest(key.text, known.keys());
      const hint = meant ? ` Did you mean \`${meant}\`?` : "";
      this.add(key, `There is no ${what} \`${key.text}\`.${hint}`, what === "variable" ? "warning" : "error");
    }
    for (const input of known.values()) {
      if (isRequired(input) && !given.has(input.name)) {
        this.add(object, `The ${what} \`${input.name}: ${input.type}\` is missing.`);
      }
    }
  }

  /** @param {JsonNode} node @param {string} type */
  value(node, type) {
    if (node.kind === "null") {
      if (type.endsWith("!")) this.add(node, `\`null\` is not allowed here: a \`${type}\` is expected.`);
      return;
    }
    const item = itemType(type);
    if (node.kind === "array") {
      if (item) for (const one of node.items) this.value(one, item);
      else this.add(node, `One \`${nullable(type)}\` is expected here, not a list.`);
      return;
    }
    if (item) this.value(node, item);
    else this.single(node, nullable(type));
  }

  /** @param {Exclude<JsonNode, { kind: "array" }>} node @param {string} type */
  single(node, type) {
    const definition = this.schema.type(type);
    if (definition?.kind === "input") {
      if (node.kind === "object") this.members(node, definition.inputs, "field");
      else this.add(node, `A \`${type}\` is expected here: fields in \`{ }\`.`);
      return;
    }
    if (definition?.kind === "enum") {
      const name = node.kind === "string" ? node.text.slice(1, -1) : "";
      if (definition.values.has(name)) return;
      const meant = nearest(name, definition.values.keys());
      this.add(node, `A value of \`${type}\` is expected here.${meant ? ` Did you mean \`${meant}\`?` : ""}`);
      return;
    }
    /** @type {Record<string, string[]>} */
    const kinds = {
      Int: ["number"], Float: ["number"], String: ["string"], Boolean: ["boolean"], ID: ["string", "number"],
    };
    if (kinds[type] && !kinds[type]?.includes(node.kind)) {
      this.add(node, `A value of type \`${type}\` is expected here.`);
    }
  }
}

/**
 * @param {string} source
 * @param {Operation | null} operation
 * @param {Schema | null} schema
 * @returns {{ problems: Problem[], value: unknown }} the value is undefined where it is no JSON object
 */
export function checkVariables(source, operation, schema) {
  const { root, problems } = parseJson(source);
  if (problems.length > 0) return { problems, value: undefined };
  if (root && root.kind !== "object") {
    const message = "The variables are an object: `{ }` with their names.";
    return { problems: [{ start: root.start, end: root.end, message, severity: "error" }], value: undefined };
  }
  /** @type {unknown} */
  let value;
  try {
    value = root ? JSON.parse(source) : {};
  } catch {
    const message = "This is no valid JSON.";
    return { problems: [{ start: 0, end: source.length, message, severity: "error" }], value: undefined };
  }
  if (!operation || !schema) return { problems: [], value };
  const check = new VariableCheck(schema);
  const object = root ?? { kind: /** @type {const} */ ("object"), members: [], start: 0, end: 0 };
  check.members(object, definitions(operation), "variable");
  return { problems: check.problems, value };
}

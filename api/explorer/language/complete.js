/** What can be written at a place of a document. */

import { lex } from "./lexer.js";
import { parse } from "./parser.js";
import { resolve } from "./resolve.js";
import { isRequired, namedType, nullable, itemType } from "../schema/model.js";

/**
 * @typedef {import("../schema/model.js").Schema} Schema
 * @typedef {import("./reader.js").Expectation} Expectation
 * @typedef {import("./resolve.js").Place} Place
 */

/**
 * One way to go on. `insert` takes the place of what was typed; a `|` in it is where the caret goes.
 * @typedef {{ label: string, insert: string, detail: string, description: string,
 *   deprecated?: boolean, required?: boolean }} Suggestion
 * @typedef {{ start: number, end: number, suggestions: Suggestion[] }} Completion
 */

const NOTHING = { start: 0, end: 0, suggestions: [] };

/**
 * @param {string} source
 * @param {number} offset
 * @param {Schema} schema
 * @returns {Completion}
 */
export function complete(source, offset, schema) {
  const start = offset - (/\w*$/.exec(source.slice(0, offset))?.[0].length ?? 0);
  const end = offset + (/^\w*/.exec(source.slice(offset))?.[0].length ?? 0);
  if (isInText(source, start)) return NOTHING;
  const { expected } = parse(source.slice(0, start));
  if (!expected) return NOTHING;
  const typed = source.slice(start, offset);
  const all = suggest(expected, source, schema);
  return { start, end, suggestions: rank(all, typed) };
}

/** Whether an offset lies in a comment or a text. @param {string} source @param {number} offset */
function isInText(source, offset) {
  for (const { kind, start, end, error } of lex(source.slice(0, offset))) {
    const open = kind === "comment" || ((kind === "string" || kind === "block") && error);
    if (open && start < offset && end >= offset) return true;
  }
  return false;
}

/**
 * Those that match what was typed: from the start first, then at the start of a word in the name,
 * then anywhere.
 * @param {Suggestion[]} suggestions
 * @param {string} typed
 */
export function rank(suggestions, typed) {
  if (!typed) return suggestions;
  const wanted = typed.toLowerCase();
  const words = new RegExp(`[a-z0-9_]${typed[0]?.toUpperCase()}${escape(typed.slice(1))}`);
  /** @param {Suggestion} suggestion */
  const rankOf = ({ label }) => {
    const name = label.toLowerCase().replace(/^[$@.]+/, "");
    if (name.startsWith(wanted)) return 0;
    if (words.test(label)) return 1;
    return name.includes(wanted) ? 2 : 3;
  };
  return suggestions
    .map((suggestion) => ({ suggestion, rank: rankOf(suggestion) }))
    .filter(({ rank: at }) => at < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ suggestion }) => suggestion);
}

/** @param {string} text */
function escape(text) {
  return text.replace(/[^\w]/g, "\\$&");
}

/**
 * @param {Expectation} expected
 * @param {string} source
 * @param {Schema} schema
 * @returns {Suggestion[]}
 */
function suggest({ what, path }, source, schema) {
  const place = resolve(path, schema);
  switch (what) {
    case "definition":
      return definitions(schema);
    case "selection":
      return selections(place, schema);
    case "argument":
    case "objectField":
      return inputs(place, path);
    case "value":
      return values(place, path, schema);
    case "variable":
      return variables(path, "");
    case "directive":
      return directives(path, schema);
    case "spread":
      return spreads(place, source, schema);
    case "typeCondition":
      return types(schema, (type) => schema.isComposite(type)
        && (!place.parent || schema.overlap(type, place.parent)));
    case "variableType":
      return types(schema, (type) => schema.isInput(type));
    default:
      return [];
  }
}

/** @param {Schema} schema @returns {Suggestion[]} */
function definitions(schema) {
  const kinds = /** @type {const} */ (["query", "mutation", "subscription"]);
  const roots = kinds.filter((kind) => schema.root(kind)).map((kind) => ({
    label: kind, insert: `${kind} | {\n  \n}`, detail: "", description: schema.root(kind)?.description ?? "",
  }));
  const description = "Fields to ask for in several places, under one name.";
  return [...roots, { label: "fragment", insert: "fragment | on ", detail: "", description }];
}

/** @param {Place} place @param {Schema} schema @returns {Suggestion[]} */
function selections({ parent }, schema) {
  if (!parent) return [];
  const fields = schema.fields(parent).map((field) => {
    const type = schema.type(namedType(field.type));
    const needs = [...field.arguments.values()].some(isRequired);
    const body = type && schema.isComposite(type) ? " {\n  |\n}" : "";
    const rest = needs ? `(|)${body.replace("|", "")}` : body;
    return {
      label: field.name,
      insert: field.name + rest,
      detail: field.type,
      description: field.description,
      deprecated: field.deprecated !== null,
    };
  });
  const description = "The fields of a fragment, or of a narrower type.";
  return [...fields, { label: "...", insert: "...", detail: "", description }];
}

/** @param {Place} place @param {import("./ast.js").Node[]} path @returns {Suggestion[]} */
function inputs(place, path) {
  const around = path.at(-1);
  /** @type {string[]} */
  let given = [];
  if (around?.kind === "Object") given = around.fields.map(({ name }) => name.text);
  else if (around && "arguments" in around) given = around.arguments.map(({ name }) => name.text);
  const left = [...(place.inputs?.values() ?? [])].filter(({ name }) => !given.includes(name));
  return left
    .sort((a, b) => Number(isRequired(b)) - Number(isRequired(a)))
    .map((input) => ({
      label: input.name,
      insert: `${input.name}: `,
      detail: input.type,
      description: input.description,
      deprecated: input.deprecated !== null,
      required: isRequired(input),
    }));
}

/**
 * @param {Place} place @param {import("./ast.js").Node[]} path @param {Schema} schema
 * @returns {Suggestion[]}
 */
function values({ type, input }, path, schema) {
  if (!type) return variables(path, "$");
  const definition = schema.type(namedType(type));
  const list = itemType(nullable(type)) !== null && path.at(-1)?.kind !== "List";
  const description = input?.description ?? "";
  /** @type {Suggestion[]} */
  const found = [];
  if (list) found.push({ label: "[ ]", insert: "[|]", detail: type, description });
  if (definition?.kind === "enum") {
    for (const value of definition.values.values()) {
      found.push({
        label: value.name, insert: value.name, detail: definition.name,
        description: value.description, deprecated: value.deprecated !== null,
      });
    }
  } else if (definition?.kind === "input") {
    found.push({ label: "{ }", insert: "{ | }", detail: definition.name, description: definition.description });
  } else if (definition?.name === "Boolean") {
    for (const word of ["true", "false"]) found.push({ label: word, insert: word, detail: "Boolean", description });
  } else if (definition && ["String", "ID"].includes(definition.name)) {
    found.push({ label: '" "', insert: '"|"', detail: type, description });
  }
  if (path.some(({ kind }) => kind === "VariableDefinition")) return found;
  return [...found, ...variables(path, "$")];
}

/** @param {import("./ast.js").Node[]} path @param {string} sign @returns {Suggestion[]} */
function variables(path, sign) {
  const operation = path.find((node) => node.kind === "Operation");
  if (operation?.kind !== "Operation") return [];
  return operation.variables.flatMap(({ name, type }) => (name ? [{
    label: `$${name.text}`, insert: `${sign}${name.text}`, detail: type?.text ?? "",
    description: "A variable of this operation.",
  }] : []));
}

/** @param {import("./ast.js").Node[]} path @param {Schema} schema @returns {Suggestion[]} */
function directives(path, schema) {
  const on = path.at(-2);
  /** @type {Partial<Record<import("./ast.js").Node["kind"], string>>} */
  const locations = {
    Field: "FIELD", Spread: "FRAGMENT_SPREAD", Inline: "INLINE_FRAGMENT",
    Fragment: "FRAGMENT_DEFINITION", VariableDefinition: "VARIABLE_DEFINITION",
  };
  const location = on?.kind === "Operation" ? on.operation.toUpperCase() : on && locations[on.kind];
  return [...schema.directives.values()]
    .filter((directive) => location && directive.locations.includes(location))
    .map(({ name, description, arguments: given }) => ({
      label: `@${name}`, insert: given.size > 0 ? `${name}(|)` : name, detail: "", description,
    }));
}

/** @param {Place} place @param {string} source @param {Schema} schema @returns {Suggestion[]} */
function spreads({ parent }, source, schema) {
  // The whole text is read: fragments are usually written below their use.
  const fragments = parse(source).document.definitions.flatMap((definition) => {
    if (definition.kind !== "Fragment" || !definition.name || !definition.on) return [];
    const on = schema.type(definition.on.text);
    if (!parent || !on || !schema.overlap(on, parent)) return [];
    return [{
      label: definition.name.text, insert: definition.name.text, detail: `on ${on.name}`,
      description: "A fragment of this document.",
    }];
  });
  const narrower = types(schema, (type) => schema.isComposite(type) && !!parent
    && type !== parent && schema.overlap(type, parent))
    .map((type) => ({ ...type, label: `on ${type.label}`, insert: ` on ${type.label} {\n  |\n}` }));
  return [...fragments, ...narrower];
}

/**
 * @param {Schema} schema
 * @param {(type: import("../schema/model.js").TypeDefinition) => boolean} fits
 * @returns {Suggestion[]}
 */
function types(schema, fits) {
  return [...schema.types.values()]
    .filter((type) => fits(type) && !type.name.startsWith("__"))
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, kind, description }) => ({ label: name, insert: name, detail: kind, description }));
}

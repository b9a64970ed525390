/**
 * Checks a document against the schema while it is written. The service's own answer is final; this
 * finds the common mistakes early, says where, and offers the mend.
 */

import { descendants } from "./ast.js";
import { nearest } from "./nearest.js";
import { checkInputs, checkValue } from "./validate-values.js";
import { checkOperations, checkVariables } from "./validate-names.js";
import { namedType } from "../schema/model.js";

/**
 * @typedef {import("./ast.js").Problem} Problem
 * @typedef {import("./ast.js").Name} Name
 * @typedef {import("./ast.js").Range} Range
 * @typedef {import("./ast.js").Document} Document
 * @typedef {import("./ast.js").SelectionSet} SelectionSet
 * @typedef {import("../schema/model.js").Schema} Schema
 * @typedef {import("../schema/model.js").TypeDefinition} TypeDefinition
 */

/** What the checks share. */
export class Check {
  /** @param {Document} document @param {Schema} schema */
  constructor(document, schema) {
    this.document = document;
    this.schema = schema;
    /** @type {Problem[]} */
    this.problems = [];
    /** @type {Map<string, import("./ast.js").Fragment>} */
    this.fragments = new Map();
    for (const definition of document.definitions) {
      if (definition.kind === "Fragment" && definition.name) {
        this.fragments.set(definition.name.text, definition);
      }
    }
  }

  /** @param {Range} range @param {string} message @param {Problem["mend"]} [mend] */
  error({ start, end }, message, mend) {
    this.problems.push({ start, end, message, severity: "error", mend });
  }

  /** @param {Range} range @param {string} message */
  warning({ start, end }, message) {
    this.problems.push({ start, end, message, severity: "warning" });
  }

  /**
   * A name that is not there, with the one that was probably meant.
   * @param {Name} name @param {string} message @param {Iterable<string>} candidates
   */
  unknown(name, message, candidates) {
    const meant = nearest(name.text, candidates);
    if (!meant) return this.error(name, message);
    const mend = { label: `Write ${meant}`, start: name.start, end: name.end, text: meant };
    return this.error(name, `${message} Did you mean \`${meant}\`?`, mend);
  }

  /** @param {Name} name @param {(type: TypeDefinition) => boolean} fits @param {string} wanted */
  namedType(name, fits, wanted) {
    const type = this.schema.type(name.text);
    if (type && fits(type)) return type;
    const message = type
      ? `\`${name.text}\` is no ${wanted}.`
      : `There is no type \`${name.text}\`.`;
    const fitting = [...this.schema.types.values()].filter(fits).map((known) => known.name);
    this.unknown(name, message, type ? [] : fitting);
    return undefined;
  }
}

/**
 * @param {Document} document
 * @param {Schema} schema
 * @returns {Problem[]} in the order of the text
 */
export function validate(document, schema) {
  const check = new Check(document, schema);
  checkOperations(check);
  for (const definition of document.definitions) {
    if (definition.kind === "Operation") {
      checkRoot(check, definition);
    } else if (definition.on) {
      const type = check.namedType(definition.on, (t) => schema.isComposite(t), "type with fields");
      checkSelection(check, definition.selection, type);
    }
    for (const node of descendants(definition)) {
      if (node.kind === "Directive") checkDirective(check, node);
    }
  }
  checkVariables(check);
  return check.problems.sort((a, b) => a.start - b.start);
}

/** @param {Check} check @param {import("./ast.js").Operation} operation */
function checkRoot(check, operation) {
  const root = check.schema.root(operation.operation);
  if (!root) {
    check.error(operation.keyword, `The schema has no ${operation.operation}s.`);
    return;
  }
  if (operation.operation === "subscription" && (operation.selection?.items.length ?? 0) > 1) {
    check.error(operation.keyword, "A subscription follows one field: leave out the others.");
  }
  for (const { type, value } of operation.variables) {
    if (!type?.name) continue;
    const known = check.namedType(type.name, (t) => check.schema.isInput(t), "type of an input");
    if (known && value) checkValue(check, value, type.text);
  }
  checkSelection(check, operation.selection, root);
}

/**
 * @param {Check} check
 * @param {SelectionSet | null} set
 * @param {TypeDefinition | undefined} type
 */
function checkSelection(check, set, type) {
  if (!set || !type) return;
  for (const item of set.items) {
    if (item.kind === "Field") {
      checkField(check, item, type);
    } else if (item.kind === "Spread") {
      const fragment = check.fragments.get(item.name.text);
      if (fragment) checkOverlap(check, item, fragment.on, type);
      else check.unknown(item.name, `There is no fragment \`${item.name.text}\`.`, check.fragments.keys());
    } else {
      const on = item.on
        ? check.namedType(item.on, (t) => check.schema.isComposite(t), "type with fields")
        : type;
      if (on) checkOverlap(check, item.on ?? item, item.on, type);
      checkSelection(check, item.selection, on);
    }
  }
}

/**
 * @param {Check} check
 * @param {Range} place
 * @param {Name | null} on
 * @param {TypeDefinition} type
 */
function checkOverlap(check, place, on, type) {
  const narrowed = on ? check.schema.type(on.text) : undefined;
  if (!narrowed || !check.schema.isComposite(narrowed)) return;
  if (check.schema.overlap(narrowed, type)) return;
  check.error(place, `A \`${type.name}\` is never a \`${narrowed.name}\`: this part is never answered.`);
}

/** @param {Check} check @param {import("./ast.js").Field} field @param {TypeDefinition} parent */
function checkField(check, field, parent) {
  const { name } = field;
  if (!name.text) return;
  const definition = check.schema.field(parent, name.text);
  if (!definition) {
    const candidates = check.schema.fields(parent).map((known) => known.name);
    check.unknown(name, `\`${parent.name}\` has no field \`${name.text}\`.`, candidates);
    return;
  }
  if (definition.deprecated) check.warning(name, `\`${name.text}\` is deprecated. ${definition.deprecated}`);
  checkInputs(check, name, field.arguments, definition.arguments, {
    owner: `\`${parent.name}.${name.text}\``, what: "argument",
  });
  const type = check.schema.type(namedType(definition.type));
  if (!type) return;
  const composite = check.schema.isComposite(type);
  if (composite && !field.selection) {
    const mend = { label: "Add { __typename }", start: field.end, end: field.end, text: " { __typename }" };
    check.error(name, `\`${name.text}\` is a \`${type.name}\`: say which of its fields in \`{ }\`.`, mend);
  } else if (!composite && field.selection) {
    check.error(field.selection, `\`${name.text}\` is a \`${type.name}\` and has no fields: leave \`{ }\` out.`);
  }
  if (composite) checkSelection(check, field.selection, type);
}

/** @param {Check} check @param {import("./ast.js").Directive} directive */
function checkDirective(check, directive) {
  const { name } = directive;
  if (!name) return;
  const definition = check.schema.directives.get(name.text);
  if (!definition) {
    check.unknown(name, `There is no directive \`@${name.text}\`.`, check.schema.directives.keys());
    return;
  }
  checkInputs(check, name, directive.arguments, definition.arguments, {
    owner: `\`@${name.text}\``, what: "argument",
  });
}

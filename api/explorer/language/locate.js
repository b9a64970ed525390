/** Finds places: of an error in the document, and of what the caret is at in the schema. */

import { children, pathTo } from "./ast.js";
import { resolve } from "./resolve.js";

/**
 * @typedef {import("./ast.js").Document} Document
 * @typedef {import("./ast.js").Node} Node
 * @typedef {import("./ast.js").Range} Range
 * @typedef {import("./ast.js").Field} Field
 */

/**
 * The offset of a line and a column, which count from one.
 * @param {string} source
 * @param {number} line
 * @param {number} column
 */
export function offsetOf(source, line, column) {
  const lines = source.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  return Math.min(source.length, before + column - 1);
}

/** The word at an offset. @param {string} source @param {number} offset @returns {Range} */
export function wordAt(source, offset) {
  const length = /^\w+/.exec(source.slice(offset))?.[0].length ?? 1;
  return { start: offset, end: Math.min(source.length, offset + length) };
}

/**
 * The fields that a node asks for, through fragments too.
 * @param {Document} document
 * @param {Node} node
 * @param {Set<Node>} seen
 * @returns {Field[]}
 */
function fieldsBelow(document, node, seen) {
  return children(node).flatMap((child) => {
    if (child.kind === "Field") return [child];
    if (child.kind === "Spread") {
      const fragment = document.definitions.find(({ kind, name }) => (
        kind === "Fragment" && name?.text === child.name.text));
      if (!fragment || seen.has(fragment)) return [];
      seen.add(fragment);
      return fieldsBelow(document, fragment, seen);
    }
    return child.kind === "SelectionSet" || child.kind === "Inline" ? fieldsBelow(document, child, seen) : [];
  });
}

/**
 * Where the field that an answer's path leads to is asked for.
 * @param {Document} document
 * @param {string | null} operationName
 * @param {(string | number)[]} path
 * @returns {Range | null}
 */
export function placeOfPath(document, operationName, path) {
  const operations = document.definitions.filter(({ kind }) => kind === "Operation");
  /** @type {Node | undefined} */
  let node = operations.find(({ name }) => name?.text === operationName) ?? operations[0];
  /** @type {Range | null} */
  let place = null;
  for (const key of path) {
    if (typeof key === "number" || !node) continue;
    node = fieldsBelow(document, node, new Set()).find((field) => (field.alias ?? field.name).text === key);
    if (node?.kind === "Field") place = node.alias ?? node.name;
  }
  return place;
}

/**
 * What the caret is at: a path of the documentation, and how it is declared.
 * @param {Document} document
 * @param {number} offset
 * @param {import("../schema/model.js").Schema} schema
 * @returns {{ path: string, signature: string, description: string } | null}
 */
export function elementAt(document, offset, schema) {
  const path = pathTo(document, offset);
  const node = path.at(-1);
  const place = resolve(path, schema);
  if (!node) return null;
  if (node.kind === "Directive" && place.directive) {
    const { name, description } = place.directive;
    return { path: `@${name}`, signature: `@${name}`, description };
  }
  if (node.kind === "Enum" && place.type) {
    const type = schema.type(place.type.replace(/[[\]!]/g, ""));
    const value = type?.values.get(node.text);
    if (type && value) {
      const name = `${type.name}.${value.name}`;
      return { path: name, signature: name, description: value.description };
    }
  }
  if (place.input) return ofInput(place, path);
  if (place.field && place.fieldParent) {
    const { name, type, description } = place.field;
    const full = `${place.fieldParent.name}.${name}`;
    return { path: name.startsWith("__") ? place.fieldParent.name : full, signature: `${full}: ${type}`, description };
  }
  return place.parent
    ? { path: place.parent.name, signature: place.parent.name, description: place.parent.description }
    : null;
}

/** @param {import("./resolve.js").Place} place @param {Node[]} path */
function ofInput({ input, field, fieldParent, directive }, path) {
  if (!input) return null;
  const { name, type, description } = input;
  const nested = path.some(({ kind }) => kind === "ObjectField");
  const owner = directive ? `@${directive.name}` : field && fieldParent && `${fieldParent.name}.${field.name}`;
  const target = nested ? type.replace(/[[\]!]/g, "") : owner;
  return { path: target ?? "", signature: `${name}: ${type}`, description };
}

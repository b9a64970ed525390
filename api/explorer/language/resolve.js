/** Follows a path of nodes through the schema: which type, field, argument and input it leads to. */

import { itemType, namedType, nullable } from "../schema/model.js";

/**
 * @typedef {import("./ast.js").Node} Node
 * @typedef {import("../schema/model.js").Schema} Schema
 * @typedef {import("../schema/model.js").TypeDefinition} TypeDefinition
 * @typedef {import("../schema/model.js").FieldDefinition} FieldDefinition
 * @typedef {import("../schema/model.js").DirectiveDefinition} DirectiveDefinition
 * @typedef {import("../schema/model.js").Input} Input
 */

/**
 * @typedef {Object} Place
 * @property {TypeDefinition | undefined} parent the type whose fields can be asked for
 * @property {FieldDefinition | undefined} field the field that is being asked for
 * @property {TypeDefinition | undefined} fieldParent the type that has the field
 * @property {DirectiveDefinition | undefined} directive
 * @property {Map<string, Input> | undefined} inputs the arguments or input fields to choose from
 * @property {Input | undefined} input the argument or input field that is being given
 * @property {string | undefined} type the type of the value that is being given
 */

/** @returns {Place} */
function nowhere() {
  return {
    parent: undefined, field: undefined, fieldParent: undefined, directive: undefined,
    inputs: undefined, input: undefined, type: undefined,
  };
}

/**
 * @param {Node[]} path outermost first
 * @param {Schema} schema
 * @returns {Place}
 */
export function resolve(path, schema) {
  let place = nowhere();
  for (const node of path) place = step(place, node, schema);
  return place;
}

/** @param {Place} place @param {Node} node @param {Schema} schema @returns {Place} */
function step(place, node, schema) {
  switch (node.kind) {
    case "Operation":
      return { ...nowhere(), parent: schema.root(node.operation) };
    case "Fragment":
    case "Inline":
      return node.on ? { ...nowhere(), parent: schema.type(node.on.text) } : place;
    case "Field":
      return intoField(place, node.name.text, schema);
    case "SelectionSet":
      return { ...place, field: undefined };
    case "Directive":
      return intoDirective(place, node.name?.text ?? "", schema);
    case "VariableDefinition":
      return { ...nowhere(), type: node.type?.text };
    case "Argument":
    case "ObjectField":
      return intoInput(place, node.name.text);
    case "List":
      return { ...place, type: place.type && (itemType(place.type) ?? place.type) };
    case "Object":
      return intoObject(place, schema);
    default:
      return place;
  }
}

/** @param {Place} place @param {string} name @param {Schema} schema @returns {Place} */
function intoField(place, name, schema) {
  const fieldParent = place.parent;
  const field = fieldParent && schema.field(fieldParent, name);
  const parent = field && schema.type(namedType(field.type));
  return { ...nowhere(), fieldParent, field, parent, inputs: field?.arguments };
}

/** @param {Place} place @param {string} name @param {Schema} schema @returns {Place} */
function intoDirective(place, name, schema) {
  const directive = schema.directives.get(name);
  return { ...nowhere(), parent: place.parent, directive, inputs: directive?.arguments };
}

/** @param {Place} place @param {string} name @returns {Place} */
function intoInput(place, name) {
  const input = place.inputs?.get(name);
  return { ...place, input, type: input?.type };
}

/** @param {Place} place @param {Schema} schema @returns {Place} */
function intoObject(place, schema) {
  if (!place.type) return { ...place, inputs: undefined };
  // One object stands for a list of one.
  const type = nullable(itemType(place.type) ?? place.type);
  return { ...place, inputs: schema.type(namedType(type))?.inputs };
}

/**
 * What the parser makes of a document. Every node says where it starts and ends; what is missing
 * in unfinished text is null.
 */

/**
 * @typedef {{ start: number, end: number }} Range
 * @typedef {Range & { text: string }} Name
 * @typedef {Range & { kind: "Document", definitions: Definition[] }} Document
 * @typedef {Range & { kind: "Operation", operation: "query" | "mutation" | "subscription",
 *   name: Name | null, keyword: Range, variables: VariableDefinition[], directives: Directive[],
 *   selection: SelectionSet | null }} Operation
 * @typedef {Range & { kind: "Fragment", name: Name | null, on: Name | null,
 *   directives: Directive[], selection: SelectionSet | null }} Fragment
 * @typedef {Operation | Fragment} Definition
 * @typedef {Range & { kind: "VariableDefinition", name: Name | null, type: TypeReference | null,
 *   value: Value | null, directives: Directive[] }} VariableDefinition
 * @typedef {Range & { kind: "TypeReference", text: string, name: Name | null }} TypeReference
 * @typedef {Range & { kind: "SelectionSet", items: Selection[] }} SelectionSet
 * @typedef {Range & { kind: "Field", alias: Name | null, name: Name, arguments: Argument[],
 *   directives: Directive[], selection: SelectionSet | null }} Field
 * @typedef {Range & { kind: "Spread", name: Name, directives: Directive[] }} Spread
 * @typedef {Range & { kind: "Inline", on: Name | null, directives: Directive[],
 *   selection: SelectionSet | null }} Inline
 * @typedef {Field | Spread | Inline} Selection
 * @typedef {Range & { kind: "Argument", name: Name, value: Value | null }} Argument
 * @typedef {Range & { kind: "Directive", name: Name | null, arguments: Argument[] }} Directive
 * @typedef {Range & { kind: "Variable", name: Name | null }} Variable
 * @typedef {Range & { kind: "Int" | "Float" | "String" | "Boolean" | "Null" | "Enum",
 *   text: string }} Literal
 * @typedef {Range & { kind: "List", items: Value[] }} List
 * @typedef {Range & { kind: "ObjectField", name: Name, value: Value | null }} ObjectField
 * @typedef {Range & { kind: "Object", fields: ObjectField[] }} ObjectValue
 * @typedef {Variable | Literal | List | ObjectValue} Value
 * @typedef {Document | Definition | VariableDefinition | TypeReference | SelectionSet | Selection |
 *   Argument | Directive | Value | ObjectField} Node
 */

/**
 * Something wrong at a place, and, where one is known, its mend.
 * @typedef {Range & { message: string, severity: "error" | "warning",
 *   mend?: { label: string, start: number, end: number, text: string } }} Problem
 */

/**
 * The nodes directly below a node, in the order of the text.
 * @param {Node} node
 * @returns {Node[]}
 */
export function children(node) {
  switch (node.kind) {
    case "Document":
      return node.definitions;
    case "Operation":
      return present([...node.variables, ...node.directives, node.selection]);
    case "Fragment":
    case "Inline":
      return present([...node.directives, node.selection]);
    case "VariableDefinition":
      return present([node.type, node.value, ...node.directives]);
    case "SelectionSet":
    case "List":
      return node.items;
    case "Field":
      return present([...node.arguments, ...node.directives, node.selection]);
    case "Spread":
      return node.directives;
    case "Argument":
    case "ObjectField":
      return present([node.value]);
    case "Directive":
      return node.arguments;
    case "Object":
      return node.fields;
    default:
      return [];
  }
}

/** @param {(Node | null)[]} nodes @returns {Node[]} */
function present(nodes) {
  return /** @type {Node[]} */ (nodes.filter((node) => node !== null));
}

/**
 * A node and all below it.
 * @param {Node} node
 * @returns {Generator<Node>}
 */
export function* descendants(node) {
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    waiting.push(...children(next).reverse());
  }
}

/**
 * The nodes around an offset, outermost first.
 * @param {Node} root
 * @param {number} offset
 * @returns {Node[]}
 */
export function pathTo(root, offset) {
  const path = [root];
  for (let here = root; ; ) {
    const below = children(here).find(({ start, end }) => start <= offset && offset <= end);
    if (!below) return path;
    path.push(below);
    here = below;
  }
}

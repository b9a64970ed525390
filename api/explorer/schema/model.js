/** The schema as the explorer asks about it. */

/**
 * @typedef {{ name: string, description: string, type: string, value: string | null,
 *   deprecated: string | null }} Input an argument or an input field; `value` is its default
 * @typedef {{ name: string, description: string, type: string, arguments: Map<string, Input>,
 *   deprecated: string | null }} FieldDefinition
 * @typedef {{ name: string, description: string, deprecated: string | null }} EnumValue
 * @typedef {"object" | "interface" | "union" | "enum" | "input" | "scalar"} TypeKind
 * @typedef {{ kind: TypeKind, name: string, description: string,
 *   fields: Map<string, FieldDefinition>, inputs: Map<string, Input>,
 *   values: Map<string, EnumValue>, interfaces: string[], members: string[],
 *   specifiedBy: string | null }} TypeDefinition
 * @typedef {{ name: string, description: string, arguments: Map<string, Input>,
 *   locations: string[] }} DirectiveDefinition
 * @typedef {"query" | "mutation" | "subscription"} OperationKind
 */

const BUILT_IN = new Map([
  ["Int", "A whole number of 32 bits."],
  ["Float", "A number."],
  ["String", "A text."],
  ["Boolean", "True or false."],
  ["ID", "An opaque identifier."],
]);

/** The name in a type such as `[ID!]!`. @param {string} type */
export function namedType(type) {
  return type.replace(/[[\]!]/g, "");
}

/** The type without its outermost `!`. @param {string} type */
export function nullable(type) {
  return type.endsWith("!") ? type.slice(0, -1) : type;
}

/** The type of the items, for a list. @param {string} type */
export function itemType(type) {
  const list = nullable(type);
  return list.startsWith("[") ? list.slice(1, -1) : null;
}

/** Whether an input must be given. @param {Input} input */
export function isRequired(input) {
  return input.type.endsWith("!") && input.value === null;
}

/**
 * @param {TypeKind} kind
 * @param {string} name
 * @param {string} description
 * @returns {TypeDefinition}
 */
export function emptyType(kind, name, description) {
  return {
    kind, name, description, fields: new Map(), inputs: new Map(), values: new Map(),
    interfaces: [], members: [], specifiedBy: null,
  };
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string} description
 * @returns {FieldDefinition}
 */
function metaField(name, type, description) {
  return { name, type, description, arguments: new Map(), deprecated: null };
}

const TYPENAME = metaField("__typename", "String!", "The name of the type of this object.");

export class Schema {
  constructor() {
    /** @type {Map<string, TypeDefinition>} */
    this.types = new Map();
    /** @type {Map<string, DirectiveDefinition>} */
    this.directives = new Map();
    /** @type {Record<OperationKind, string | null>} */
    this.roots = { query: null, mutation: null, subscription: null };
    for (const [name, description] of BUILT_IN) {
      this.types.set(name, emptyType("scalar", name, description));
    }
  }

  /** @param {string} name */
  type(name) {
    return this.types.get(name);
  }

  /** The type at the root of an operation. @param {OperationKind} operation */
  root(operation) {
    const name = this.roots[operation];
    return name ? this.types.get(name) : undefined;
  }

  /** @param {TypeDefinition} type @param {string} name @returns {FieldDefinition | undefined} */
  field(type, name) {
    if (name === "__typename" && this.isComposite(type)) return TYPENAME;
    return type.fields.get(name) ?? (type.name === this.roots.query ? this.meta(name) : undefined);
  }

  /** The fields that ask about the schema itself. @param {string} name */
  meta(name) {
    if (name === "__schema") return metaField(name, "__Schema!", "The schema itself.");
    if (name !== "__type") return undefined;
    const field = metaField(name, "__Type", "A type of the schema, by its name.");
    field.arguments.set("name", {
      name: "name", type: "String!", description: "Its name.", value: null, deprecated: null,
    });
    return field;
  }

  /** Every field that can be asked of a type. @param {TypeDefinition} type */
  fields(type) {
    return this.isComposite(type) ? [...type.fields.values(), TYPENAME] : [];
  }

  /** Whether a type has fields to ask for. @param {TypeDefinition} type */
  isComposite({ kind }) {
    return kind === "object" || kind === "interface" || kind === "union";
  }

  /** Whether a type can be the type of a variable. @param {TypeDefinition} type */
  isInput({ kind }) {
    return kind === "scalar" || kind === "enum" || kind === "input";
  }

  /** The object types that a composite type can be. @param {TypeDefinition} type */
  possible(type) {
    if (type.kind === "object") return new Set([type.name]);
    if (type.kind === "union") return new Set(type.members);
    const names = new Set();
    for (const other of this.types.values()) {
      if (other.kind === "object" && other.interfaces.includes(type.name)) names.add(other.name);
    }
    return names;
  }

  /**
   * Whether one object can be of both types.
   * @param {TypeDefinition} one
   * @param {TypeDefinition} other
   */
  overlap(one, other) {
    const names = this.possible(other);
    return [...this.possible(one)].some((name) => names.has(name));
  }

  /** Where a type is used: fields that give it. @param {string} name */
  usesOf(name) {
    const uses = [];
    for (const type of this.types.values()) {
      if (type.name.startsWith("__")) continue;
      for (const field of type.fields.values()) {
        const takes = [...field.arguments.values()].some((input) => namedType(input.type) === name);
        if (takes || namedType(field.type) === name) uses.push({ type, field: field.name });
      }
      for (const input of type.inputs.values()) {
        if (namedType(input.type) === name) uses.push({ type, field: input.name });
      }
    }
    return uses;
  }
}

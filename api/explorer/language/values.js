/** Reads the values of arguments and input fields: the part of the parser below `name:`. */

/** @typedef {import("./ast.js").Value} Value */

/**
 * The value that stands next, or null and a complaint.
 * @param {import("./reader.js").Reader} reader
 * @returns {Value | null}
 */
export function parseValue(reader) {
  reader.await("value");
  const token = reader.token;
  if (token) {
    const value = literal(token);
    if (value) {
      reader.at += 1;
      return value;
    }
    if (reader.is("$")) return variable(reader, token.start);
    if (reader.is("[")) return list(reader, token.start);
    if (reader.is("{")) return object(reader, token.start);
  }
  reader.complain("A value is missing here.");
  return null;
}

/** @param {import("./lexer.js").Token} token @returns {Value | null} */
function literal({ kind, text, start, end }) {
  switch (kind) {
    case "int":
      return { kind: "Int", text, start, end };
    case "float":
      return { kind: "Float", text, start, end };
    case "string":
    case "block":
      return { kind: "String", text, start, end };
    case "name":
      if (text === "true" || text === "false") return { kind: "Boolean", text, start, end };
      if (text === "null") return { kind: "Null", text, start, end };
      return { kind: "Enum", text, start, end };
    default:
      return null;
  }
}

/** @param {import("./reader.js").Reader} reader @param {number} start @returns {Value} */
function variable(reader, start) {
  reader.at += 1;
  reader.await("variable");
  const name = reader.name();
  if (!name) reader.complain("The variable's name is missing here.");
  return { kind: "Variable", name, start, end: reader.lastEnd };
}

/** @param {import("./reader.js").Reader} reader @param {number} start @returns {Value} */
function list(reader, start) {
  reader.at += 1;
  /** @type {import("./ast.js").List} */
  const node = { kind: "List", items: [], start, end: start };
  return reader.inside(node, () => {
    reader.list("]", "value", "A value", (token) => {
      const starts = token.kind !== "unknown"
        && (token.kind !== "punctuator" || "${[".includes(token.text));
      const value = starts ? parseValue(reader) : null;
      if (value) node.items.push(value);
      return starts;
    }, [")", "}"]);
  });
}

/** @param {import("./reader.js").Reader} reader @param {number} start @returns {Value} */
function object(reader, start) {
  reader.at += 1;
  /** @type {import("./ast.js").ObjectValue} */
  const node = { kind: "Object", fields: [], start, end: start };
  return reader.inside(node, () => {
    reader.list("}", "objectField", "A field such as `name: value`", () => {
      const name = reader.name();
      if (!name) return false;
      /** @type {import("./ast.js").ObjectField} */
      const field = { kind: "ObjectField", name, value: null, start: name.start, end: name.end };
      node.fields.push(field);
      reader.inside(field, () => {
        reader.expect(":");
        field.value = parseValue(reader);
      });
      return true;
    }, [")", "]"]);
  });
}

/** Checks what is given: arguments, input fields and the values of both. */

import { isRequired, itemType, namedType, nullable } from "../schema/model.js";

/**
 * @typedef {import("./validate.js").Check} Check
 * @typedef {import("./ast.js").Value} Value
 * @typedef {import("../schema/model.js").Input} Input
 */

/** The literals that stand for a built-in scalar. Other scalars the service checks. */
const LITERALS = new Map([
  ["Int", ["Int"]],
  ["Float", ["Int", "Float"]],
  ["String", ["String"]],
  ["Boolean", ["Boolean"]],
  ["ID", ["String", "Int"]],
]);

/**
 * @param {Check} check
 * @param {import("./ast.js").Range} place where to say that one is missing
 * @param {(import("./ast.js").Argument | import("./ast.js").ObjectField)[]} given
 * @param {Map<string, Input>} known
 * @param {{ owner: string, what: string }} words
 */
export function checkInputs(check, place, given, known, { owner, what }) {
  const seen = new Set();
  for (const { name, value } of given) {
    const input = known.get(name.text);
    if (seen.has(name.text)) check.error(name, `\`${name.text}\` is given twice.`);
    seen.add(name.text);
    if (!input) check.unknown(name, `${owner} has no ${what} \`${name.text}\`.`, known.keys());
    else if (value) checkValue(check, value, input.type);
    if (input?.deprecated) check.warning(name, `\`${name.text}\` is deprecated. ${input.deprecated}`);
  }
  for (const input of known.values()) {
    if (isRequired(input) && !seen.has(input.name)) {
      check.error(place, `${owner} needs the ${what} \`${input.name}: ${input.type}\`.`);
    }
  }
}

/** @param {Check} check @param {Value} value @param {string} type */
export function checkValue(check, value, type) {
  if (value.kind === "Variable") return;
  if (value.kind === "Null") {
    if (type.endsWith("!")) check.error(value, `\`null\` is not allowed here: a \`${type}\` is expected.`);
    return;
  }
  const item = itemType(type);
  if (value.kind === "List") {
    if (item) for (const one of value.items) checkValue(check, one, item);
    else check.error(value, `One \`${nullable(type)}\` is expected here, not a list.`);
    return;
  }
  // One value stands for a list of one.
  if (item) checkValue(check, value, item);
  else checkSingle(check, value, nullable(type));
}

/**
 * @param {Check} check
 * @param {Exclude<Value, { kind: "Variable" | "List" }>} value
 * @param {string} type
 */
function checkSingle(check, value, type) {
  const definition = check.schema.type(namedType(type));
  switch (definition?.kind) {
    case "enum":
      checkEnum(check, value, definition);
      break;
    case "input":
      if (value.kind === "Object") {
        const words = { owner: `\`${type}\``, what: "field" };
        checkInputs(check, value, value.fields, definition.inputs, words);
      } else {
        check.error(value, `A \`${type}\` is expected here: fields in \`{ }\`.`);
      }
      break;
    case "scalar": {
      const literals = LITERALS.get(type);
      if (literals && !literals.includes(value.kind)) {
        check.error(value, `A value of type \`${type}\` is expected here.`, quoted(value, type));
      }
      break;
    }
  }
}

/** @param {Value} value @param {string} type */
function quoted(value, type) {
  if ((type !== "String" && type !== "ID") || value.kind === "Object" || !("text" in value)) return undefined;
  return { label: "Put it in quotes", start: value.start, end: value.end, text: `"${value.text}"` };
}

/**
 * @param {Check} check
 * @param {Value} value
 * @param {import("../schema/model.js").TypeDefinition} type
 */
function checkEnum(check, value, type) {
  if (value.kind === "Enum") {
    if (!type.values.has(value.text)) {
      check.unknown(value, `\`${type.name}\` has no value \`${value.text}\`.`, type.values.keys());
    }
    return;
  }
  const text = value.kind === "String" ? value.text.slice(1, -1) : "";
  const mend = type.values.has(text)
    ? { label: "Leave out the quotes", start: value.start, end: value.end, text }
    : undefined;
  check.error(value, `A value of \`${type.name}\` is expected here, without quotes.`, mend);
}

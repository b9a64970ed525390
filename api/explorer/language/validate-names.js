/** Checks names within the document: operations, fragments, variables. */

import { descendants } from "./ast.js";

/**
 * @typedef {import("./validate.js").Check} Check
 * @typedef {import("./ast.js").Operation} Operation
 * @typedef {import("./ast.js").Node} Node
 * @typedef {import("./ast.js").Name} Name
 */

/**
 * Names are given once, and where there are several operations each has one.
 * @param {Check} check
 */
export function checkOperations(check) {
  const operations = check.document.definitions.filter((one) => one.kind === "Operation");
  const seen = new Set();
  for (const { kind, name, start } of check.document.definitions) {
    if (name && seen.has(`${kind} ${name.text}`)) check.error(name, `The name \`${name.text}\` is taken.`);
    if (name) seen.add(`${kind} ${name.text}`);
    if (!name && kind === "Operation" && operations.length > 1) {
      check.error({ start, end: start + 1 }, "Where there are several operations, each needs a name.");
    }
  }
}

/**
 * What an operation reaches through its fragments.
 * @param {Check} check
 * @param {Operation} operation
 */
function reached(check, operation) {
  /** @type {Node[]} */
  const nodes = [];
  const fragments = new Set();
  /** @type {Node[]} */
  const waiting = [operation];
  for (let root = waiting.pop(); root; root = waiting.pop()) {
    for (const node of descendants(root)) {
      nodes.push(node);
      const fragment = node.kind === "Spread" ? check.fragments.get(node.name.text) : undefined;
      if (fragment && !fragments.has(fragment)) {
        fragments.add(fragment);
        waiting.push(fragment);
      }
    }
  }
  return { nodes, fragments };
}

/** Variables are defined and used, fragments are used. @param {Check} check */
export function checkVariables(check) {
  const usedFragments = new Set();
  for (const operation of check.document.definitions) {
    if (operation.kind !== "Operation") continue;
    const { nodes, fragments } = reached(check, operation);
    for (const fragment of fragments) usedFragments.add(fragment);
    const defined = new Set(operation.variables.map(({ name }) => name?.text));
    const used = new Set();
    for (const node of nodes) {
      if (node.kind !== "Variable" || !node.name) continue;
      used.add(node.name.text);
      if (!defined.has(node.name.text)) {
        const known = /** @type {string[]} */ ([...defined].filter(Boolean));
        check.unknown(node.name, `The variable \`$${node.name.text}\` is not defined.`, known);
      }
    }
    for (const { name } of operation.variables) {
      if (name && !used.has(name.text)) check.warning(name, `\`$${name.text}\` is not used.`);
    }
  }
  for (const fragment of check.fragments.values()) {
    if (fragment.name && !usedFragments.has(fragment)) {
      check.warning(fragment.name, `The fragment \`${fragment.name.text}\` is not used.`);
    }
  }
}

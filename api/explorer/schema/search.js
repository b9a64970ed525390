/** Finds types, fields, arguments and enum values by a few words. */

/**
 * @typedef {{ path: string, kind: string, description: string }} Found
 *   `path` is `Type`, `Type.field` or `@directive`
 */

const LIMIT = 60;

/**
 * How well a name fits; 0 is not at all.
 * @param {string} name
 * @param {string} description
 * @param {string[]} words
 */
function score(name, description, words) {
  const lower = name.toLowerCase();
  const text = description.toLowerCase();
  let sum = 0;
  for (const word of words) {
    if (lower === word) sum += 8;
    else if (lower.startsWith(word)) sum += 5;
    else if (lower.includes(word)) sum += 3;
    else if (text.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}

/**
 * @param {import("./model.js").Schema} schema
 * @returns {Generator<Found & { name: string, weight: number }>}
 */
function* everything(schema) {
  for (const type of schema.types.values()) {
    if (type.name.startsWith("__")) continue;
    const { name, kind, description } = type;
    yield { name, path: name, kind, description, weight: kind === "input" ? -0.5 : 0.5 };
    const root = Object.values(schema.roots).includes(name) ? 1 : 0;
    /** @type {[string, number, Iterable<{ name: string, description: string }>][]} */
    const members = [
      ["field", root, type.fields.values()],
      ["input field", -1, type.inputs.values()],
      ["value", -0.5, type.values.values()],
    ];
    for (const [what, weight, all] of members) {
      for (const member of all) {
        const path = `${name}.${member.name}`;
        yield { name: member.name, path, kind: what, description: member.description, weight };
      }
    }
  }
  for (const { name, description } of schema.directives.values()) {
    yield { name, path: `@${name}`, kind: "directive", description, weight: 0 };
  }
}

/**
 * @param {import("./model.js").Schema} schema
 * @param {string} query
 * @returns {Found[]} best first
 */
export function search(schema, query) {
  const words = query.toLowerCase().split(/[\s.]+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = [];
  for (const { name, path, kind, description, weight } of everything(schema)) {
    const owner = path.includes(".") ? `${path} ${description}` : description;
    const points = score(name, owner, words);
    if (points > 0) found.push({ path, kind, description, points: points + weight });
  }
  found.sort((a, b) => b.points - a.points || a.path.length - b.path.length);
  return found.slice(0, LIMIT);
}

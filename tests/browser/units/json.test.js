import assert from "node:assert/strict";
import test from "node:test";
import { lexJson, parseJson } from "../../../api/explorer/json/parser.js";
import { checkVariables, completeVariables } from "../../../api/explorer/json/variables.js";
import { parse } from "../../../api/explorer/language/parser.js";
import { numbers, randomText } from "./random.js";
import { schema } from "./schema.js";

const QUERY = "query($state: String!, $filter: FacilityFilter, $order: [FacilityOrder!]) { facilities { totalCount } }";
const operation = /** @type {import("../../../api/explorer/language/ast.js").Operation} */ (parse(QUERY).document.definitions[0]);

/** @param {string} marked */
function labels(marked) {
  const offset = marked.indexOf("|");
  return completeVariables(marked.replace("|", ""), offset, operation, schema).suggestions.map(({ label }) => label);
}

/** @param {string} source */
const messages = (source) => checkVariables(source, operation, schema).problems.map(({ message }) => message);

/** @param {(limit: number) => number} below @param {number} depth @returns {unknown} */
function value(below, depth) {
  const kind = below(depth > 4 ? 4 : 6);
  if (kind === 4) return Array.from({ length: below(4) }, () => value(below, depth + 1));
  if (kind === 5) return Object.fromEntries(Array.from({ length: below(4) }, (_, at) => [`k"${at}`, value(below, depth + 1)]));
  return [null, true, below(1000) / 8 - 3, 'a"\\\né😀'][kind];
}

test("what JSON.parse takes has no problems, and what it refuses has one", () => {
  for (let seed = 0; seed < 1000; seed += 1) {
    const text = JSON.stringify(value(numbers(seed), 0), null, seed % 3);
    assert.deepEqual(parseJson(text).problems, [], text);
    const random = randomText(seed);
    assert.equal(lexJson(random).map(({ text: piece }) => piece).join(""), random);
    let valid = true;
    try {
      JSON.parse(random);
    } catch {
      valid = random.trim() === "";
    }
    if (!valid && random.trim()) {
      assert.ok(checkVariables(random, null, null).problems.length > 0, random);
    }
  }
  assert.ok(parseJson("[".repeat(50_000)).problems.length > 0);
});

test("variables are completed by the operation and the schema", () => {
  assert.deepEqual(labels("|"), ["{ }"]);
  assert.deepEqual(labels("{ | }"), ["state", "filter", "order"]);
  assert.deepEqual(labels('{ "st| }'), ["state"]);
  assert.deepEqual(labels('{ "state": "TX", "filter": { "stat| } }'), ["state"]);
  assert.deepEqual(labels('{ "order": [{ "direction": | }] }'), ["ASC", "DESC"]);
  assert.deepEqual(labels('{ "filter": | }'), ["{ }"]);
});

test("variables are checked against the operation and the schema", () => {
  assert.deepEqual(messages('{"state": "TX", "filter": {"state": {"eq": "TX"}}, "order": {"field": "NAME", "direction": "ASC"}}'), []);
  assert.deepEqual(messages(""), ["The variable `state: String!` is missing."]);
  assert.deepEqual(messages('{"state": 3}'), ["A value of type `String` is expected here."]);
  assert.match(messages('{"state": "", "stat": 1}')[0] ?? "", /Did you mean `state`/);
  assert.match(messages('{"state": "", "filter": {"stat": 1}}')[0] ?? "", /no field `stat`/);
  assert.match(messages('{"state": "", "order": {"field": "NAMES", "direction": "ASC"}}')[0] ?? "", /Did you mean `NAME`/);
  assert.match(messages('{"state": null}')[0] ?? "", /not allowed/);
  assert.match(messages("[]")[0] ?? "", /are an object/);
  assert.match(messages('{"state": TX}')[0] ?? "", /no JSON value/);
});

test("the value is what is sent", () => {
  assert.deepEqual(checkVariables('{"state": "TX"}', operation, schema).value, { state: "TX" });
  assert.deepEqual(checkVariables("  ", operation, schema).value, {});
  assert.equal(checkVariables("{", operation, schema).value, undefined);
});

import assert from "node:assert/strict";
import test from "node:test";
import { complete } from "../../../api/explorer/language/complete.js";
import { format } from "../../../api/explorer/language/format.js";
import { lex } from "../../../api/explorer/language/lexer.js";
import { elementAt, offsetOf, placeOfPath } from "../../../api/explorer/language/locate.js";
import { distance, nearest } from "../../../api/explorer/language/nearest.js";
import { parse } from "../../../api/explorer/language/parser.js";
import { validate } from "../../../api/explorer/language/validate.js";
import { brackets, highlightGraphql } from "../../../api/explorer/editor/highlight.js";
import { EXAMPLES } from "../../../api/explorer/view/examples.js";
import { checkVariables } from "../../../api/explorer/json/variables.js";
import { randomText } from "./random.js";
import { schema, sdl } from "./schema.js";

/** What can be written at the `|` of a text. @param {string} marked */
function suggested(marked) {
  const offset = marked.indexOf("|");
  return complete(marked.replace("|", ""), offset, schema).suggestions;
}

/** @param {string} marked */
const labels = (marked) => suggested(marked).map(({ label }) => label);

/** The problems of a text, with what they are about. @param {string} source */
function problems(source) {
  const { document, problems: wrong } = parse(source);
  return [...wrong, ...validate(document, schema)]
    .map(({ start, end, message }) => [source.slice(start, end), message]);
}

test("the tokens of a text are the text", () => {
  assert.equal(lex(sdl).map(({ text }) => text).join(""), sdl);
  for (let seed = 0; seed < 2000; seed += 1) {
    const source = randomText(seed);
    const tokens = lex(source);
    assert.equal(tokens.map(({ text }) => text).join(""), source);
    tokens.forEach((token, at) => {
      assert.equal(token.start, tokens[at - 1]?.end ?? 0);
      assert.equal(source.slice(token.start, token.end), token.text);
    });
  }
});

test("no text whatever stops the parser, the checks, the completion or the colours", () => {
  for (let seed = 0; seed < 2000; seed += 1) {
    const source = randomText(seed);
    const { document, problems: wrong } = parse(source);
    for (const { start, end } of [...wrong, ...validate(document, schema)]) {
      assert.ok(start >= 0 && start <= end && end <= source.length, source);
    }
    complete(source, source.length >> 1, schema);
    assert.equal(highlightGraphql(source, document).map(({ start, end }) => source.slice(start, end)).join(""), source);
    brackets(source, highlightGraphql(source, document), source.length >> 1);
    elementAt(document, source.length >> 1, schema);
    format(source);
  }
});

test("nesting without end is a problem and no crash", () => {
  for (const piece of ["{a", "{", "{a(b:[", "[", "{a(b:{c:", "((("]) {
    const { problems: wrong } = parse(piece.repeat(20_000));
    assert.ok(wrong.length > 0);
  }
});

test("laying out twice changes nothing more, and keeps every word", () => {
  const sources = [
    ...EXAMPLES.map(({ query }) => query),
    'query Q($a:ID!=3,$b:[Int!]) @x {a(c: "A", d: {e: [1,2]}) { nm: name # why\n #own\n ...on Node @include(if:true){id} ...F}}fragment F on T{n}',
  ];
  const words = (/** @type {string} */ source) => lex(source)
    .filter(({ kind }) => kind !== "space").map(({ text }) => text.trim()).join(" ");
  for (const source of sources) {
    const once = format(source);
    assert.equal(format(once), once);
    assert.equal(words(once), words(source));
  }
  for (const { query } of EXAMPLES) assert.equal(format(query), query);
});

test("a well-formed document has no problems, and the examples fit the schema", () => {
  for (const { title, query, variables } of EXAMPLES) {
    assert.deepEqual(problems(query), [], title);
    const operation = parse(query).document.definitions.find(({ kind }) => kind === "Operation");
    const checked = checkVariables(variables ?? "", operation?.kind === "Operation" ? operation : null, schema);
    assert.deepEqual(checked.problems, [], title);
  }
});

test("completion knows fields, and what was typed of them", () => {
  assert.ok(labels("{ | }").includes("facility"));
  assert.deepEqual(labels("{ facility { nam| } }").slice(0, 2), ["name", "nameAgreement"]);
  assert.ok(labels("{ f: facilit| }").includes("facilities"));
  assert.equal(suggested("{ facilities { | } }").find(({ label }) => label === "totalCount")?.detail, "Int!");
  assert.match(suggested("{ facility| }")[0]?.description ?? "", /\w+/);
});

test("completion knows arguments, input fields, enum values and variables", () => {
  assert.deepEqual(labels("{ facilities(fi|) }").sort(), ["filter", "first"]);
  assert.ok(!labels('{ facility(code: "A", |) }').includes("code"));
  assert.deepEqual(labels("{ facilities(filter: { sta| }) }"), ["state"]);
  assert.ok(labels("{ facilities(filter: { state: { | } }) }").includes("eq"));
  assert.deepEqual(labels("{ facilities(orderBy: [{ direction: | }]) }"), ["ASC", "DESC"]);
  assert.deepEqual(labels("query($code: String) { facility(code: $|) }"), ["$code"]);
  assert.ok(labels("query($code: String) { facility(code: |) }").includes("$code"));
  assert.deepEqual(labels("query($code: Stri|)").slice(0, 1), ["String"]);
});

test("completion knows directives, fragments and types", () => {
  assert.deepEqual(labels("{ facility @|").sort(), ["@include", "@skip"]);
  assert.deepEqual(labels("{ facility { ...Pl| } } fragment Place on Facility { city }"), ["Place"]);
  assert.deepEqual(labels("{ facility { ...P| } } fragment Person on Detainee { id }"), []);
  assert.ok(labels('{ node(id: "") { ... on Fac| } }').includes("Facility"));
  assert.equal(labels("{ __schema { typ| } }")[0], "types");
  assert.ok(labels("quer|").includes("query"));
});

test("completion is silent in texts and comments", () => {
  assert.deepEqual(labels('{ facility(code: "na|") }'), []);
  assert.deepEqual(labels("{ # na|\n }"), []);
});

test("an unknown field is named with its mend", () => {
  const source = "{ facility { nme } }";
  const [problem] = validate(parse(source).document, schema);
  assert.equal(problem?.message, "`Facility` has no field `nme`. Did you mean `name`?");
  assert.deepEqual(problem?.mend, { label: "Write name", start: 13, end: 16, text: "name" });
});

test("the common mistakes are found at their place", () => {
  /** @type {[string, string, RegExp][]} */
  const mistakes = [
    ["{ facility(x: 1) { id } }", "x", /has no argument/],
    ["{ node { id } }", "node", /needs the argument `id: ID!`/],
    ["{ facility }", "facility", /say which of its fields/],
    ["{ facility { name { x } } }", "{ x }", /has no fields/],
    ["{ facilities(first: \"a\") { totalCount } }", '"a"', /type `Int`/],
    ["{ facilities(orderBy: [{ field: NAMES, direction: ASC }]) { totalCount } }", "NAMES", /Did you mean `NAME`/],
    ["{ facilities(orderBy: [{ field: NAME, direction: \"ASC\" }]) { totalCount } }", '"ASC"', /without quotes/],
    ["{ facility(code: $c) { id } }", "c", /not defined/],
    ["query($c: String) { facility { id } }", "c", /not used/],
    ["{ facility { ...F } }", "F", /no fragment/],
    ["{ facility { ... on Lawsuit { id } } }", "Lawsuit", /never a `Lawsuit`/],
    ["query($c: Strin) { facility(code: $c) { id } }", "Strin", /no type `Strin`/],
    ["query A { facility { id } } query A { facility { id } }", "A", /taken/],
    ["{ facility @incl(if: true) { id } }", "incl", /no directive/],
    ["{ facility { id }", "", /`}` is missing/],
    ["{ facility(code: ) { id } }", ")", /value is missing/],
    ['{ facility(code: "a) { id } }', '"a) { id } }', /not closed/],
  ];
  for (const [source, place, message] of mistakes) {
    const found = problems(source);
    assert.ok(found.some(([at, text]) => at === place && message.test(text ?? "")), `${source}: ${JSON.stringify(found)}`);
  }
});

test("errors of the service are found in the query", () => {
  const source = "query Q {\n  f: facility { ...P }\n}\nfragment P on Facility { fieldOffice { name } }";
  const { document } = parse(source);
  const place = placeOfPath(document, "Q", ["f", "fieldOffice", "name"]);
  assert.equal(source.slice(place?.start, place?.end), "name");
  assert.equal(placeOfPath(document, "Q", ["nothing"]), null);
  assert.equal(source.slice(offsetOf(source, 2, 3)).slice(0, 1), "f");
});

test("the caret is at an element of the schema", () => {
  const source = '{ facilities(filter: { state: { eq: "TX" } }) { nodes { name } } }';
  const at = (/** @type {string} */ word) => elementAt(parse(source).document, source.indexOf(word) + 1, schema);
  assert.equal(at("facilities")?.signature, "Query.facilities: FacilityConnection");
  assert.equal(at("filter")?.path, "Query.facilities");
  assert.equal(at("name")?.path, "Facility.name");
});

test("near names are found, far ones are not", () => {
  assert.equal(distance("kitten", "sitting"), 3);
  assert.equal(nearest("facilty", ["facility", "facilities"]), "facility");
  assert.equal(nearest("xyz", ["facility"]), null);
});

test("brackets find each other over strings and lines", () => {
  const source = '{ a(b: "}")\n}';
  const parts = highlightGraphql(source, parse(source).document);
  assert.deepEqual(brackets(source, parts, 0), [0, source.length - 1]);
  assert.deepEqual(brackets(source, parts, source.length), [source.length - 1, 0]);
  assert.deepEqual(brackets(source, parts, 2), []);
});

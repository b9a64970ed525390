import assert from "node:assert/strict";
import test from "node:test";
import { itemType, namedType, nullable } from "../../../api/explorer/schema/model.js";
import { search } from "../../../api/explorer/schema/search.js";
import { readSchema, unquote } from "../../../api/explorer/schema/sdl.js";
import { schema, sdl } from "./schema.js";

test("every definition of the committed schema is read", () => {
  const declared = [...sdl.matchAll(/^(?:type|interface|enum|input|scalar|union) (\w+)/gm)].map(([, name]) => name);
  assert.ok(declared.length > 200);
  for (const name of declared) assert.ok(schema.type(name ?? ""), name);
  assert.equal(schema.root("query")?.name, "Query");
});

test("every type that is named exists, and every element is described", () => {
  for (const type of schema.types.values()) {
    if (type.name.startsWith("__")) continue;
    assert.ok(type.description, type.name);
    for (const element of [...type.fields.values(), ...type.inputs.values()]) {
      assert.ok(schema.type(namedType(element.type)), element.type);
      assert.ok(element.description, `${type.name}.${element.name}`);
    }
  }
});

test("everything that a schema can say is read", () => {
  const read = readSchema(`
    """
    Top.
      Indented.
    """
    schema @x { query: Q }
    "A \\"quoted\\" one" directive @x(a: [Int!] = [1, 2], b: In = {c: {d: "e"}}) repeatable on SCHEMA | FIELD
    interface N implements M & O @x { id(a: Int = 1 @deprecated): ID! @deprecated(reason: "Old.") }
    union U @x = | A | B
    type A implements N & M { id: ID! }
    enum E { "One." ONE @deprecated TWO }
    scalar S @specifiedBy(url: "https://example.org")
    type Q { a: [[A!]!] }
  `);
  assert.deepEqual(read.directives.get("x")?.locations, ["SCHEMA", "FIELD"]);
  assert.equal(read.directives.get("x")?.arguments.get("b")?.value, '{c: {d: "e"}}');
  assert.equal(read.directives.get("x")?.description, 'A "quoted" one');
  assert.equal(read.type("N")?.fields.get("id")?.deprecated, "Old.");
  assert.equal(read.type("E")?.values.get("ONE")?.deprecated, "No longer supported.");
  assert.deepEqual(read.type("U")?.members, ["A", "B"]);
  assert.deepEqual(read.type("A")?.interfaces, ["N", "M"]);
  assert.equal(read.type("S")?.specifiedBy, "https://example.org");
  assert.equal(read.type("Q")?.fields.get("a")?.type, "[[A!]!]");
});

test("a schema that cannot be read says so", () => {
  assert.throws(() => readSchema("type"), SyntaxError);
  assert.throws(() => readSchema("nonsense"), SyntaxError);
});

test("types come apart", () => {
  assert.equal(namedType("[[ID!]!]!"), "ID");
  assert.equal(nullable("ID!"), "ID");
  assert.equal(itemType("[ID!]!"), "ID!");
  assert.equal(itemType("ID!"), null);
  assert.equal(unquote('"""\n  a\n    b\n"""'), "a\n  b");
});

test("the search finds questions first", () => {
  assert.equal(search(schema, "facilities")[0]?.path, "Query.facilities");
  assert.equal(search(schema, "facility name")[0]?.path.startsWith("Facility."), true);
  assert.deepEqual(search(schema, "zzzz"), []);
  assert.deepEqual(search(schema, "  "), []);
});

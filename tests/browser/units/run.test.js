import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { EventParser } from "../../../api/explorer/run/events.js";
import { readHeaders } from "../../../api/explorer/run/headers.js";
import { QueryHistory } from "../../../api/explorer/run/history.js";
import { docsLink, linkTo, readDocsLink, readLink } from "../../../api/explorer/run/link.js";
import { Session, readClaims } from "../../../api/explorer/run/session.js";
import { LANGUAGES } from "../../../api/explorer/run/snippets.js";

const payload = Buffer.from(JSON.stringify({ client_id: "é", scope: "a:b c:d", exp: 3600 })).toString("base64url");
const TOKEN = `head.${payload}.signature`;

/** A storage in memory. */
class FakeStorage {
  /** @type {Map<string, string>} */
  items = new Map();
  getItem = (/** @type {string} */ key) => this.items.get(key) ?? null;
  setItem = (/** @type {string} */ key, /** @type {string} */ value) => { this.items.set(key, value); };
  removeItem = (/** @type {string} */ key) => { this.items.delete(key); };
}

/** @returns {Storage & FakeStorage} */
const storage = () => /** @type {any} */ (new FakeStorage());

test("a token signs requests and can be seen nowhere else", () => {
  const session = new Session();
  assert.equal(session.use(` Bearer ${TOKEN}\n`), true);
  assert.deepEqual(session.claims, { client: "é", scopes: ["a:b", "c:d"], expires: new Date(3_600_000) });
  assert.equal(session.holds("a:b"), true);
  assert.equal(session.holds("x:y"), false);
  const headers = new Headers();
  session.sign(headers);
  assert.equal(headers.get("authorization"), `Bearer ${TOKEN}`);
  assert.ok(!JSON.stringify(session).includes("signature"));
  session.forget();
  const after = new Headers();
  session.sign(after);
  assert.equal(after.get("authorization"), null);
});

test("what is no token is not used", () => {
  const session = new Session();
  for (const text of ["", "  ", "two words", "nul\u0000", "é"]) assert.equal(session.use(text), false, text);
  assert.equal(session.holds("a:b"), null);
  assert.equal(readClaims("a.b.c"), null);
});

test("a link gives back the query, and holds the variables only where they are given", () => {
  const shared = { query: '{ a(b: "é&=#+") }\n', operationName: "Q", variables: '{"c": "%"}' };
  const link = linkTo(shared, "https://example.org/?x=1#docs=A");
  assert.ok(link.startsWith("https://example.org/?x=1#query="));
  assert.deepEqual(readLink(link.slice(link.indexOf("#"))), shared);
  const without = linkTo({ ...shared, variables: null }, "https://example.org/");
  assert.ok(!without.includes("variables"));
  assert.equal(readLink("#docs=A"), null);
  assert.equal(readDocsLink(docsLink("A.b")), "A.b");
});

test("events are read from pieces of any size", () => {
  const stream = ':\n\nevent: next\r\ndata: {"a":\ndata: 1}\n\nevent: complete\ndata:\n\n';
  const whole = [{ event: "next", data: '{"a":\n1}' }, { event: "complete", data: "" }];
  for (const size of [1, 2, 3, 7, 1000]) {
    const parser = new EventParser();
    const events = [];
    for (let at = 0; at < stream.length; at += size) events.push(...parser.push(stream.slice(at, at + size)));
    assert.deepEqual(events, whole, `${size}`);
  }
});

test("header fields are read, and a token among them is refused", () => {
  assert.deepEqual(readHeaders("x-a: 1\n\nX-B :2").headers, [["x-a", "1"], ["x-b", "2"]]);
  const { headers, problems } = readHeaders("Authorization: Bearer x\nnonsense");
  assert.deepEqual(headers, []);
  assert.deepEqual(problems.map(({ start }) => start), [0, 24]);
});

test("queries are kept on the device only where the reader chose so", () => {
  const store = storage();
  const history = new QueryHistory(store);
  history.add("{ a }", null, 1);
  assert.equal(store.items.size, 0);
  history.remember(true);
  history.add("{ b }", "B", 2);
  history.add("{ a }", null, 3);
  const again = new QueryHistory(store);
  assert.deepEqual(again.entries.map(({ query }) => query), ["{ a }", "{ b }"]);
  assert.equal(again.remembers, true);
  again.remember(false);
  assert.equal(store.items.size, 0);
});

test("a broken storage costs the history and nothing else", () => {
  const store = storage();
  store.setItem("habeas.explorer.history", '[{"query": 3}, "x", {"query":"{ a }","operationName":null,"at":1}]');
  assert.deepEqual(new QueryHistory(store).entries.map(({ query }) => query), ["{ a }"]);
  store.setItem("habeas.explorer.history", "{");
  assert.deepEqual(new QueryHistory(store).entries, []);
  assert.deepEqual(new QueryHistory(null).entries, []);
});

const REQUEST = {
  query: "{ a(b: \"it's $HOME `x`\") }\n",
  operationName: "Q",
  variables: { yes: true, none: null, list: [1, "'"] },
  headers: /** @type {[string, string][]} */ ([["x-a", "it's"]]),
};

test("programs hold the query as it is and no token", () => {
  for (const { write } of Object.values(LANGUAGES)) {
    const text = write(REQUEST, "https://example.org");
    assert.match(text, /HABEAS_TOKEN/);
    assert.ok(text.includes("https://example.org/graphql"));
  }
  const curl = LANGUAGES.curl.write(REQUEST, "https://example.org");
  const [, body] = execFileSync("sh", ["-c", curl.replace("curl", 'show() { for last; do :; done; printf "\\n%s" "$last"; }; show')], { encoding: "utf8" }).split("\n");
  assert.deepEqual(JSON.parse(body ?? ""), { query: REQUEST.query, variables: REQUEST.variables, operationName: "Q" });
});

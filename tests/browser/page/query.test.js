import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { editor, launch, selected, status, useToken, visit, write } from "./visit.js";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("a query is written with completion by keyboard alone, run, and its answer read", () => visit(browser, async (page, { requests }) => {
  await useToken(page);
  await write(page, "");
  await page.keyboard.type("{ facilit");
  const options = page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
  await options.first().waitFor();
  const active = await editor(page).getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
  // The list holds `facilities` and `facility`.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.match(await editor(page).inputValue(), /^\{ facility \{/);
  await page.keyboard.type("na");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await editor(page).evaluate((area) => {
    const field = /** @type {HTMLTextAreaElement} */ (area);
    const at = field.value.indexOf("facility") + "facility".length;
    field.setSelectionRange(at, at);
  });
  await page.keyboard.type("(co");
  await page.keyboard.press("Enter");
  // A text is offered behind `code: `, and taken.
  await page.keyboard.press("Enter");
  await page.keyboard.type("ADAMSMS");
  assert.equal((await editor(page).inputValue()).replace(/\s+/g, " "), '{ facility(code: "ADAMSMS") { name }}');
  const before = requests.length;
  await page.keyboard.press("Control+Enter");
  await status(page, /^Answered · HTTP 200/);
  await page.getByText("Adams County Correctional Center").waitFor();
  assert.deepEqual(requests.slice(before).map((url) => new URL(url).pathname), ["/graphql"]);
}));

test("an error is told with its place, and leads there", () => visit(browser, async (page) => {
  await useToken(page);
  await write(page, '{\n  facility(code: "ADAMSMS") { name }\n  detainees(first: 1) { totalCount }\n}\n');
  await page.getByRole("button", { name: "Run" }).click();
  const errors = page.getByRole("region", { name: "1 error" });
  await errors.getByText("FORBIDDEN").waitFor();
  await errors.getByText("detainees:read").waitFor();
  // What was answered beside the error is there too.
  await page.getByText("Adams County Correctional Center").waitFor();
  await errors.getByRole("button", { name: "Line 3" }).click();
  assert.equal(await selected(page), "detainees");
}));

test("a mistake is told while writing, with its mend", () => visit(browser, async (page) => {
  await write(page, '{ facility(code: "ADAMSMS") { nme } }');
  const problems = page.getByRole("group", { name: "Problems in the query" });
  await problems.getByText("has no field").waitFor();
  assert.equal(await editor(page).getAttribute("aria-invalid"), "true");
  await editor(page).focus();
  await page.keyboard.press("F8");
  assert.equal(await selected(page), "nme");
  await problems.getByRole("button", { name: "Write name" }).click();
  assert.equal(await editor(page).inputValue(), '{ facility(code: "ADAMSMS") { name } }');
  await problems.waitFor({ state: "hidden" });
  // The mend is undone like anything that is typed.
  await page.keyboard.press("ControlOrMeta+Z");
  assert.match(await editor(page).inputValue(), /nme/);
}));

test("variables are completed, checked and sent", () => visit(browser, async (page) => {
  await useToken(page);
  await write(page, "query($code: String!) { facility(code: $code) { name } }");
  await page.getByRole("group", { name: "Problems in the variables" }).getByText("is missing").waitFor();
  await page.getByRole("textbox", { name: "Variables" }).focus();
  await page.keyboard.type("{");
  await page.keyboard.type('"co');
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.keyboard.type("ADAMSMS");
  assert.equal(await page.getByRole("textbox", { name: "Variables" }).inputValue(), '{"code": "ADAMSMS"}');
  await page.keyboard.press("Control+Enter");
  await page.getByText("Adams County Correctional Center").waitFor();
}));

test("the drawing lies under the text, and both follow the caret", () => visit(browser, async (page) => {
  const line = '  facility(code: "ADAMSMS") { name city state fieldOffice { name code } nameAgreement id }\n';
  await page.goto(`${page.url()}#query=${encodeURIComponent(`{\n${line.repeat(80)}}`)}`);
  await page.getByText("This query came with a link").waitFor();
  await editor(page).focus();
  await page.keyboard.press("ControlOrMeta+End");
  const lies = await editor(page).evaluate((area) => {
    const surface = /** @type {HTMLElement} */ (area.closest(".surface"));
    const drawing = /** @type {HTMLElement} */ (surface.querySelector(".underlay"));
    return {
      scrolled: surface.scrollTop > 0,
      hidden: area.scrollHeight - area.clientHeight,
      apart: area.scrollHeight - drawing.scrollHeight,
      same: drawing.textContent === /** @type {HTMLTextAreaElement} */ (area).value.replaceAll("\n", ""),
    };
  });
  assert.deepEqual(lies, { scrolled: true, hidden: 0, apart: 0, same: true });
}));

test("of several operations the chosen one is run", () => visit(browser, async (page) => {
  await useToken(page);
  await write(page, 'query A { facility(code: "ADAMSMS") { name } } query B { viewer { organization { slug } } }');
  await page.getByRole("combobox", { name: "Operation to run" }).selectOption("B");
  await page.getByRole("button", { name: "Run" }).click();
  await page.locator("#result").getByText("harbor-legal-aid").waitFor();
}));

test("without a token nothing is sent, and the token is asked for", () => visit(browser, async (page, { requests }) => {
  await page.getByRole("button", { name: "Run" }).click();
  await status(page, /Enter an access token/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "token");
  assert.ok(!requests.some((url) => url.endsWith("/graphql")));
}));

test("a running query is stopped", () => visit(browser, async (page) => {
  await useToken(page);
  await page.route("**/graphql", () => undefined);
  await page.getByRole("button", { name: "Run" }).press("Enter");
  await page.getByRole("button", { name: "Stop" }).press("Enter");
  await status(page, /^Stopped/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "run");
}));

test("a large answer stays fast: it is drawn as far as it is opened", () => visit(browser, async (page) => {
  await useToken(page);
  const nodes = Array.from({ length: 50_000 }, (_, at) => ({ code: `C${at}`, name: "n" }));
  const body = JSON.stringify({ data: { facilities: { nodes } } });
  await page.route("**/graphql", (route) => route.fulfill({ contentType: "application/json", body }));
  await page.getByRole("button", { name: "Run" }).click();
  await status(page, /^Answered/);
  assert.ok(await page.locator("#result *").count() < 5_000);
  await page.getByRole("button", { name: "Show 100 more of 49900" }).click();
  await page.getByText("Show 100 more of 49800").waitFor();
}));

test("a subscription's events are shown as they come", () => visit(browser, async (page) => {
  await useToken(page);
  /** @type {Record<string, string>} */
  let headers = {};
  const body = [1, 2].map((n) => `event: next\ndata: {"data":{"tick":${n}}}\n\n`).join("") + "event: complete\ndata:\n\n";
  await page.route("**/graphql", (route) => {
    headers = route.request().headers();
    return route.fulfill({ contentType: "text/event-stream", body });
  });
  await write(page, "subscription { tick }");
  await page.getByRole("button", { name: "Run" }).click();
  await status(page, /ended the subscription after 2 events/);
  assert.equal(await page.locator(".events > li").count(), 2);
  assert.match(headers.accept ?? "", /^text\/event-stream/);
  assert.match(headers.authorization ?? "", /^Bearer /);
}));

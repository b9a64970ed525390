import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faintTexts, nameless, overflow, small } from "./checks.js";
import { editor, launch, useToken, visit, write } from "./visit.js";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("every control has a name for a screen reader", () => visit(browser, async (page) => {
  assert.deepEqual(await nameless(page), []);
  await useToken(page);
  await write(page, "{ facility { nme } }");
  await page.getByText("has no field").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByRole("region", { name: "1 error" }).waitFor();
  assert.deepEqual(await nameless(page), []);
  await editor(page).focus();
  await page.keyboard.press("Control+Space");
  await page.getByRole("option").first().waitFor();
  assert.deepEqual(await nameless(page), []);
  await page.keyboard.press("Escape");
  for (const [tab, dialog] of [["Examples", "Share"], ["History", "Copy as"], ["Docs", "Help"]]) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("button", { name: dialog, exact: true }).click();
    assert.deepEqual(await nameless(page), [], `${tab}, ${dialog}`);
    await page.keyboard.press("Escape");
  }
}));

test("what happens is told to a screen reader", () => visit(browser, async (page) => {
  await write(page, "{ ");
  await page.keyboard.type("facilit");
  await page.locator('[aria-live="polite"]').filter({ hasText: "2 suggestions" }).waitFor({ state: "attached" });
  assert.equal(await page.getByRole("status").first().textContent(), "Nothing was asked yet.");
}));

test("the tabulator leads through the page and out of the editor", () => visit(browser, async (page) => {
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to the query");
  const seen = [];
  for (let step = 0; step < 80; step += 1) {
    seen.push(await page.evaluate(() => {
      const { activeElement: active } = document;
      const style = active ? getComputedStyle(active) : null;
      const around = active?.closest(".surface");
      const outline = style?.outlineStyle !== "none" || (around && getComputedStyle(around).outlineStyle !== "none");
      const id = active === document.body ? "BODY" : active?.id || active?.textContent?.trim();
      return { id, outline };
    }));
    await page.keyboard.press("Tab");
  }
  const ids = seen.map(({ id }) => id);
  const order = ["Skip to the query", "token", "tab-docs", "docs-search"];
  assert.deepEqual(order.map((id) => ids.indexOf(id)), [...order.map((id) => ids.indexOf(id))].sort((a, b) => a - b));
  assert.ok(order.every((id) => ids.includes(id)), ids.join(", "));
  assert.deepEqual(seen.filter(({ id, outline }) => !outline && id !== "BODY"), [], "focus that cannot be seen");
  await page.locator("[data-skip=query]").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "query");
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement?.id), "query");
}));

test("the documentation is read by keyboard", () => visit(browser, async (page) => {
  await page.getByRole("searchbox", { name: "Search the schema" }).focus();
  await page.keyboard.type("facility name");
  await page.getByRole("status").filter({ hasText: "found" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const crumbs = page.getByRole("navigation", { name: "Place in the schema" });
  await crumbs.getByRole("link", { name: "Facility", exact: true }).press("Enter");
  await page.getByRole("heading", { name: "Facility" }).waitFor();
  assert.match(page.url(), /#docs=Facility$/);
  await page.goBack();
  await page.getByRole("heading", { name: "Facility", exact: true }).waitFor({ state: "hidden" });
  await editor(page).focus();
  await page.keyboard.press("ControlOrMeta+Home");
  for (const _ of "12") await page.keyboard.press("ArrowDown");
  for (const _ of "1234") await page.keyboard.press("ArrowRight");
  await page.keyboard.press("F1");
  await page.getByRole("heading", { name: "facility" }).waitFor();
}));

test("a link leads to a place of the documentation", () => visit(browser, async (page) => {
  await page.getByRole("heading", { name: "facilities" }).waitFor();
  await page.getByText("How many from the start").first().waitFor();
}, { path: "/#docs=Query.facilities" }));

test("it works on a phone", () => visit(browser, async (page) => {
  assert.ok(await overflow(page) <= 0);
  await useToken(page);
  await editor(page).tap();
  await page.getByRole("button", { name: "Suggest" }).tap();
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Run" }).tap();
  await page.getByText("Adams County Correctional Center").waitFor();
  assert.ok(await overflow(page) <= 0);
  await page.getByRole("button", { name: "Reference" }).tap();
  await page.getByRole("link", { name: "facilities", exact: true }).tap();
  await page.getByRole("heading", { name: "facilities" }).waitFor();
  assert.ok(await overflow(page) <= 0);
  assert.deepEqual(await small(page), []);
}, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }));

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`every text stands out from its ground: ${colorScheme}`, () => visit(browser, async (page) => {
    await useToken(page);
    await page.getByRole("tab", { name: "Examples" }).click();
    await page.getByRole("button", { name: "Facilities of a state" }).click();
    await page.keyboard.press("Control+Enter");
    await page.getByText("totalCount").last().waitFor();
    assert.deepEqual(await page.evaluate(faintTexts), []);
    await page.getByRole("tab", { name: "Docs" }).click();
    await write(page, "{ facility { nme } detainees { totalCount } } # note");
    await page.getByText("has no field").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByRole("region", { name: "1 error" }).waitFor();
    await editor(page).focus();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Control+Space");
    await page.getByRole("option").first().waitFor();
    assert.deepEqual(await page.evaluate(faintTexts), []);
  }, { colorScheme }));
}

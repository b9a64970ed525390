import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { editor, launch, useToken, visit, write } from "./visit.js";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const CONTROLS = ["button", "link", "textbox", "searchbox", "combobox", "checkbox", "tab", "option", "listbox", "dialog"];

/** The controls of the accessibility tree without a name. @param {import("playwright-core").Page} page */
async function nameless(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const controls = nodes.filter(({ ignored, role }) => !ignored && CONTROLS.includes(String(role?.value)));
  assert.ok(controls.length >= 2);
  return controls.filter(({ name }) => !String(name?.value ?? "").trim()).map(({ role }) => role?.value);
}

/** How wide the page is beyond its window. @param {import("playwright-core").Page} page */
function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

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
  const small = await page.locator("button:visible, input:visible, select:visible").evaluateAll((all) => all
    .filter((one) => one.getBoundingClientRect().height < 24).map(({ outerHTML }) => outerHTML));
  assert.deepEqual(small, []);
}, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }));

/** The contrast of the text with what is behind it, for every text that is shown. */
function faintTexts() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (/** @type {string} */ color, /** @type {number[]} */ behind) => {
    if (!canvas) return behind;
    canvas.fillStyle = `rgb(${behind.join(" ")})`;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const light = (/** @type {number[]} */ color) => {
    const [r = 0, g = 0, b = 0] = color.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement;
    if (!element || !text.textContent?.trim() || !element.checkVisibility() || element.closest("textarea, .visually-hidden")) continue;
    const above = [];
    for (let up = /** @type {Element | null} */ (element); up; up = up.parentElement) above.unshift(getComputedStyle(up).backgroundColor);
    const behind = above.reduce((color, next) => rgb(next, color), [255, 255, 255]);
    const [one, other] = [light(rgb(getComputedStyle(element).color, behind)), light(behind)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) faint.push(`${contrast.toFixed(2)} ${element.className} ${text.textContent.slice(0, 30)}`);
  }
  return faint;
}

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

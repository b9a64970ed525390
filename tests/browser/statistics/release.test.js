/** The page over the release that the demonstration publishes: nothing is made up here. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { overflow } from "../page/checks.js";
import { launch, useToken, visit } from "../page/visit.js";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Opens the page with a question about the newest month. @param {Page} page @param {string} dimension @param {boolean} gaps */
async function byDimension(page, dimension, gaps) {
  await useToken(page);
  await page.locator("#title").waitFor();
  await page.getByRole("button", { name: "Add a dimension" }).click();
  await page.getByRole("combobox", { name: "Dimension 1" }).selectOption(dimension);
  await page.getByRole("button", { name: "The newest" }).click();
  if (gaps) await page.getByLabel("Also rows without a number").check();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.locator("#status[data-state=good]").waitFor();
}

/** Numbers as texts, those that the table has. @param {Page} page */
const numbers = (page) => page.locator("#table tbody tr").evaluateAll((all) => all.map((row) => (
  [row.querySelector(".number")?.textContent ?? "", row.querySelector(".range")?.textContent ?? ""].join(" | ")
)));

/** The rows of a file with their names of columns. @param {string} text */
function readCsv(text) {
  const lines = text.split("\r\n").filter((line) => line && !line.startsWith("#"));
  const cells = lines.map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = ""]) => (
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
  )));
  const [names = [], ...rows] = cells;
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ""])));
}

test("the first view is the total of the newest periods", () => visit(browser, async (page) => {
  await useToken(page);
  await page.getByRole("heading", { level: 2, name: /^People in custody \(midnight\), monthly, / }).waitFor();
  const shown = await numbers(page);
  assert.ok(shown.length > 0);
  for (const row of shown) assert.match(row, /^[\d,]+ \| [\d,]+ – [\d,]+$/);
  assert.match(await page.locator("#facts").textContent() ?? "", /Release \d+, records as of .*Data through /);
  assert.match(await page.locator("#citation").textContent() ?? "", /about .* people \(between /);
}, { path: "/statistics" }));

for (const gaps of [false, true]) {
  test(`the file has the numbers of the table${gaps ? ", and those that are not shown" : ""}`, () => visit(browser, async (page) => {
    await byDimension(page, "GENDER", gaps);
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as CSV" }).click()]);
    const format = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
    const number = (/** @type {string | undefined} */ text) => format.format(Number(text));
    const rows = readCsv(readFileSync(await file.path(), "utf8")).map(({ value, lower, upper, status }) => (
      status === "NOT_SHOWN" ? "not shown | –" : `${number(value)} | ${number(lower)} – ${number(upper)}`
    ));
    assert.ok(rows.length >= 2, "the demonstration has women and men");
    assert.deepEqual((await numbers(page)).sort(), rows.sort());
  }, { path: "/statistics" }));
}

test("hidden numbers are marked in table and chart", () => visit(browser, async (page) => {
  await byDimension(page, "CITIZENSHIP", true);
  const marks = page.locator("#table .hidden-mark");
  assert.ok(await marks.count() > 0);
  assert.deepEqual(new Set(await marks.allTextContents()), new Set(["not shown"]));
  const hatched = await page.locator("#chart rect.hidden-cell").evaluateAll((all) => all.map((one) => getComputedStyle(one).fill));
  assert.ok(hatched.length > 0 && hatched.every((fill) => fill.includes("#hatch")), hatched[0]);
  assert.ok(await overflow(page) <= 0);
}, { path: "/statistics", viewport: { width: 320, height: 640 } }));

test("what no registered table has is not offered, and refused where a link asks it", () => visit(browser, async (page) => {
  await byDimension(page, "AGE_BAND", false);
  await page.getByRole("button", { name: "Add a dimension" }).click();
  const second = page.getByRole("combobox", { name: "Dimension 2" });
  const offered = await second.locator("option").evaluateAll((all) => all.map((one) => one.getAttribute("value")));
  assert.ok(offered.includes("GENDER") && !offered.includes("LENGTH_OF_STAY"), offered.join());
  // Whatever is offered is answered.
  await second.selectOption("CRIMINALITY");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByRole("heading", { level: 2, name: "by age band and criminality" }).waitFor();
  await page.locator("#parts-note").filter({ hasText: "Nothing more can be added" }).waitFor();
  await page.evaluate(() => { location.hash = location.hash.replace("CRIMINALITY", "LENGTH_OF_STAY"); });
  await page.getByRole("region", { name: "1 error" }).getByText("nearest").waitFor();
  await page.locator("#parts-note").filter({ hasText: "not published by age band and length of stay together" }).waitFor();
  assert.equal(await page.locator("#shown").isVisible(), false);
}, { path: "/statistics" }));

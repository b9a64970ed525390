import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { faintTexts, nameless, overflow, small } from "../page/checks.js";
import { stub } from "./stub.js";
import { launch, origin, token, useToken, visit } from "../page/visit.js";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const PATH = "/statistics";
const RANKING = "#measure=peopleInCustody&interval=MONTH&from=2026-10-01&to=2026-10-31&by=CITIZENSHIP&gaps=true";
const COURSES = "#measure=peopleInCustody&interval=MONTH&from=2026-05-01&to=2026-10-31&by=CITIZENSHIP&gaps=true";
const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
const SECRET = token.split(".").at(-1) ?? token;

/** @param {Page} page @param {string} text */
const title = (page, text) => page.getByRole("heading", { level: 2, name: text }).waitFor();

/** The table's rows as texts. @param {Page} page */
const rows = (page) => page.locator("#table tbody tr").evaluateAll((all) => all.map((row) => (
  [...row.children].map(({ textContent }) => (textContent ?? "").trim())
)));

test("a measure by citizenship is chosen and seen as table and chart", () => visit(browser, async (page) => {
  const asked = await stub(page);
  await useToken(page);
  await title(page, "People in custody (midnight), monthly, November 2025 to October 2026");
  await page.getByRole("button", { name: "Add a dimension" }).click();
  await page.getByRole("combobox", { name: "Dimension 1" }).selectOption("CITIZENSHIP");
  await page.getByRole("button", { name: "The newest" }).click();
  await page.getByLabel("Also rows without a number").check();
  await page.locator("#status").filter({ hasText: "press Show" }).waitFor();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await title(page, "People in custody (midnight), by citizenship, October 2026");
  assert.deepEqual(await rows(page), [
    ["Vietnam", "580", "572 – 588", "derived sum of 2 parts"],
    ["Cambodia", "190", "186 – 194", ""],
    ["Guatemala", "96 to 128", "96 – 128", "derived 2 parts, in which one person can be twice"],
    ["Laos", "60", "56 – 64", ""],
    ["Mexico", "at least 45", "45 or more", "derived some of 3 parts are not shown"],
    ["Honduras", "not shown", "–", ""],
    ["Unknown", "not shown", "–", ""],
  ]);
  const chart = page.getByRole("img", { name: /^Bar chart of 7 numbers\. The largest: Vietnam, about 580.* 2 not shown\./ });
  assert.equal(await chart.locator("rect.hidden-cell").count(), 3, "two hidden, one of which a part is hidden");
  assert.equal(await chart.locator("rect.unsure").count(), 4);
  const facts = await page.locator("#facts").textContent();
  for (const fact of ["Release 2, records as of 15 November 2026", "Data through 31 October 2026", "known to 14 organizations", "Next expected"]) {
    assert.ok(facts?.includes(fact), fact);
  }
  await page.getByText("Distinct people with a stint.").waitFor();
  assert.deepEqual(asked.at(-1).variables.groupBy, ["CITIZENSHIP"]);
}, { path: PATH }));

test("what is hidden says the standing text, in the table and for a screen reader", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await title(page, "People in custody (midnight), by citizenship, October 2026");
  const text = "Not shown: nobody, or fewer than about 15 people, or withheld so that a smaller group cannot be worked out.";
  assert.equal(await page.locator("#why-hidden").textContent(), text);
  const described = await page.locator(".hidden-mark").evaluateAll((all) => all.map((one) => (
    document.getElementById(one.getAttribute("aria-describedby") ?? "")?.textContent
  )));
  assert.deepEqual(described, [text, text]);
}, { path: PATH + RANKING }));

test("rows without a number are said to be left out", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await page.locator("#title").waitFor();
  const why = await page.locator("#why-hidden").textContent();
  assert.ok(why?.startsWith("Rows without a number are left out. Not shown: nobody"), why ?? "");
}, { path: PATH + RANKING.replace("&gaps=true", "") }));

test("where the answer stands below the question, it is gone to", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await page.locator("#title").waitFor();
  const top = () => page.locator("#answer").evaluate((answer) => answer.getBoundingClientRect().top);
  assert.ok(await top() > 300, "the question comes first");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForFunction(() => document.activeElement?.id === "answer");
  assert.ok(await top() < 300, "the answer is in sight");
}, { path: PATH + RANKING, ...PHONE }));

test("several periods are courses of one scale, hatched where something is not shown", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await title(page, "by citizenship, monthly, May 2026 to October 2026");
  const laos = page.getByRole("img", { name: /^Laos: May 2026 about 60.*2 not shown/ });
  assert.equal(await laos.locator("rect.hidden-cell").count(), 2);
  assert.equal(await laos.locator("polygon.band").count(), 1, "the band is broken where a period is not shown");
  assert.equal(await page.getByRole("img").count(), 7);
  const axes = () => page.locator(".course svg").evaluateAll((all) => all.map((one) => one.querySelectorAll("text.axis")[2]?.textContent));
  assert.deepEqual(new Set(await axes()), new Set(["600"]));
  await page.getByLabel("Each with a scale of its own").check();
  const own = await axes();
  assert.ok(own.includes("600") && own.includes("80"), own.join());
}, { path: PATH + COURSES }));

test("values narrow the question, and their list can be searched", () => visit(browser, async (page) => {
  const asked = await stub(page);
  await useToken(page);
  await title(page, "October 2026");
  const part = page.getByRole("group", { name: "Citizenship" });
  await part.getByText("All values").first().click();
  await part.getByRole("checkbox", { name: "Vietnam" }).check();
  await part.getByRole("checkbox", { name: "Cambodia" }).check();
  await part.getByText("2 values chosen").waitFor();
  await part.getByLabel("A row for each value").uncheck();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/in\.CITIZENSHIP=VN,KH/);
  assert.deepEqual(asked.at(-1).variables.filter, { citizenship: { in: ["VN", "KH"] } });
  assert.deepEqual(asked.at(-1).variables.groupBy, []);
}, { path: PATH + RANKING }));

/** What a menu of the form offers. @param {Page} page @param {number} number */
const offered = (page, number) => page.getByRole("combobox", { name: `Dimension ${number}` }).locator("option").allTextContents();

test("a measure offers its own dimensions", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await page.getByRole("button", { name: "Add a dimension" }).click();
  assert.deepEqual(await offered(page, 1), ["Choose…", "Citizenship", "Gender", "Length of stay", "State"]);
  await page.getByLabel("What is counted").selectOption("removals");
  assert.deepEqual(await offered(page, 1), ["Choose…", "Citizenship", "Destination", "Gender"]);
}, { path: PATH }));

test("after a dimension only those are offered that are published together with it", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await page.locator("#title").waitFor();
  const [add, note] = [page.getByRole("button", { name: "Add a dimension" }), page.locator("#parts-note")];
  await note.filter({ hasText: "The menu has what is published together with citizenship." }).waitFor();
  await add.click();
  assert.deepEqual(await offered(page, 2), ["Choose…", "Gender", "State"], "no table has length of stay by citizenship");
  await page.getByRole("combobox", { name: "Dimension 2" }).selectOption("GENDER");
  await note.filter({ hasText: "Nothing more can be added: with citizenship and gender" }).waitFor();
  assert.match(await note.textContent() ?? "", /For each quarter, year or fiscal year also by state\./);
  assert.equal(await add.count(), 0);
  await page.getByLabel("Numbers for each").selectOption("QUARTER");
  await add.click();
  assert.deepEqual(await offered(page, 3), ["Choose…", "State"]);
  await page.getByRole("combobox", { name: "Dimension 3" }).selectOption("STATE");
  await note.filter({ hasText: "Three dimensions are the most" }).waitFor();
  await page.getByLabel("Numbers for each").selectOption("MONTH");
  await note.filter({ hasText: "is not published for each month: choose Quarter, Calendar year or Fiscal year" }).waitFor();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "choose Quarter" }).waitFor();
}, { path: PATH + RANKING }));

test("a period that a measure is not published for cannot be chosen", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await page.locator("#title").waitFor();
  const disabled = await page.locator("#interval option:disabled").allTextContents();
  assert.deepEqual(disabled, ["Week"]);
}, { path: PATH }));

test("all is done by keyboard, and the focus is seen", () => visit(browser, async (page) => {
  await stub(page);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to the question");
  await page.getByLabel("Access token").focus();
  await page.keyboard.insertText(token);
  await page.keyboard.press("Enter");
  await page.locator("#title").waitFor();
  const focused = () => page.evaluate(() => {
    const { activeElement: active } = document;
    const style = active ? getComputedStyle(active) : null;
    return { id: active?.id || active?.textContent?.trim().slice(0, 20), tag: active?.tagName, seen: style?.outlineStyle !== "none" };
  });
  const order = ["token-forget", "measure", "Add a dimension", "interval", "from", "to", "newest", "gaps", "ask", "copy-link", "csv",
    "explorer-link", "table", "cite-row", "cite-copy"];
  const met = [];
  for (let step = 0; step < 45; step += 1) {
    met.push(await focused());
    await page.keyboard.press("Tab");
  }
  const places = order.map((id) => met.findIndex((one) => one.id === id));
  assert.ok(places.every((place) => place >= 0), JSON.stringify(met));
  assert.deepEqual(places, [...places].sort((one, other) => one - other));
  assert.deepEqual(met.filter(({ seen, tag }) => !seen && tag !== "BODY"), []);
  await page.getByRole("button", { name: "Add a dimension" }).focus();
  await page.keyboard.press("Enter");
  assert.equal((await focused()).id, "dimension-0");
  await page.keyboard.type("Citi");
  await page.locator("details.menu > summary").first().waitFor();
  assert.equal((await focused()).id, "dimension-0", "the focus stays where it was");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "Cambodia" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.getByText("1 value chosen").waitFor();
  await page.getByLabel("What is counted").focus();
  await page.getByRole("button", { name: "Show", exact: true }).press("Enter");
  await title(page, "by citizenship");
}, { path: PATH }));

test("every control has a name for a screen reader", () => visit(browser, async (page) => {
  await stub(page);
  assert.deepEqual(await nameless(page), []);
  await useToken(page);
  await page.locator("#title").waitFor();
  await page.locator("details.menu > summary").first().click();
  await page.getByRole("checkbox", { name: "Cambodia" }).waitFor();
  assert.deepEqual(await nameless(page), []);
  const unnamed = await page.locator("svg[role=img]").evaluateAll((all) => all.filter((one) => !one.getAttribute("aria-label")).length);
  assert.equal(unnamed, 0);
  const headings = await page.locator("h1:visible, h2:visible, h3:visible").evaluateAll((all) => all.map(({ tagName }) => tagName));
  assert.deepEqual(headings, ["H1", "H2", "H3", "H3"]);
  const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length, "an id stands twice");
}, { path: PATH + RANKING }));

for (const hash of [RANKING, COURSES]) {
  test(`it works on a phone: ${hash === RANKING ? "one period" : "several periods"}`, () => visit(browser, async (page) => {
    await stub(page);
    assert.ok(await overflow(page) <= 0);
    await useToken(page);
    await page.locator("#title").waitFor();
    assert.ok(await overflow(page) <= 0);
    await page.locator("details.menu > summary").first().tap();
    await page.getByRole("checkbox", { name: "Cambodia" }).tap();
    await page.getByRole("button", { name: "Show", exact: true }).tap();
    await page.waitForURL(/in\.CITIZENSHIP=KH/);
    await page.locator("#status[data-state=good]").waitFor();
    assert.ok(await overflow(page) <= 0);
    assert.deepEqual(await small(page), []);
    const wide = await page.locator("#chart svg").evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().width > 310).length);
    assert.equal(wide, 0);
  }, { path: PATH + hash, ...PHONE }));
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`every text stands out from its ground: ${colorScheme}`, () => visit(browser, async (page) => {
    await stub(page);
    await useToken(page);
    await page.locator("#title").waitFor();
    await page.locator("details.menu > summary").first().click();
    await page.getByRole("checkbox", { name: "Cambodia" }).waitFor();
    assert.deepEqual(await page.evaluate(faintTexts), []);
  }, { path: PATH + RANKING, colorScheme }));
}

test("nothing moves, and paper has the numbers and no form", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await page.locator("#title").waitFor();
  const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((one) => {
    const { animationName, transitionDuration } = getComputedStyle(one);
    return animationName !== "none" || transitionDuration !== "0s";
  }).length);
  assert.equal(moving, 0);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await page.locator("#question").isVisible(), false);
  assert.equal(await page.locator(".top").isVisible(), false);
  assert.equal(await page.locator("#table").isVisible() && await page.locator("#chart").isVisible(), true);
  assert.deepEqual(await page.evaluate(faintTexts), []);
}, { path: PATH + RANKING, reducedMotion: "reduce" }));

test("a link has the view with its release, and never the token", () => visit(browser, async (page, { requests }) => {
  await stub(page);
  await useToken(page);
  await page.locator("#title").waitFor();
  await page.getByRole("button", { name: "Copy link" }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /release=UjI/);
  assert.ok(link.startsWith(`${origin}${PATH}#`));
  const held = await page.evaluate(() => JSON.stringify([
    document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state,
  ]));
  for (const text of [link, held, ...requests]) assert.ok(!text.includes(SECRET));
  assert.ok(!requests.some((url) => url.includes("CITIZENSHIP")), "what is asked is in no address");
  await page.reload();
  await page.waitForSelector("body[data-schema=read]");
  assert.equal(await page.getByRole("button", { name: "Forget token" }).isVisible(), false);
  await visit(browser, async (other) => {
    const asked = await stub(other);
    assert.equal(await other.getByLabel("Also rows without a number").isChecked(), true);
    await useToken(other);
    await title(other, "by citizenship, October 2026");
    assert.equal(asked.at(-1).variables.release, "UjI=");
  }, { path: link.slice(origin.length) });
}, { path: PATH + RANKING }));

test("going back shows what was asked before", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await title(page, "October 2026");
  await page.getByRole("button", { name: "The last 12" }).click();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await title(page, "November 2025 to October 2026");
  await page.goBack();
  await title(page, "by citizenship, October 2026");
  assert.equal(await page.getByLabel("From").inputValue(), "2026-10-01");
}, { path: PATH + RANKING }));

test("the query opens in the explorer, filled in", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await page.locator("#title").waitFor();
  await page.getByRole("link", { name: "Open in the explorer" }).click();
  await page.waitForSelector("body[data-schema=read] #query");
  assert.match(await page.getByRole("textbox", { name: "GraphQL query" }).inputValue(), /statistics\(/);
  assert.match(await page.getByRole("textbox", { name: "Variables" }).inputValue(), /"CITIZENSHIP"/);
  await page.getByText("This query came with a link").waitFor();
  assert.equal(await page.locator("#problems").isVisible(), false);
}, { path: PATH + RANKING }));

test("the file is asked for with the token in the header, and saved", () => visit(browser, async (page) => {
  await stub(page);
  const body = "# Release 2\r\nperiod,people_in_custody\r\n2026-10-01,190\r\n";
  /** @type {Record<string, string>} */
  let headers = {};
  await page.route("**/statistics.csv*", (route) => {
    headers = route.request().headers();
    return route.fulfill({ contentType: "text/csv", body });
  });
  await useToken(page);
  await page.locator("#title").waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as CSV" }).click()]);
  assert.equal(readFileSync(await file.path(), "utf8"), body);
  assert.equal(file.suggestedFilename(), "statistics.csv");
  assert.equal(headers.authorization, `Bearer ${token}`);
}, { path: PATH + RANKING }));

test("a number is cited by a sentence to copy", () => visit(browser, async (page) => {
  await stub(page);
  await useToken(page);
  await page.locator("#title").waitFor();
  const choice = page.locator("#cite-row");
  assert.equal(await choice.locator("option").count(), 5, "what is not shown cannot be cited");
  await choice.selectOption({ label: "October 2026, Cambodia: about 190 (186 – 194)" });
  await page.getByRole("button", { name: "Copy sentence" }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /about 190 people \(between 186 and 194\)/);
}, { path: PATH + RANKING }));

test("an error says what to do", () => visit(browser, async (page) => {
  const message = "PEOPLE_IN_CUSTODY is not published by AGE_BAND, CITIZENSHIP, CRIMINALITY together. The nearest table: AGE_BAND, CITIZENSHIP.";
  const errors = [
    { message, path: ["statistics"], extensions: { code: "BAD_USER_INPUT", requestId: "r-1" } },
    { message: "<img src=x onerror=alert(1)>", extensions: { code: "FORBIDDEN" } },
  ];
  await stub(page, () => errors.shift() ?? null);
  await useToken(page);
  await page.getByText("The nearest table: age band, citizenship.").waitFor();
  await page.getByText("r-1").waitFor();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("Ask the operator for a token with the scope").waitFor();
  assert.equal(await page.locator("#errors img").count(), 0);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.locator("#title").waitFor();
  assert.equal(await page.locator("#errors").textContent(), "");
  await page.getByLabel("From").fill("2027-01-01");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "swap them" }).waitFor();
}, { path: PATH + RANKING }));

test("without a token nothing is asked, and the token is asked for", () => visit(browser, async (page, { requests }) => {
  await page.getByLabel("From").fill("2026-10-01");
  await page.getByLabel("To", { exact: true }).fill("2026-10-31");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.locator("#status").filter({ hasText: "Enter an access token" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "token");
  assert.ok(!requests.some((url) => url.endsWith("/graphql")));
}, { path: PATH }));

test("the explorer and the statistics lead to each other", () => visit(browser, async (page) => {
  const pages = page.getByRole("navigation", { name: "Pages" });
  await pages.getByRole("link", { name: "Statistics" }).click();
  await page.getByRole("heading", { name: "Habeas statistics" }).waitFor();
  await pages.getByRole("link", { name: "Explorer" }).click();
  await page.getByRole("heading", { name: "Habeas explorer" }).waitFor();
}));

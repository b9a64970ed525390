import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { editor, launch, origin, token, useToken, visit, write } from "./visit.js";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Everything that the page keeps or shows. @param {import("playwright-core").Page} page */
function everything(page) {
  return page.evaluate(() => JSON.stringify([
    document.documentElement.outerHTML,
    [...document.querySelectorAll("input, textarea")].map((field) => /** @type {HTMLInputElement} */ (field).value),
    { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, window.name, history.state,
  ]));
}

/** The part of the token that only its holder knows. */
const SECRET = token.split(".").at(-1) ?? token;

test("the token is in memory only", () => visit(browser, async (page, { requests }) => {
  await useToken(page);
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByLabel("Keep these queries on this device").check();
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByText("Adams County Correctional Center").waitFor();
  assert.ok(!(await everything(page)).includes(SECRET));
  assert.ok(!requests.some((url) => url.includes(SECRET)));
  await page.reload();
  await page.waitForSelector("body[data-schema=read]");
  assert.ok(!(await everything(page)).includes(SECRET));
  assert.equal(await page.getByLabel("Access token").inputValue(), "");
}));

test("a token that is forgotten signs nothing more", () => visit(browser, async (page, { requests }) => {
  await useToken(page);
  await page.getByRole("button", { name: "Forget token" }).click();
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByText("Enter an access token").first().waitFor();
  assert.ok(!requests.some((url) => url.endsWith("/graphql")));
}));

test("a shared link holds the query, the variables where it is wanted, and never the token", () => visit(browser, async (page) => {
  await useToken(page);
  const query = 'query Q($code: String!) { facility(code: $code) { name } } # "é" & #';
  await write(page, query);
  await page.getByRole("textbox", { name: "Variables" }).fill('{"code": "ADAMSMS"}');
  await page.getByRole("button", { name: "Share" }).click();
  const field = page.getByLabel("Link", { exact: true });
  const plain = await field.inputValue();
  assert.ok(!plain.includes("ADAMSMS") && !plain.includes(SECRET));
  await page.getByLabel("Include the variables").check();
  const full = await field.inputValue();
  assert.ok(full.includes("ADAMSMS") && !full.includes(SECRET));
  await page.getByRole("button", { name: "Copy link" }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), full);
  await page.keyboard.press("Escape");
  for (const [link, variables] of [[plain, ""], [full, '{"code": "ADAMSMS"}']]) {
    await visit(browser, async (other, { requests }) => {
      assert.equal(await editor(other).inputValue(), query);
      assert.equal(await other.getByRole("textbox", { name: "Variables" }).inputValue(), variables);
      await other.getByText("This query came with a link").waitFor();
      // It is shown and not run, and the service does not see what is in the link.
      assert.ok(!requests.some((url) => url.endsWith("/graphql")));
      assert.ok(!requests.some((url) => url.includes("facility")), requests.join("\n"));
    }, { path: link?.slice(origin.length) });
  }
}));

test("queries are kept only where it was chosen, and variables never", () => visit(browser, async (page) => {
  await useToken(page);
  await write(page, "query Kept($code: String!) { facility(code: $code) { name } }");
  await page.getByRole("textbox", { name: "Variables" }).fill('{"code": "ADAMSMS"}');
  await page.keyboard.press("Control+Enter");
  await page.getByText("Adams County Correctional Center").waitFor();
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByLabel("Keep these queries on this device").check();
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.ok(stored.includes("Kept") && !stored.includes("ADAMSMS"), stored);
  await page.reload();
  await page.waitForSelector("body[data-schema=read]");
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByRole("button", { name: "Kept", exact: true }).click();
  assert.match(await editor(page).inputValue(), /^query Kept/);
  await page.getByLabel("Keep these queries on this device").uncheck();
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
}));

test("the programs to copy hold a placeholder for the token", () => visit(browser, async (page) => {
  await useToken(page);
  await page.getByRole("button", { name: "Copy as" }).click();
  for (const language of ["curl", "typescript", "python"]) {
    await page.getByLabel("Language").selectOption(language);
    const program = await page.getByRole("textbox", { name: "Program" }).inputValue();
    assert.match(program, /HABEAS_TOKEN/);
    assert.ok(!program.includes(SECRET));
  }
}));

test("markup in an answer is text", () => visit(browser, async (page) => {
  await useToken(page);
  const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
  const body = JSON.stringify({ data: { [evil]: evil }, errors: [{ message: evil, extensions: { code: evil } }] });
  await page.route("**/graphql", (route) => route.fulfill({ contentType: "application/json", body }));
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("region", { name: "1 error" }).getByText("onerror").first().waitFor();
  assert.equal(await page.evaluate(() => "hacked" in window), false);
  assert.equal(await page.locator("#result img").count(), 0);
}));

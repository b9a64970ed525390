/**
 * A visit of the explorer in a real browser. What must never happen on any visit is watched: requests
 * to another origin, violations of the policy, errors in the console.
 */

import assert from "node:assert/strict";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

/** @param {string} name */
function given(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; the suite in Rust sets it.`);
  return value;
}

export const origin = given("HABEAS_ORIGIN");
export const token = given("HABEAS_TOKEN");

function findBrowser() {
  const names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const path of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next one may be there.
    }
  }
  throw new Error("There is no Chromium on the path.");
}

/** One browser for all tests of a file. */
export function launch() {
  // The sandbox needs rights that containers do not give; the pages are our own.
  return chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox"] });
}

/**
 * Opens the explorer, does what the test does, and checks that nothing of the above happened.
 * @param {import("playwright-core").Browser} browser
 * @param {(page: import("playwright-core").Page, visit: { requests: string[] }) => Promise<void>} work
 * @param {import("playwright-core").BrowserContextOptions & { path?: string }} [options]
 */
export async function visit(browser, work, { path = "/", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(20_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  /** @type {string[]} */
  const wrong = [];
  /** @type {string[]} */
  const requests = [];
  const page = await context.newPage();
  page.on("request", (request) => {
    requests.push(request.url());
    const { protocol, origin: to } = new URL(request.url());
    if (to !== origin && protocol !== "blob:") wrong.push(`a request to ${request.url()}`);
  });
  page.on("pageerror", (error) => wrong.push(error.stack ?? error.message));
  page.on("console", (message) => {
    // Chromium reports each refused query as an error of the network.
    const refused = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !refused) wrong.push(message.text());
  });
  await page.exposeFunction("reportViolation", (/** @type {string} */ what) => wrong.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      // @ts-expect-error the test put it there
      window.reportViolation(`the policy: ${violatedDirective}, ${blockedURI}`);
    });
  });
  try {
    await page.goto(origin + path);
    await page.waitForSelector("body[data-schema=read]");
    await work(page, { requests });
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

/** @param {import("playwright-core").Page} page @param {string} [used] */
export async function useToken(page, used = token) {
  await page.getByLabel("Access token").fill(used);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Forget token" }).waitFor();
}

/** Puts a query into the editor, as if it were pasted. @param {import("playwright-core").Page} page @param {string} query */
export async function write(page, query) {
  await editor(page).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(query);
}

/** @param {import("playwright-core").Page} page */
export function editor(page) {
  return page.getByRole("textbox", { name: "GraphQL query" });
}

/** What is selected in the editor. @param {import("playwright-core").Page} page */
export function selected(page) {
  return editor(page).evaluate((area) => {
    const { value, selectionStart, selectionEnd } = /** @type {HTMLTextAreaElement} */ (area);
    return value.slice(selectionStart, selectionEnd);
  });
}

/** Waits for the state of the request. @param {import("playwright-core").Page} page @param {RegExp} text */
export async function status(page, text) {
  await page.locator("#status").filter({ hasText: text }).waitFor();
}

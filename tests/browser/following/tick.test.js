import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, status, useToken, visit, write } from "../page/visit.js";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("a subscription ticks when another process imports", () => visit(browser, async (page) => {
  await useToken(page);
  await write(page, "subscription { recordChanged { __typename } }");
  await page.getByRole("button", { name: "Run" }).click();
  await status(page, /^Following/);
  // The suite imports a file once it sees this.
  writeFileSync(process.env.HABEAS_FOLLOWING ?? "", "");
  await status(page, /[1-9]\d* events?$/);
  await page.locator(".events").getByText("recordChanged").first().waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await status(page, /^Stopped after/);
}));

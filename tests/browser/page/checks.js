/** What every page must keep for all its readers. */

import assert from "node:assert/strict";

const CONTROLS = ["button", "link", "textbox", "searchbox", "combobox", "checkbox", "tab", "option", "listbox", "dialog"];

/** The controls of the accessibility tree without a name. @param {import("playwright-core").Page} page */
export async function nameless(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const controls = nodes.filter(({ ignored, role }) => !ignored && CONTROLS.includes(String(role?.value)));
  assert.ok(controls.length >= 2);
  return controls.filter(({ name }) => !String(name?.value ?? "").trim()).map(({ role }) => role?.value);
}

/** How wide the page is beyond its window. @param {import("playwright-core").Page} page */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Controls that a finger misses. @param {import("playwright-core").Page} page */
export function small(page) {
  return page.locator("button:visible, input:visible, select:visible").evaluateAll((all) => all
    .filter((one) => (one.closest("label") ?? one).getBoundingClientRect().height < 24).map(({ outerHTML }) => outerHTML));
}

/** The contrast of the text with what is behind it, for every text that is shown. */
export function faintTexts() {
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
    const { color, fill } = getComputedStyle(element);
    const [one, other] = [light(rgb(element instanceof SVGElement ? fill : color, behind)), light(behind)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) faint.push(`${contrast.toFixed(2)} ${element.className} ${text.textContent.slice(0, 30)}`);
  }
  return faint;
}

/**
 * Makes elements. Text is always set as text: there is no way from a string to markup here, and the
 * page's Trusted Types policy allows none.
 */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | boolean | ((event: any) => void) | undefined>} [attributes] a
 *   function is a listener, `true` an attribute without value, `false` none
 * @param {...Child} content
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...present(content));
  return made;
}

/**
 * A part of a drawing.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...Child} content
 * @returns {SVGElementTagNameMap[K]}
 */
export function drawing(tag, attributes = {}, ...content) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...present(content));
  return made;
}

/** @param {Child[]} content @returns {(Node | string)[]} */
function present(content) {
  return /** @type {(Node | string)[]} */ (content.filter((child) => child || child === ""));
}

/** Puts new content into an element. @param {Element} parent @param {...Child} content */
export function fill(parent, ...content) {
  parent.replaceChildren(...present(content));
}

/**
 * The element of the page with this id.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} with the id ${id}.`);
  return found;
}

/**
 * A description of the schema: paragraphs, and code between backticks.
 * @param {string} text
 */
export function prose(text) {
  const paragraphs = text.trim().split(/\n\s*\n/).filter(Boolean);
  return paragraphs.map((paragraph) => element("p", {}, ...inline(paragraph)));
}

/** @param {string} text @returns {Child[]} */
export function inline(text) {
  return text.split(/(`[^`]+`)/).map((part) => (
    part.startsWith("`") && part.length > 2 ? element("code", {}, part.slice(1, -1)) : part
  ));
}

/**
 * The first sentence of a description that says something: `A list.` does not.
 * @param {string} text
 */
export function brief(text) {
  return /^[\s\S]{12,}?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}

/**
 * A button that copies a text, and says so.
 * @param {HTMLButtonElement} copy
 * @param {() => string} text
 */
export function copies(copy, text) {
  const label = copy.textContent;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    copy.textContent = "Copied";
    setTimeout(() => { copy.textContent = label; }, 1500);
  });
}

/** Gives the reader a file. @param {Blob} content @param {string} name */
export function download(content, name) {
  const address = URL.createObjectURL(content);
  element("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

/**
 * @param {string} label
 * @param {(event: Event) => void} act
 * @param {Record<string, string>} [attributes]
 */
export function button(label, act, attributes = {}) {
  return element("button", { type: "button", click: act, ...attributes }, label);
}

/**
 * Links to a query. Everything is behind the `#`, which browsers do not send to the service: a link
 * leaves no trace in its log. The token and the header fields are never part of a link.
 */

/** @typedef {{ query: string, operationName: string | null, variables: string | null }} Shared */

/** @param {Shared} shared @param {string} address of the page */
export function linkTo({ query, operationName, variables }, address) {
  const parts = new URLSearchParams({ query });
  if (operationName) parts.set("operation", operationName);
  if (variables) parts.set("variables", variables);
  return `${address.split("#")[0]}#${parts}`;
}

/** @param {string} fragment with or without its `#` @returns {Shared | null} */
export function readLink(fragment) {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const query = parts.get("query");
  if (!query) return null;
  return { query, operationName: parts.get("operation"), variables: parts.get("variables") };
}

/** The element of the schema that a fragment leads to. @param {string} fragment */
export function readDocsLink(fragment) {
  return new URLSearchParams(fragment.replace(/^#/, "")).get("docs");
}

/** @param {string} path `Type`, `Type.field`, `@directive` or nothing */
export function docsLink(path) {
  return `#docs=${encodeURIComponent(path)}`;
}

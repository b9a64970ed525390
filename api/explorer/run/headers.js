/** Reads the header fields that the reader adds: one `name: value` a line. */

/**
 * @param {string} text
 * @returns {{ headers: [string, string][], problems: import("../language/ast.js").Problem[] }}
 */
export function readHeaders(text) {
  /** @type {[string, string][]} */
  const headers = [];
  /** @type {import("../language/ast.js").Problem[]} */
  const problems = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const end = start + line.length;
    const found = /^\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*:\s*([\t\x20-\x7e]*?)\s*$/.exec(line);
    const name = found?.[1]?.toLowerCase();
    if (name === "authorization") {
      const message = "The token has a field of its own at the top of the page; it is not sent from here.";
      problems.push({ start, end, message, severity: "error" });
    } else if (name) {
      headers.push([name, found?.[2] ?? ""]);
    } else if (line.trim()) {
      const message = "A header field is written `name: value`, in ASCII.";
      problems.push({ start, end, message, severity: "error" });
    }
    start = end + 1;
  }
  return { headers, problems };
}

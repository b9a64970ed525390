/** The query as a program would send it. The token is always a placeholder. */

import { PATH, bodyOf } from "./request.js";

/** @typedef {import("./request.js").Request} Request */

/** One argument for a POSIX shell. @param {string} text */
function shell(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** @param {string} text @param {string} by */
function indent(text, by) {
  return text.replaceAll("\n", `\n${by}`);
}

/** @param {Request} request @param {string} origin */
function curl(request, origin) {
  const given = request.headers.map(([name, value]) => `  -H ${shell(`${name}: ${value}`)} \\\n`);
  return `curl --silent ${shell(origin + PATH)} \\
  -H "authorization: Bearer $HABEAS_TOKEN" \\
  -H 'content-type: application/json' \\
${given.join("")}  -d ${shell(JSON.stringify(bodyOf(request)))}
`;
}

/** @param {Request} request @param {string} origin */
function typescript(request, origin) {
  const given = request.headers.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  return `const response = await fetch(${JSON.stringify(origin + PATH)}, {
  method: "POST",
  headers: {
    authorization: \`Bearer \${process.env.HABEAS_TOKEN}\`,
    "content-type": "application/json",
    accept: "application/graphql-response+json",
${given.join("")}  },
  body: JSON.stringify(${indent(JSON.stringify(bodyOf(request), null, 2), "  ")}),
});
const { data, errors } = await response.json();
if (errors) throw new Error(\`\${errors[0].extensions.code}: \${errors[0].message}\`);
console.log(data);
`;
}

/**
 * A Python literal. JSON is one, but for three words, which are never inside of a key's place.
 * @param {unknown} value
 * @returns {string}
 */
function python(value) {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${python(one)}`);
  return `{${entries.join(", ")}}`;
}

/** @param {Request} request @param {string} origin */
function pythonProgram(request, origin) {
  const body = bodyOf(request);
  const entries = Object.entries(body).map(([name, value]) => `    ${JSON.stringify(name)}: ${python(value)},\n`);
  const given = request.headers.map(([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  return `import json
import os
import urllib.request

body = {
${entries.join("")}}
request = urllib.request.Request(
    ${JSON.stringify(origin + PATH)},
    data=json.dumps(body).encode(),
    headers={
        "authorization": f"Bearer {os.environ['HABEAS_TOKEN']}",
        "content-type": "application/json",
${given.join("")}    },
)
with urllib.request.urlopen(request) as response:
    print(json.load(response))
`;
}

export const LANGUAGES = /** @type {const} */ ({
  curl: { label: "curl", write: curl },
  typescript: { label: "TypeScript", write: typescript },
  python: { label: "Python", write: pythonProgram },
});

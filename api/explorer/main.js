/** The page: makes the parts and connects them. */

import { byId } from "./dom.js";
import { QueryHistory } from "./run/history.js";
import { readDocsLink, readLink, docsLink } from "./run/link.js";
import { Runner } from "./run/runner.js";
import { Session } from "./run/session.js";
import { readSchema } from "./schema/sdl.js";
import { dialogs } from "./view/dialogs.js";
import { Docs } from "./view/docs.js";
import { FIRST } from "./view/examples.js";
import { showExamples, showHistory } from "./view/lists.js";
import { ResultView } from "./view/result.js";
import { tabs } from "./view/tabs.js";
import { tokenField } from "./view/token.js";
import { Workbench } from "./workbench.js";

/** @typedef {"compose" | "answer" | "reference"} ViewName */

const announcer = byId("announcer", HTMLElement);
/** @param {string} text */
const announce = (text) => {
  announcer.textContent = text;
};

/** On a narrow screen one part is shown at a time. @param {ViewName} view */
function showView(view) {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll("[data-to]")) {
    if (button.getAttribute("data-to") === view) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

function storage() {
  try {
    return window.localStorage;
  } catch {
    // A browser that refuses storage throws already here.
    return null;
  }
}

const session = new Session();
const history = new QueryHistory(storage());
const docs = new Docs(session);
const bench = new Workbench(announce);
const token = tokenField(session, announce, () => docs.draw());
const result = new ResultView(({ start, end }) => {
  showView("compose");
  bench.query.jump(start, end);
});
const run = byId("run", HTMLButtonElement);
const stop = byId("stop", HTMLButtonElement);
const runner = new Runner(session, result, (running) => {
  const focused = document.activeElement === run || document.activeElement === stop;
  run.hidden = running;
  stop.hidden = !running;
  // The focus does not fall off the page with the button that had it.
  if (focused) (running ? stop : run).focus();
});
const referenceTabs = tabs(byId("reference-tabs", HTMLElement));
const inputTabs = tabs(byId("input-tabs", HTMLElement));

function start() {
  const request = bench.request();
  if (!request) {
    result.failed("The variables are no valid JSON; mend them first.");
    inputTabs.select("tab-variables");
    bench.variables.area.focus();
    return;
  }
  if (!request.query.trim()) {
    result.failed("There is no query yet: write one, or take an example.");
    return;
  }
  if (!session.hasToken) {
    result.failed("Enter an access token at the top of the page first.");
    token.ask();
    return;
  }
  const { operation } = bench;
  history.add(request.query, operation?.name?.text ?? null, Date.now());
  showHistory(byId("history", HTMLElement), history, load);
  const operationName = operation?.name?.text ?? null;
  const asked = { source: request.query, document: bench.parsed.document, operationName };
  showView("answer");
  void runner.run(request, asked, operation?.operation === "subscription");
}

/** Puts a query into the editor. @param {import("./view/lists.js").Start} given */
function load({ query, variables, operationName }) {
  showView("compose");
  bench.query.value = query;
  if (variables !== undefined) bench.variables.value = variables;
  if (operationName) bench.choice.value = operationName;
  bench.check();
  bench.query.jump(0);
}

/** Follows what stands behind the `#`: a shared query, or a place of the documentation. */
function followAddress() {
  const shared = readLink(location.hash);
  if (shared) {
    load({ query: shared.query, variables: shared.variables ?? "", operationName: shared.operationName });
    byId("from-link", HTMLElement).hidden = false;
    byId("from-link", HTMLElement).focus();
  }
  const path = readDocsLink(location.hash);
  if (path !== null) {
    docs.open(path);
    referenceTabs.select("tab-docs");
    showView("reference");
  }
}

async function readSchemaText() {
  try {
    const response = await fetch("/schema.graphql", { credentials: "omit" });
    if (!response.ok) throw new Error(response.statusText);
    const schema = readSchema(await response.text());
    docs.use(schema);
    bench.use(schema);
    document.body.dataset.schema = "read";
  } catch {
    docs.fail("The schema could not be read. Queries can be run; completion and documentation need it: "
      + "reload the page.");
  }
}

/** @param {KeyboardEvent} event */
function shortcut(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (runner.isRunning) runner.stop();
    else start();
  } else if (event.key === "F1") {
    event.preventDefault();
    const place = bench.placeAt(bench.query.area.selectionStart);
    location.hash = docsLink(place?.path ?? "");
    byId("docs", HTMLElement).focus();
  }
}

run.addEventListener("click", start);
stop.addEventListener("click", () => runner.stop());
byId("prettify", HTMLButtonElement).addEventListener("click", () => {
  announce(bench.prettify() ? "Laid out anew." : "A query with errors cannot be laid out; mend it first.");
});
byId("suggest", HTMLButtonElement).addEventListener("click", () => {
  bench.query.area.focus();
  bench.query.suggest(true);
});
byId("from-link-close", HTMLButtonElement).addEventListener("click", () => {
  byId("from-link", HTMLElement).hidden = true;
  bench.query.area.focus();
});
for (const button of document.querySelectorAll("[data-to]")) {
  button.addEventListener("click", () => showView(/** @type {ViewName} */ (button.getAttribute("data-to"))));
}
for (const link of document.querySelectorAll("[data-skip]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const to = link.getAttribute("data-skip") ?? "";
    showView(to === "query" ? "compose" : "answer");
    document.getElementById(to)?.focus();
  });
}
document.addEventListener("keydown", shortcut);
window.addEventListener("hashchange", followAddress);

dialogs(bench, (message) => result.failed(message));
showExamples(byId("examples", HTMLElement), load);
showHistory(byId("history", HTMLElement), history, load);
if (!readLink(location.hash)) bench.query.start(FIRST);
showView("compose");
followAddress();
void readSchemaText();

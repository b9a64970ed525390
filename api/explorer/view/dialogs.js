/** The dialogs: share, copy as a program, help. */

import { byId, copies, element, fill } from "../dom.js";
import { linkTo } from "../run/link.js";
import { LANGUAGES } from "../run/snippets.js";

/** @typedef {import("../workbench.js").Workbench} Workbench */

/** @param {string} id */
function dialog(id) {
  const found = byId(id, HTMLDialogElement);
  for (const close of found.querySelectorAll("[data-close]")) close.addEventListener("click", () => found.close());
  return found;
}

/** @param {Workbench} bench */
function shareDialog(bench) {
  const share = dialog("share");
  const withVariables = byId("share-variables", HTMLInputElement);
  const link = byId("share-link", HTMLTextAreaElement);
  const draw = () => {
    const variables = withVariables.checked && bench.variables.value.trim() ? bench.variables.value : null;
    const operationName = bench.operations.length > 1 ? bench.operation?.name?.text ?? null : null;
    link.value = linkTo({ query: bench.query.value, operationName, variables }, location.href);
  };
  withVariables.addEventListener("change", draw);
  byId("share-open", HTMLButtonElement).addEventListener("click", () => {
    withVariables.checked = false;
    draw();
    share.showModal();
  });
  copies(byId("share-copy", HTMLButtonElement), () => link.value);
}

/** @param {Workbench} bench @param {(message: string) => void} refuse */
function copyDialog(bench, refuse) {
  const copy = dialog("copy");
  const language = byId("copy-language", HTMLSelectElement);
  const text = byId("copy-text", HTMLTextAreaElement);
  fill(language, ...Object.entries(LANGUAGES).map(([id, { label }]) => element("option", { value: id }, label)));
  const draw = () => {
    const request = bench.request();
    const { write } = LANGUAGES[/** @type {keyof typeof LANGUAGES} */ (language.value)];
    if (request) text.value = write(request, location.origin);
    return request !== null;
  };
  language.addEventListener("change", draw);
  byId("copy-open", HTMLButtonElement).addEventListener("click", () => {
    if (draw()) copy.showModal();
    else refuse("The variables are no valid JSON; mend them first.");
  });
  copies(byId("copy-copy", HTMLButtonElement), () => text.value);
}

/** @param {Workbench} bench @param {(message: string) => void} refuse */
export function dialogs(bench, refuse) {
  shareDialog(bench);
  copyDialog(bench, refuse);
  const help = dialog("help");
  byId("help-open", HTMLButtonElement).addEventListener("click", () => help.showModal());
}

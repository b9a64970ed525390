/** Tabs: one is shown, arrow keys move between them. */

/**
 * @param {HTMLElement} list with the role `tablist`
 * @returns {{ select: (id: string) => void }}
 */
export function tabs(list) {
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role="tab"]')]);
  /** @param {HTMLElement} chosen */
  const select = (chosen) => {
    for (const tab of all) {
      const is = tab === chosen;
      tab.setAttribute("aria-selected", String(is));
      tab.tabIndex = is ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !is;
    }
  };
  list.addEventListener("click", ({ target }) => {
    const tab = all.find((one) => one === target);
    if (tab) select(tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = all.findIndex((one) => one === event.target);
    const steps = /** @type {Record<string, number>} */ ({
      ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1,
    });
    const to = steps[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = /** @type {HTMLElement} */ (all[(to + all.length) % all.length]);
    select(tab);
    tab.focus();
  });
  return {
    select: (id) => {
      const tab = all.find((one) => one.id === id);
      if (tab) select(tab);
    },
  };
}

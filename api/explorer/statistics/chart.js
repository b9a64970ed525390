/**
 * The chart: bars for one period, a small drawing of its own for each course over several. Every
 * drawing says in words what it shows; the table below it holds the same numbers.
 */

import { drawing, element } from "../dom.js";
import { bar, box, course, fitting, label, line, mark, point, scale, told } from "./drawings.js";
import { isHidden, phrase, rank, valueText } from "./figures.js";
import { periodName, shortName } from "./period.js";
import { everyNth, ticks } from "./scale.js";
import { top } from "./series.js";

/**
 * @typedef {import("./series.js").Bars} Bars
 * @typedef {import("./series.js").Courses} Courses
 * @typedef {import("./series.js").Course} Course
 * @typedef {import("./period.js").Interval} Interval
 */

/** @param {string} name @param {number} width @param {number} height @param {Node[]} content */
function picture(name, width, height, content) {
  return drawing(
    "svg",
    { role: "img", "aria-label": name, viewBox: `0 0 ${width} ${height}`, width, height },
    ...content,
  );
}

/** How many of cells are not shown, in words. @param {import("./figures.js").Cell[]} cells */
function hiddenCount(cells) {
  const count = cells.filter(isHidden).length;
  return count > 0 ? ` ${count} not shown.` : "";
}

/** @param {Bars} chart @param {number} width */
function drawBars({ bars, highest }, width) {
  const wide = width >= 520;
  const left = wide ? Math.min(220, width * 0.34) : 0;
  const right = wide ? 190 : 132;
  const [row, thick, head] = wide ? [28, 16, 22] : [44, 14, 22];
  const height = head + bars.length * row + 4;
  const marks = ticks(highest, wide ? 4 : 2);
  const top = marks.at(-1) ?? 1;
  const x = scale(top, left, width - right);
  const grid = marks.flatMap((value) => [
    line("grid", x(value), head - 4, x(value), height),
    label("axis", x(value), head - 8, mark(value), value === 0 && !wide ? "start" : "middle"),
  ]);
  const rows = bars.flatMap(({ name, cell }, at) => {
    const y = head + at * row + (wide ? (row - thick) / 2 : row - thick - 4);
    const { parts, end } = bar(cell, x, y, thick);
    const middle = y + thick / 2 + 4.5;
    return [drawing(
      "g", {}, told(name, cell),
      wide ? label("name", left - 8, middle, fitting(name, left - 8), "end") : label("name", 0, y - 6, fitting(name, width)),
      ...parts,
      label(isHidden(cell) ? "number none" : "number", end + 8, middle, fitting(wide ? phrase(cell) : valueText(cell), right)),
    )];
  });
  const first = bars[0];
  const said = first ? ` The largest: ${first.name}, ${phrase(first.cell)}.` : "";
  const name = `Bar chart of ${bars.length} ${bars.length === 1 ? "number" : "numbers"}.${said}${hiddenCount(bars.map(({ cell }) => cell))}`;
  return [picture(name, width, height, [...grid, ...rows])];
}

/** @param {Course} given @param {string[]} starts @param {Interval} interval */
function courseInWords({ name, cells }, starts, interval) {
  const known = cells.map((cell, at) => ({ cell, period: periodName(interval, starts[at] ?? "") }))
    .filter(({ cell }) => !isHidden(cell));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return `${name}: no period is shown.`;
  const most = known.reduce((one, other) => (rank(other.cell) > rank(one.cell) ? other : one));
  return `${name}: ${first.period} ${phrase(first.cell)}; ${last.period} ${phrase(last.cell)}; `
    + `highest in ${most.period}, ${phrase(most.cell)}.${hiddenCount(cells)}`;
}

/** @param {Course} given @param {Pick<Courses, "starts" | "highest">} chart @param {Interval} interval @param {number} width @param {number} height */
function drawCourse(given, { starts, highest }, interval, width, height) {
  const marks = ticks(highest, height > 200 ? 4 : 2);
  const most = marks.at(-1) ?? 1;
  const left = 12 + 7 * Math.max(...marks.map((value) => mark(value).length));
  const [top, bottom] = [8, height - 22];
  const y = scale(most, bottom, top);
  const step = (width - left - 6) / starts.length;
  const x = (/** @type {number} */ at) => Math.round((left + (at + 0.5) * step) * 10) / 10;
  const names = starts.map((start) => shortName(interval, start));
  const nth = everyNth(starts.length, width - left, 10 + 6.4 * Math.max(...names.map(({ length }) => length)));
  return picture(courseInWords(given, starts, interval), width, height, [
    ...marks.flatMap((value) => [
      line("grid", left, y(value), width, y(value)),
      label("axis", left - 6, y(value) + 4, mark(value), "end"),
    ]),
    ...course(given.cells, x, y),
    ...given.cells.map((cell, at) => drawing(
      "g", {}, told(periodName(interval, starts[at] ?? ""), cell),
      box("touch", x(at) - step / 2, top, x(at) + step / 2, bottom),
      ...point(cell, x(at), step, y, top),
    )),
    ...names.flatMap((name, at) => (at % nth === 0 ? [label("axis", x(at), height - 6, name, "middle")] : [])),
  ]);
}

/** @param {Courses} chart @param {Interval} interval @param {number} width @param {boolean} ownScale */
function drawCourses(chart, interval, width, ownScale) {
  const [only, ...others] = chart.courses;
  if (only && others.length === 0) return [drawCourse(only, chart, interval, width, width >= 520 ? 280 : 220)];
  const columns = Math.max(1, Math.min(3, Math.floor(width / 290)));
  const each = Math.floor((width - (columns - 1) * 20) / columns);
  const all = chart.courses.map((one) => element(
    "div", { class: "course" },
    // The drawing says the name itself.
    element("p", { "aria-hidden": "true" }, one.name),
    drawCourse(one, ownScale ? { ...chart, highest: top(one.cells) } : chart, interval, each, 150),
  ));
  return [element("div", { class: `courses of-${columns}` }, ...all)];
}

/**
 * @param {Bars | Courses} chart
 * @param {Interval} interval
 * @param {number} width
 * @param {boolean} ownScale for each course
 * @returns {(Node | string)[]}
 */
export function drawChart(chart, interval, width, ownScale) {
  return chart.kind === "bars" ? drawBars(chart, width) : drawCourses(chart, interval, width, ownScale);
}

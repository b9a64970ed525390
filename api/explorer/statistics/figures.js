/** Numbers in words: what is known about a cell, and what is not. */

/**
 * @typedef {"PUBLISHED" | "BOUNDED" | "PARTLY_SHOWN" | "NOT_SHOWN"} Status
 * @typedef {{ value: number | null, lower: number, upper: number | null, status: string,
 *   derived: boolean, parts: number, valueAsOf: string | null, citation: string }} Cell
 */

/** Always the same words: which of the three it is, nobody is told. */
export const NOT_SHOWN = "Not shown: nobody, or fewer than about 15 people, or withheld so that a "
  + "smaller group cannot be worked out.";

/** The cell where the service gives none. @type {Cell} */
export const HIDDEN = {
  value: null, lower: 0, upper: null, status: "NOT_SHOWN", derived: false, parts: 1, valueAsOf: null, citation: "",
};

const NUMBERS = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

/** @param {number} value */
export const number = (value) => NUMBERS.format(value);

/** Whether nothing at all is known. @param {Cell} cell */
export const isHidden = ({ value, lower, upper }) => value === null && upper === null && lower <= 0;

/** The number itself, or what stands in its place. @param {Cell} cell */
export function valueText(cell) {
  if (isHidden(cell)) return "not shown";
  if (cell.value !== null) return number(cell.value);
  return cell.upper === null ? `at least ${number(cell.lower)}` : `${number(cell.lower)} to ${number(cell.upper)}`;
}

/** Between which numbers the truth lies. @param {Cell} cell */
export function rangeText(cell) {
  if (isHidden(cell)) return "";
  return cell.upper === null ? `${number(cell.lower)} or more` : `${number(cell.lower)} – ${number(cell.upper)}`;
}

/** What is to be known of how the number came about. @param {Cell} cell */
export function noteText(cell) {
  if (isHidden(cell)) return "";
  const parts = `${cell.parts} parts`;
  if (cell.status === "PARTLY_SHOWN") return `some of ${parts} are not shown`;
  if (cell.status === "BOUNDED") return `${parts}, in which one person can be twice`;
  return cell.derived ? `sum of ${parts}` : "";
}

/** The whole of it in one phrase. @param {Cell} cell */
export function phrase(cell) {
  if (isHidden(cell)) return "not shown";
  if (cell.value === null) return valueText(cell);
  return `about ${number(cell.value)} (${rangeText(cell)})`;
}

/** The highest number that a chart must have room for. @param {Cell} cell */
export const highest = (cell) => cell.upper ?? cell.value ?? cell.lower;

/** By what cells are put in order: the value, or what is known of it; what is hidden comes last. @param {Cell} cell */
export const rank = (cell) => (isHidden(cell) ? -1 : cell.value ?? cell.lower);

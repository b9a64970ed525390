/** Periods: which there are, and what they are called. Days are texts such as `2025-03-31`, without a zone. */

/** @typedef {"WEEK" | "MONTH" | "QUARTER" | "YEAR" | "FISCAL_YEAR"} Interval */

/** @type {{ code: Interval, name: string, adverb: string, one: string, many: string }[]} */
export const INTERVALS = [
  { code: "WEEK", name: "Week", adverb: "weekly", one: "week", many: "weeks" },
  { code: "MONTH", name: "Month", adverb: "monthly", one: "month", many: "months" },
  { code: "QUARTER", name: "Quarter", adverb: "quarterly", one: "quarter", many: "quarters" },
  { code: "YEAR", name: "Calendar year", adverb: "by calendar year", one: "year", many: "years" },
  { code: "FISCAL_YEAR", name: "Fiscal year", adverb: "by fiscal year", one: "fiscal year", many: "fiscal years" },
];

const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December",
];

/** @param {Date} date */
const text = (date) => date.toISOString().slice(0, 10);

/** @param {string} day */
const read = (day) => new Date(`${day}T00:00:00Z`);

/** Whether a text is a day of the calendar. @param {unknown} day */
export function isDay(day) {
  if (typeof day !== "string" || !/^(19|20)\d\d-\d\d-\d\d$/.test(day)) return false;
  const date = read(day);
  return !Number.isNaN(date.getTime()) && text(date) === day;
}

/** @param {number} year @param {number} month from 0, beyond a year as it comes @param {number} day */
const on = (year, month, day) => text(new Date(Date.UTC(year, month, day)));

/** Months in a period; weeks have none. @type {Record<Interval, number>} */
const LENGTH = { WEEK: 0, MONTH: 1, QUARTER: 3, YEAR: 12, FISCAL_YEAR: 12 };

/** The first day of the period that holds a day, moved by a number of periods. @param {Interval} interval @param {string} day @param {number} [by] */
export function startOf(interval, day, by = 0) {
  const date = read(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (interval === "WEEK") {
    const back = (date.getUTCDay() + 6) % 7;
    return on(year, month, date.getUTCDate() - back + 7 * by);
  }
  // A fiscal year starts in October of the year before.
  const shift = interval === "FISCAL_YEAR" ? 3 : 0;
  const length = LENGTH[interval];
  const first = Math.floor((year * 12 + month + shift) / length) * length - shift;
  return atMonth(first + by * length);
}

/** @param {number} months since the year 0 */
function atMonth(months) {
  const year = Math.floor(months / 12);
  return `${String(year).padStart(4, "0")}-${String(months - year * 12 + 1).padStart(2, "0")}-01`;
}

/** The last day of the period that holds a day. @param {Interval} interval @param {string} day */
export function endOf(interval, day) {
  const next = read(startOf(interval, day, 1));
  return on(next.getUTCFullYear(), next.getUTCMonth(), next.getUTCDate() - 1);
}

/** The last period that has ended by a day: its last day. @param {Interval} interval @param {string} day */
export function lastClosed(interval, day) {
  const end = endOf(interval, day);
  return end <= day ? end : endOf(interval, startOf(interval, day, -1));
}

/** The last so many periods up to one that ends on a day. @param {Interval} interval @param {string} end @param {number} count */
export function upTo(interval, end, count) {
  return { from: startOf(interval, end, 1 - count), to: end };
}

/** The first days of all periods from one to another, 600 at most. @param {Interval} interval @param {string} from @param {string} to */
export function startsBetween(interval, from, to) {
  const starts = [];
  for (let at = startOf(interval, from); at <= to && starts.length < 600; at = startOf(interval, at, 1)) starts.push(at);
  return starts;
}

/** A day for people. @param {string} day */
export function dayName(day) {
  const date = read(day);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** What a period is called. @param {Interval} interval @param {string} start */
export function periodName(interval, start) {
  const date = read(start);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (interval === "WEEK") return `Week to ${dayName(endOf(interval, start))}`;
  if (interval === "MONTH") return `${MONTHS[month]} ${year}`;
  if (interval === "QUARTER") return `Quarter ${Math.floor(month / 3) + 1}, ${year}`;
  if (interval === "YEAR") return String(year);
  return `Fiscal year ${year + 1}`;
}

/** The same for the axis of a chart. @param {Interval} interval @param {string} start */
export function shortName(interval, start) {
  const date = read(start);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const name = (MONTHS[month] ?? "").slice(0, 3);
  if (interval === "WEEK") {
    const end = read(endOf(interval, start));
    return `${end.getUTCDate()} ${(MONTHS[end.getUTCMonth()] ?? "").slice(0, 3)}`;
  }
  if (interval === "MONTH") return month === 0 ? `${name} ${year}` : name;
  if (interval === "QUARTER") return month === 0 ? `Q1 ${year}` : `Q${Math.floor(month / 3) + 1}`;
  if (interval === "YEAR") return String(year);
  return `FY${year + 1}`;
}

import assert from "node:assert/strict";
import test from "node:test";
import { checkVariables } from "../../../api/explorer/json/variables.js";
import { parse } from "../../../api/explorer/language/parser.js";
import { validate } from "../../../api/explorer/language/validate.js";
import { csvPath, menusRequest, questionRequest, readRows } from "../../../api/explorer/statistics/ask.js";
import { readCatalog } from "../../../api/explorer/statistics/catalog.js";
import { HIDDEN, NOT_SHOWN, noteText, phrase, rangeText, valueText } from "../../../api/explorer/statistics/figures.js";
import { codeName, fieldName, labelOf, placeOf, words } from "../../../api/explorer/statistics/names.js";
import {
  INTERVALS, endOf, isDay, lastClosed, periodName, shortName, startOf, startsBetween, upTo,
} from "../../../api/explorer/statistics/period.js";
import { EMPTY, problemOf, readFragment, toFragment } from "../../../api/explorer/statistics/question.js";
import { everyNth, ticks } from "../../../api/explorer/statistics/scale.js";
import { MOST_BARS, MOST_HIDDEN, chartOf, inOrder } from "../../../api/explorer/statistics/series.js";
import { Together } from "../../../api/explorer/statistics/tables.js";
import { randomText } from "./random.js";
import { schema } from "./schema.js";

/** @typedef {import("../../../api/explorer/statistics/figures.js").Cell} Cell */

/** @param {number | null} value @param {Partial<Cell>} [other] @returns {Cell} */
function cell(value, other = {}) {
  if (value === null) return { ...HIDDEN, ...other };
  const bounds = { lower: Math.max(11, value - 4), upper: value + 4 };
  return { ...HIDDEN, value, ...bounds, status: "PUBLISHED", citation: "A sentence.", ...other };
}

test("periods start and end where the calendar and the fiscal year say", () => {
  /** @type {[import("../../../api/explorer/statistics/period.js").Interval, string, string, string][]} */
  const known = [
    ["WEEK", "2026-11-29", "2026-11-23", "2026-11-29"],
    ["WEEK", "2026-11-30", "2026-11-30", "2026-12-06"],
    ["MONTH", "2024-02-29", "2024-02-01", "2024-02-29"],
    ["QUARTER", "2025-12-31", "2025-10-01", "2025-12-31"],
    ["YEAR", "2025-07-04", "2025-01-01", "2025-12-31"],
    ["FISCAL_YEAR", "2025-09-30", "2024-10-01", "2025-09-30"],
    ["FISCAL_YEAR", "2025-10-01", "2025-10-01", "2026-09-30"],
  ];
  for (const [interval, day, start, end] of known) {
    assert.equal(startOf(interval, day), start, `${interval} ${day}`);
    assert.equal(endOf(interval, day), end, `${interval} ${day}`);
    assert.equal(lastClosed(interval, end), end);
    assert.equal(startOf(interval, startOf(interval, day, 1), -1), start);
  }
  assert.equal(lastClosed("MONTH", "2026-11-29"), "2026-10-31");
  assert.equal(lastClosed("FISCAL_YEAR", "2026-01-05"), "2025-09-30");
});

test("every period from one day to another is counted once", () => {
  for (const { code } of INTERVALS) {
    const starts = startsBetween(code, "2019-12-31", "2026-03-01");
    assert.deepEqual(starts, [...new Set(starts)].sort(), code);
    for (const [at, start] of starts.entries()) {
      if (at > 0) assert.equal(endOf(code, starts[at - 1] ?? "") < start, true);
      assert.equal(startOf(code, endOf(code, start)), start);
    }
  }
  assert.deepEqual(upTo("MONTH", "2026-10-31", 12), { from: "2025-11-01", to: "2026-10-31" });
  assert.equal(startsBetween("MONTH", "2025-11-01", "2026-10-31").length, 12);
});

test("periods have names, and what is no day is none", () => {
  assert.equal(periodName("WEEK", "2026-11-23"), "Week to 29 November 2026");
  assert.equal(periodName("QUARTER", "2025-10-01"), "Quarter 4, 2025");
  assert.equal(periodName("FISCAL_YEAR", "2024-10-01"), "Fiscal year 2025");
  assert.equal(shortName("MONTH", "2025-01-01"), "Jan 2025");
  assert.equal(shortName("FISCAL_YEAR", "2024-10-01"), "FY2025");
  for (const wrong of ["", "2025-02-30", "2025-2-3", "x", null, "2025-01-01T00:00"]) assert.equal(isDay(wrong), false);
  assert.equal(isDay("2024-02-29"), true);
});

test("a number says what is known of it, and a hidden one nothing", () => {
  const published = cell(190);
  assert.equal(valueText(published), "190");
  assert.equal(rangeText(published), "186 – 194");
  assert.equal(phrase(published), "about 190 (186 – 194)");
  assert.equal(valueText(cell(null)), "not shown");
  assert.equal(rangeText(cell(null)) + noteText(cell(null)), "");
  const partly = cell(null, { lower: 45, status: "PARTLY_SHOWN", derived: true, parts: 3 });
  assert.equal(valueText(partly), "at least 45");
  assert.equal(rangeText(partly), "45 or more");
  assert.equal(noteText(partly), "some of 3 parts are not shown");
  const bounded = cell(null, { lower: 96, upper: 128, status: "BOUNDED", derived: true, parts: 2 });
  assert.equal(phrase(bounded), "96 to 128");
  assert.equal(noteText(bounded), "2 parts, in which one person can be twice");
  assert.equal(noteText(cell(120, { derived: true, parts: 2 })), "sum of 2 parts");
  assert.equal(NOT_SHOWN.includes("nobody, or fewer than about 15 people, or withheld"), true);
});

test("codes have names", () => {
  assert.equal(codeName("CITIZENSHIP", "KH"), "Cambodia");
  assert.equal(codeName("STATE", "TX"), "Texas");
  assert.equal(codeName("AGE_BAND", "FROM25_TO34"), "25 to 34 years");
  assert.equal(codeName("AGE_BAND", "UNDER18"), "Under 18 years");
  assert.equal(codeName("AGE_BAND", "FROM65"), "65 years and more");
  assert.equal(codeName("LENGTH_OF_STAY", "DAYS8_TO30"), "8 to 30 days");
  assert.equal(codeName("LENGTH_OF_STAY", "FROM366_DAYS"), "366 days and more");
  assert.equal(codeName("FACILITY", "ADAMSMS"), "ADAMSMS");
  for (const dimension of ["CITIZENSHIP", "STATE", "GENDER"]) assert.equal(codeName(dimension, "UNKNOWN"), "Unknown");
  assert.equal(fieldName("ORDER_OF_SUPERVISION"), "orderOfSupervision");
  assert.equal(words("thirdCountryRemovals"), "Third-country removals");
});

const KNOWN = {
  measures: [{ field: "peopleInCustody" }, { field: "bookIns" }],
  dimensions: [{ code: "CITIZENSHIP" }, { code: "STATE" }, { code: "GENDER" }, { code: "FACILITY" }],
};

test("an address gives back the question", () => {
  /** @type {import("../../../api/explorer/statistics/question.js").Question} */
  const question = {
    measure: "bookIns", interval: "QUARTER", from: "2025-01-01", to: "2025-12-31",
    parts: [
      { dimension: "STATE", each: true, codes: ["TX", "LA"] },
      { dimension: "CITIZENSHIP", each: true, codes: [] },
      { dimension: "GENDER", each: false, codes: ["FEMALE"] },
    ],
    gaps: true, universe: "VQ==", release: "Ug==",
  };
  assert.deepEqual(readFragment(toFragment(question), KNOWN), question);
  assert.match(toFragment(question), /in\.STATE=TX,LA/);
  const plain = { ...EMPTY, from: "2025-01-01", to: "2025-01-31" };
  assert.deepEqual(readFragment(toFragment(plain), KNOWN), plain);
});

test("an address of others asks only what there is", () => {
  assert.equal(readFragment("", KNOWN), null);
  assert.equal(readFragment("#measure=__typename", KNOWN), null);
  const odd = readFragment("#measure=bookIns&interval=DAY&from=x&by=NAME,STATE,STATE,GENDER,FACILITY,CITIZENSHIP&in.X=1", KNOWN);
  assert.equal(odd?.interval, "MONTH");
  assert.equal(odd?.from, "");
  assert.deepEqual(odd?.parts.map(({ dimension }) => dimension), ["STATE", "GENDER", "FACILITY"]);
  for (let seed = 0; seed < 300; seed += 1) {
    const read = readFragment(`#measure=bookIns&by=${randomText(seed)}&in.STATE=${randomText(seed + 1)}`, KNOWN);
    assert.ok(read && read.parts.length <= 3);
  }
});

test("what cannot be asked is told before it is sent", () => {
  const days = { ...EMPTY, from: "2025-01-01", to: "2025-12-31" };
  assert.equal(problemOf(days), null);
  assert.match(problemOf(EMPTY) ?? "", /Choose from which day/);
  assert.match(problemOf({ ...days, from: "2026-01-01" }) ?? "", /swap/);
  assert.match(problemOf({ ...days, parts: [{ dimension: "STATE", each: false, codes: [] }] }) ?? "", /needs some values/);
  const twice = { dimension: "STATE", each: true, codes: [] };
  assert.match(problemOf({ ...days, parts: [twice, twice] }) ?? "", /twice/);
});

test("an axis starts at zero, has room for the highest number and round marks", () => {
  assert.deepEqual(ticks(960), [0, 250, 500, 750, 1000]);
  assert.deepEqual(ticks(0), [0, 1]);
  for (const highest of [1, 3, 7, 14, 19, 99, 101, 1234, 987_654, 3.5]) {
    const marks = ticks(highest);
    assert.equal(marks[0], 0);
    assert.ok((marks.at(-1) ?? 0) >= highest && marks.length <= 6, `${highest}: ${marks}`);
  }
  for (const count of [1, 5, 12, 36, 600]) {
    const step = everyNth(count, 300, 40);
    assert.ok(Math.ceil(count / step) * 40 <= 300 || step === count, `${count}`);
  }
});

/** @param {string} start @param {string} name @param {Cell} given */
const row = (start, name, given) => ({ key: start + name, start, names: [name], cell: given });

test("one period is bars, the largest first and what is hidden last", () => {
  const rows = [row("2025-01-01", "a", cell(20)), row("2025-01-01", "b", cell(null)), row("2025-01-01", "c", cell(300))];
  const chart = chartOf(rows, "MONTH");
  assert.ok(chart?.kind === "bars");
  assert.deepEqual(chart.bars.map(({ name }) => name), ["c", "a", "b"]);
  assert.equal(chart.highest, 304);
  const many = Array.from({ length: 100 }, (_, at) => row("2025-01-01", `n${at}`, cell(15 + 5 * at)));
  const cut = chartOf(many, "MONTH");
  assert.ok(cut?.kind === "bars" && cut.bars.length === MOST_BARS && cut.left === 100 - MOST_BARS);
  const rare = Array.from({ length: 100 }, (_, at) => row("2025-01-01", `n${at}`, cell(at < 3 ? 20 : null)));
  const few = chartOf(rare, "MONTH");
  assert.ok(few?.kind === "bars" && few.bars.length === 3 + MOST_HIDDEN && few.left === 97 - MOST_HIDDEN);
});

test("several periods are courses, and a period without a row is one that is not shown", () => {
  const rows = [row("2025-01-01", "a", cell(20)), row("2025-04-01", "a", cell(25)), row("2025-02-01", "b", cell(500))];
  const chart = chartOf(rows, "MONTH");
  assert.ok(chart?.kind === "courses");
  assert.deepEqual(chart.starts, ["2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01"]);
  assert.deepEqual(chart.courses.map(({ name }) => name), ["b", "a"]);
  assert.deepEqual(chart.courses[1]?.cells.map(({ value }) => value), [20, null, null, 25]);
  assert.deepEqual(inOrder(rows).map(({ key }) => key), ["2025-02-01b", "2025-01-01a", "2025-04-01a"]);
  assert.equal(chartOf([], "MONTH"), null);
});

test("bands come in their own order, in the chart and in the table", () => {
  const bands = [["FROM_45_TO_54", 15], ["UNDER_18", 20], ["UNKNOWN", 90], ["FROM_25_TO_34", 300]];
  for (const starts of [["2025-01-01"], ["2025-01-01", "2025-02-01"]]) {
    const rows = starts.flatMap((start) => bands.map(([code, value]) => (
      { ...row(start, String(code), cell(Number(value))), place: placeOf("AGE_BAND", String(code)) }
    )));
    const expected = ["UNDER_18", "FROM_25_TO_34", "FROM_45_TO_54", "UNKNOWN"];
    assert.deepEqual([...new Set(inOrder(rows).map(({ names }) => names[0]))], expected);
    const chart = chartOf(rows, "MONTH");
    const drawn = chart?.kind === "bars" ? chart.bars : chart?.courses;
    assert.deepEqual(drawn?.map(({ name }) => name), expected);
  }
  assert.equal(placeOf("CITIZENSHIP", "KH"), null);
});

test("what can be asked comes from the schema", async () => {
  const { readSchema } = await import("../../../api/explorer/schema/sdl.js");
  const catalog = readCatalog(readSchema(`
    enum StatisticsDimension { "Where." AGE_BAND STATE }
    type StatisticsCell { value: Float }
    type StatisticsGroup { groupKey: String! "Stays that begin." initialBookIns: StatisticsCell! }
    type Query { a: Int }
  `));
  assert.deepEqual(catalog?.measures, [
    { field: "initialBookIns", name: "Initial book-ins", about: "Stays that begin.", isPublished: false, needs: ["INITIAL_BOOK_INS"] },
  ]);
  assert.deepEqual(catalog?.dimensions.map(({ code, field, name }) => [code, field, name]), [
    ["AGE_BAND", "ageBand", "Age band"], ["STATE", "state", "State"],
  ]);
  assert.equal(readCatalog(readSchema("type Query { a: Int }")), null);
});

/** @type {import("../../../api/explorer/statistics/question.js").Question} */
const ASKED = {
  ...EMPTY, from: "2026-10-01", to: "2026-10-31", gaps: true, release: "Ug==",
  parts: [{ dimension: "STATE", each: true, codes: ["TX"] }, { dimension: "GENDER", each: false, codes: ["FEMALE"] }],
};

test("every query that the page sends fits the schema", () => {
  const catalog = readCatalog(schema);
  assert.ok(catalog && catalog.measures.length > 10 && catalog.dimensions.length > 10);
  for (const { field } of catalog.measures) {
    const sent = questionRequest({ ...ASKED, measure: field }, catalog, "c");
    const { document, problems } = parse(sent.query);
    assert.deepEqual([...problems, ...validate(document, schema)], [], field);
    const variables = JSON.stringify(sent.variables);
    assert.deepEqual(checkVariables(variables, /** @type {any} */ (document.definitions[0]), schema).problems, [], field);
  }
  const menus = parse(menusRequest({ universe: null, release: "Ug==" }).query);
  assert.deepEqual([...menus.problems, ...validate(menus.document, schema)], []);
});

test("one period is asked for with the largest first, and the filter as the schema has it", () => {
  const catalog = readCatalog(schema);
  assert.ok(catalog);
  const variables = /** @type {any} */ (questionRequest(ASKED, catalog, null).variables);
  assert.deepEqual(variables.orderBy, [{ field: "PEOPLE_IN_CUSTODY", direction: "DESC" }]);
  assert.deepEqual(variables.filter, { state: { in: ["TX"] }, gender: { in: ["FEMALE"] } });
  assert.deepEqual(variables.groupBy, ["STATE"]);
  const course = questionRequest({ ...ASKED, from: "2026-01-01" }, catalog, null);
  assert.equal("orderBy" in /** @type {object} */ (course.variables), false);
  const path = new URL(csvPath(ASKED, catalog), "https://example.org");
  assert.equal(path.pathname, "/statistics.csv");
  assert.equal(path.searchParams.get("groupBy"), "STATE");
  assert.deepEqual(JSON.parse(path.searchParams.get("filter") ?? ""), variables.filter);
  assert.equal(catalog.measures.find(({ field }) => field === "deathRate")?.isPublished, false);
});

test("an answer becomes rows, and one that is none is said to be none", () => {
  const catalog = readCatalog(schema);
  assert.ok(catalog);
  const node = {
    groupKey: "k", key: { period: { startsOn: "2026-10-01" }, codes: [{ dimension: "STATE", code: "TX", label: "TX" }] },
    peopleInCustody: cell(190),
  };
  const statistics = {
    universe: "PARTNERS", release: { id: "Ug==", number: 3, asOf: "2026-11-15" }, dataThrough: "2026-10-31",
    nextExpectedOn: "2026-12-15", coverage: null, roundingRule: "r", notShown: "n",
    definitions: [{ measure: "PEOPLE_IN_CUSTODY", title: "People", text: "t", unit: "people", version: 1 }],
    nodes: [node], pageInfo: { hasNextPage: true, endCursor: "c" },
  };
  const read = readRows({ statistics }, ASKED, catalog);
  assert.deepEqual(read?.rows, [{ key: "k", start: "2026-10-01", names: ["Texas"], place: null, cell: cell(190) }]);
  assert.equal(read?.next, "c");
  assert.equal(read?.facts.release, "3, records as of 15 November 2026");
  assert.equal(read?.facts.unit, "people");
  for (const wrong of [null, {}, { statistics: null }, { statistics: { nodes: null } }]) {
    assert.equal(readRows(wrong, ASKED, catalog), null);
  }
});

test("two facilities of one name stay apart", () => {
  assert.equal(labelOf("FACILITY", "ADAMSMS", "Adams County"), "Adams County (ADAMSMS)");
  assert.equal(labelOf("FACILITY", "UNRESOLVED", "not resolved"), "Not a known facility");
  assert.equal(labelOf("CITIZENSHIP", "KH", "Kampuchea"), "Cambodia");
  assert.equal(labelOf("GENDER", "FEMALE", "female"), "Female");
});

/** Tables as a release registers them: two together by month, three by quarter. */
const TABLES = [
  { dimensions: [], implied: [], intervals: ["WEEK", "MONTH", "QUARTER"] },
  ...["CITIZENSHIP", "FACILITY", "GENDER", "LENGTH_OF_STAY"].map((one) => ({
    dimensions: [one], implied: one === "FACILITY" ? ["STATE"] : [], intervals: ["WEEK", "MONTH", "QUARTER"],
  })),
  { dimensions: ["CITIZENSHIP", "GENDER"], implied: [], intervals: ["MONTH", "QUARTER"] },
  { dimensions: ["CITIZENSHIP", "FACILITY"], implied: ["STATE"], intervals: ["MONTH", "QUARTER"] },
  { dimensions: ["CITIZENSHIP", "LENGTH_OF_STAY"], implied: [], intervals: ["MONTH", "QUARTER"] },
  { dimensions: ["CITIZENSHIP", "FACILITY", "GENDER"], implied: ["STATE"], intervals: ["QUARTER"] },
];
const ALL = ["CITIZENSHIP", "FACILITY", "GENDER", "LENGTH_OF_STAY", "STATE"];

test("only what is published together goes together", () => {
  const together = new Together("Book-ins", [TABLES], words);
  assert.deepEqual(together.further([], "MONTH", ALL), ["CITIZENSHIP", "FACILITY", "GENDER", "LENGTH_OF_STAY"]);
  assert.deepEqual(together.further(["CITIZENSHIP"], "MONTH", ALL), ["FACILITY", "GENDER", "LENGTH_OF_STAY"]);
  assert.deepEqual(together.further(["CITIZENSHIP"], "WEEK", ALL), []);
  assert.deepEqual(together.further(["FACILITY"], "MONTH", ALL), ["CITIZENSHIP", "STATE"], "a facility implies its state");
  assert.deepEqual(together.further(["GENDER", "CITIZENSHIP"], "MONTH", ALL), []);
  assert.deepEqual(together.further(["GENDER", "CITIZENSHIP"], "QUARTER", ALL), ["FACILITY"]);
  const both = new Together("Death rate", [TABLES, TABLES.slice(0, 6)], words);
  assert.deepEqual(both.further(["CITIZENSHIP"], "MONTH", ALL), ["GENDER"], "what is worked out needs the tables of both");
  const unknown = new Together("Book-ins", null, words);
  assert.deepEqual(unknown.further(["GENDER"], "WEEK", ALL), ALL.filter((one) => one !== "GENDER"));
  assert.equal(unknown.note(["GENDER"], "WEEK", ALL) + unknown.problem(["GENDER"], "WEEK"), "null");
});

test("what does not go together says why, and the mend", () => {
  const together = new Together("Book-ins", [TABLES], words);
  assert.equal(together.problem(["CITIZENSHIP", "GENDER"], "MONTH"), null);
  assert.equal(
    together.problem(["CITIZENSHIP", "GENDER"], "WEEK"),
    "“Book-ins” by citizenship and gender is not published for each week: choose Month or Quarter under Period.",
  );
  assert.equal(
    together.problem(["GENDER", "LENGTH_OF_STAY"], "MONTH"),
    "“Book-ins” is not published by gender and length of stay together: remove one of them.",
  );
  assert.equal(together.note([], "MONTH", ALL), "");
  assert.equal(
    together.note(["CITIZENSHIP", "GENDER"], "MONTH", ALL),
    "Nothing more can be added: with citizenship and gender, “Book-ins” is published by no other dimension for this length of the "
      + "period. For each quarter also by facility.",
  );
  assert.equal(
    together.note(["LENGTH_OF_STAY", "CITIZENSHIP"], "MONTH", ALL),
    "Nothing more can be added: with length of stay and citizenship, “Book-ins” is published by no other dimension.",
  );
  assert.equal(together.note(["FACILITY"], "QUARTER", ALL), "The menu has what is published together with facility.");
});

/**
 * Made-up answers about statistics, for what the demonstration's data has by chance only: hidden
 * numbers, sums of parts, refusals. The page, its files and its policy are those of the service.
 */

const COUNTRIES = ["KH", "VN", "LA", "MX", "GT", "HN", "UNKNOWN"];
const GENDERS = ["FEMALE", "MALE", "UNKNOWN"];
const NOT_SHOWN = "Not shown: nobody, or fewer than about 15 people, or withheld so that a smaller group cannot be worked out.";

/** @param {number | null} value @param {Record<string, unknown>} [other] */
function cell(value, other = {}) {
  const hidden = {
    value: null, lower: 0, upper: null, status: "NOT_SHOWN", derived: false, parts: 1, valueAsOf: null, citation: NOT_SHOWN,
  };
  if (value === null) return { ...hidden, ...other };
  const [lower, upper] = [Math.max(11, value - 4), value + 4];
  const citation = `People in custody: about ${value} people (between ${lower} and ${upper}), statistics release 2.`;
  return { ...hidden, value, lower, upper, status: "PUBLISHED", valueAsOf: "2026-11-15", citation, ...other };
}

/** The cell of a country in a month, all kinds among them. @param {number} country @param {number} month */
function cellOf(country, month) {
  if (country === 1) return cell(580, { lower: 572, upper: 588, derived: true, parts: 2 });
  if (country === 3) return cell(null, { lower: 45, status: "PARTLY_SHOWN", derived: true, parts: 3, citation: "At least 45 people." });
  if (country === 4) return cell(null, { lower: 96, upper: 128, status: "BOUNDED", derived: true, parts: 2, citation: "Between 96 and 128 people." });
  if (country >= 5 || (country === 2 && month % 3 === 1)) return cell(null);
  return cell(country === 0 ? 190 + 5 * month : 60);
}

/** @param {string} from @param {string} to */
function months(from, to) {
  const starts = [];
  const at = new Date(`${from.slice(0, 7)}-01T00:00:00Z`);
  for (; at.toISOString().slice(0, 10) <= to; at.setUTCMonth(at.getUTCMonth() + 1)) starts.push(at.toISOString().slice(0, 10));
  return starts;
}

/** @param {any} variables @param {string} measure */
function statistics({ period, groupBy, filter, fillGaps, release }, measure) {
  const wanted = filter?.citizenship?.in ?? COUNTRIES;
  const countries = groupBy.includes("CITIZENSHIP") ? COUNTRIES.filter((code) => wanted.includes(code)) : ["KH"];
  const genders = groupBy.includes("GENDER") ? GENDERS : ["MALE"];
  const nodes = months(period.from, period.to).flatMap((startsOn, month) => countries.flatMap((country) => (
    genders.map((gender) => ({
      groupKey: `${startsOn};${country};${gender}`,
      key: {
        period: { startsOn },
        codes: [
          { dimension: "CITIZENSHIP", code: country, label: country }, { dimension: "GENDER", code: gender, label: gender.toLowerCase() },
        ].filter(({ dimension }) => groupBy.includes(dimension)),
      },
      [measure]: cellOf(COUNTRIES.indexOf(country), month),
    })))));
  return {
    universe: "PARTNERS",
    release: { id: release ?? "UjI=", number: 2, asOf: "2026-11-15" },
    dataThrough: "2026-10-31",
    nextExpectedOn: "2026-12-15",
    coverage: "known to 14 organizations",
    roundingRule: "Numbers are rounded to multiples of 5.",
    notShown: NOT_SHOWN,
    definitions: [{
      measure: "PEOPLE_IN_CUSTODY", title: "People in custody (midnight)", text: "Distinct people with a stint.", unit: "people", version: 1,
    }],
    nodes: nodes.filter((node) => fillGaps || /** @type {any} */ (node[measure]).status !== "NOT_SHOWN"),
    pageInfo: { hasNextPage: false, endCursor: null },
  };
}

const LONG = ["QUARTER", "YEAR", "FISCAL_YEAR"];

/** The registered tables of a measure: its total, each of its dimensions, and some pairs. @param {string} measure @param {string[]} alone @param {string[][]} pairs */
function tables(measure, alone, ...pairs) {
  return [[], ...alone.map((one) => [one]), ...pairs].map((dimensions) => ({
    measure, dimensions, implied: [], intervals: ["MONTH", ...LONG],
  }));
}

const MENUS = {
  statisticsReleases: {
    nodes: [
      { id: "UjI=", number: 2, kind: "MONTHLY", dataThrough: "2026-10-31" }, { id: "UjE=", number: 1, kind: "MONTHLY", dataThrough: "2026-09-30" },
    ],
  },
  statisticsFacets: {
    universes: [{ id: "PARTNERS", title: "What partner organizations know" }, { id: "VTE=", title: "A public release" }],
    tables: [
      ...tables("PEOPLE_IN_CUSTODY", ["CITIZENSHIP", "STATE", "GENDER", "LENGTH_OF_STAY"], ["CITIZENSHIP", "GENDER"], ["CITIZENSHIP", "STATE"]),
      ...tables("REMOVALS", ["CITIZENSHIP", "GENDER", "DESTINATION"], ["CITIZENSHIP", "GENDER"]),
      { measure: "PEOPLE_IN_CUSTODY", dimensions: ["CITIZENSHIP", "STATE", "GENDER"], implied: [], intervals: LONG },
    ],
    dimensions: [
      { dimension: "CITIZENSHIP", codes: COUNTRIES.map((code) => ({ code, label: code })) },
      { dimension: "GENDER", codes: GENDERS.map((code) => ({ code, label: code.toLowerCase() })) },
    ],
  },
};

/**
 * Answers the page's questions. Gives what was asked.
 * @param {import("playwright-core").Page} page
 * @param {(variables: any) => object | null} [refuse] an error in the place of an answer
 */
export async function stub(page, refuse = () => null) {
  /** @type {any[]} */
  const asked = [];
  await page.route("**/graphql", async (route) => {
    const { query, variables = {} } = route.request().postDataJSON();
    const measure = /(\w+) \{\s*value /.exec(query)?.[1];
    const error = measure ? refuse(variables) : null;
    asked.push({ query, variables });
    const data = measure ? { statistics: statistics(variables, measure) } : MENUS;
    const body = JSON.stringify(error ? { data: { statistics: null }, errors: [error] } : { data });
    await route.fulfill({ contentType: "application/graphql-response+json", body });
  });
  return asked;
}

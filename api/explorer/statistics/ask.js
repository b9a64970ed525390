/**
 * The page's requests and what it reads from the answers. Names of the schema are here and in
 * `catalog.js` only.
 */

import { measureCode } from "./catalog.js";
import { HIDDEN } from "./figures.js";
import { labelOf, placeOf } from "./names.js";
import { dayName, startOf } from "./period.js";

/**
 * @typedef {import("./question.js").Question} Question
 * @typedef {import("./catalog.js").Catalog} Catalog
 * @typedef {import("./catalog.js").Measure} Measure
 * @typedef {import("./series.js").Row} Row
 * @typedef {import("../run/request.js").Request} Request
 * @typedef {{ title: string, text: string, unit: string, version: string }} Definition
 * @typedef {{ release: string, releaseId: string | null, dataThrough: string, nextExpectedOn: string, coverage: string,
 *   universe: string, unit: string, definitions: Definition[], rounding: string, notShown: string }} Facts
 * @typedef {{ rows: Row[], next: string | null, facts: Facts }} Answered
 * @typedef {{ id: string, name: string }} Choice
 * @typedef {{ universes: Choice[], releases: Choice[], dataThrough: string,
 *   tables: Map<string, import("./tables.js").Table[]>, values: Map<string, { code: string, name: string }[]> }} Menus
 */

/** Rows of one page of an answer: what one request may cost. */
const PAGE = 300;

const CELL = "value lower upper status derived parts valueAsOf citation";

/** @param {string} query @param {Record<string, unknown>} variables @returns {Request} */
const request = (query, variables) => ({ query, variables, operationName: null, headers: [] });

/** @param {Question} question @param {Catalog} catalog */
function eachOf({ parts }, { dimensions }) {
  return parts.filter(({ each }) => each).flatMap(({ dimension }) => dimensions.find(({ code }) => code === dimension) ?? []);
}

/** The filter of a question, as the schema writes it. @param {Question} question @param {Catalog} catalog */
function filterOf({ parts }, { dimensions }) {
  const filtered = parts.filter(({ codes }) => codes.length > 0).flatMap(({ dimension, codes }) => {
    const found = dimensions.find(({ code }) => code === dimension);
    return found ? [[found.field, { in: codes }]] : [];
  });
  return filtered.length > 0 ? Object.fromEntries(filtered) : null;
}

/** The measure that a question names. @param {Question} question @param {Catalog} catalog @returns {Measure | undefined} */
const measureOf = ({ measure }, { measures }) => measures.find(({ field }) => field === measure);

/** One period is a ranking: the largest first, so that a first page holds them. @param {Question} question @param {Catalog} catalog */
function orderOf(question, catalog) {
  const { interval, from, to } = question;
  const measure = measureOf(question, catalog);
  if (!measure?.isPublished || startOf(interval, from) !== startOf(interval, to)) return null;
  return [{ field: measureCode(measure.field), direction: "DESC" }];
}

/**
 * The question as a query. The field of the measure comes from the schema, everything else goes as
 * a variable.
 * @param {Question} question
 * @param {Catalog} catalog
 * @param {string | null} after
 */
export function questionRequest(question, catalog, after) {
  const each = eachOf(question, catalog);
  const keys = ["period { startsOn }", ...(each.length > 0 ? ["codes { dimension code label }"] : [])];
  const query = `query Statistics(
  $universe: ID
  $release: ID
  $period: StatisticsPeriod!
  $groupBy: [StatisticsDimension!]!
  $filter: StatisticsFilter
  $orderBy: [StatisticsOrder!]
  $fillGaps: Boolean!
  $first: Int!
  $after: String
) {
  statistics(
    universe: $universe
    release: $release
    period: $period
    groupBy: $groupBy
    filter: $filter
    orderBy: $orderBy
    fillGaps: $fillGaps
    first: $first
    after: $after
  ) {
    universe
    release { id number asOf }
    dataThrough
    nextExpectedOn
    coverage
    roundingRule
    notShown
    definitions { measure title text unit version }
    nodes {
      groupKey
      key { ${keys.join(" ")} }
      ${measureOf(question, catalog)?.field ?? catalog.measures[0]?.field} {
        ${CELL}
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;
  const { interval, from, to, gaps, universe, release } = question;
  const [filter, orderBy] = [filterOf(question, catalog), orderOf(question, catalog)];
  return request(query, {
    period: { interval, from, to },
    groupBy: each.map(({ code }) => code),
    fillGaps: gaps,
    first: PAGE,
    ...(filter && { filter }),
    ...(orderBy && { orderBy }),
    ...(universe && { universe }),
    ...(release && { release }),
    ...(after && { after }),
  });
}

/** @param {any} key @param {import("./catalog.js").Dimension} dimension */
function nameOf(key, { code: dimension }) {
  const found = (key?.codes ?? []).find((/** @type {any} */ one) => one.dimension === dimension);
  return found ? labelOf(dimension, String(found.code), String(found.label)) : "Unknown";
}

/** The place of a row in the order of its only dimension. @param {any} key @param {import("./catalog.js").Dimension[]} each */
function placeIn(key, each) {
  const [only, ...others] = each;
  const found = (key?.codes ?? []).find((/** @type {any} */ one) => one.dimension === only?.code);
  return found && others.length === 0 ? placeOf(String(found.dimension), String(found.code)) : null;
}

/** @param {any} statistics @param {Question} question @returns {Facts} */
function factsOf(statistics, { measure }) {
  const all = /** @type {any[]} */ (statistics.definitions ?? []);
  const own = all.filter((one) => one.measure === measureCode(measure));
  const definitions = (own.length > 0 ? own : all)
    .map(({ title, text, unit, version }) => ({ title, text, unit, version: String(version) }));
  const { release, dataThrough, nextExpectedOn, coverage, universe, roundingRule, notShown } = statistics;
  return {
    release: release ? `${release.number}, records as of ${dayName(release.asOf)}` : "",
    releaseId: release?.id ?? null,
    dataThrough: dataThrough ?? "",
    nextExpectedOn: nextExpectedOn ?? "",
    coverage: coverage ?? "",
    universe: universe === "PARTNERS" ? "What partner organizations know" : universe ?? "",
    unit: own[0]?.unit ?? "",
    definitions,
    rounding: roundingRule ?? "",
    notShown: notShown ?? "",
  };
}

/**
 * @param {any} data
 * @param {Question} question
 * @param {Catalog} catalog
 * @returns {Answered | null}
 */
export function readRows(data, question, catalog) {
  const statistics = data?.statistics;
  if (!Array.isArray(statistics?.nodes)) return null;
  const each = eachOf(question, catalog);
  const { pageInfo } = statistics;
  return {
    rows: statistics.nodes.map((/** @type {any} */ node) => ({
      key: node.groupKey,
      start: node.key.period.startsOn,
      names: each.map((dimension) => nameOf(node.key, dimension)),
      place: placeIn(node.key, each),
      cell: node[question.measure] ?? HIDDEN,
    })),
    next: pageInfo?.hasNextPage ? pageInfo.endCursor : null,
    facts: factsOf(statistics, question),
  };
}

/** The same table as a file. @param {Question} question @param {Catalog} catalog */
export function csvPath(question, catalog) {
  const { variables } = questionRequest(question, catalog, null);
  const { period, groupBy, filter, orderBy, universe, release } = /** @type {Record<string, any>} */ (variables);
  const entries = new URLSearchParams({ measures: measureCode(question.measure), ...period });
  if (groupBy.length > 0) entries.set("groupBy", groupBy.join(","));
  if (filter) entries.set("filter", JSON.stringify(filter));
  if (orderBy) entries.set("orderBy", JSON.stringify(orderBy));
  if (question.gaps) entries.set("fillGaps", "true");
  if (universe) entries.set("universe", universe);
  if (release) entries.set("release", release);
  return `/statistics.csv?${entries}`;
}

/** What the form offers, for a universe and a release. @param {Pick<Question, "universe" | "release">} question */
export function menusRequest({ universe, release }) {
  const query = `query Menus($universe: ID, $release: ID) {
  statisticsReleases(first: 50) { nodes { id number kind dataThrough } }
  statisticsFacets(universe: $universe, release: $release) {
    universes { id title }
    tables { measure dimensions implied intervals }
    dimensions { dimension codes { code label } }
  }
}
`;
  return request(query, { ...(universe && { universe }), ...(release && { release }) });
}

/** @param {any} data @returns {Menus} */
export function readMenus(data) {
  const releases = /** @type {any[]} */ (data?.statisticsReleases?.nodes ?? []);
  const { universes = [], tables = [], dimensions = [] } = data?.statisticsFacets ?? {};
  /** @type {Map<string, import("./tables.js").Table[]>} */
  const tablesOf = new Map();
  for (const { measure, ...table } of tables) tablesOf.set(measure, [...tablesOf.get(measure) ?? [], table]);
  return {
    universes: universes.map((/** @type {any} */ { id, title }) => ({ id: id === "PARTNERS" ? "" : id, name: title })),
    releases: releases.map(({ id, number, dataThrough, kind }) => ({
      id, name: `${number}, through ${dayName(dataThrough)}${kind === "WEEKLY" ? ", weekly" : ""}`,
    })),
    dataThrough: releases[0]?.dataThrough ?? "",
    tables: tablesOf,
    values: new Map(dimensions.map((/** @type {any} */ { dimension, codes }) => [
      dimension,
      codes.map((/** @type {any} */ { code, label }) => ({ code, name: labelOf(dimension, code, label) }))
        .sort((/** @type {any} */ one, /** @type {any} */ other) => (
          (placeOf(dimension, one.code) ?? 0) - (placeOf(dimension, other.code) ?? 0) || one.name.localeCompare(other.name)
        )),
    ])),
  };
}

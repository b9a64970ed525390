/**
 * The page's requests and what it reads from the answers. Names of the schema are here and in
 * `catalog.js` only.
 */

import { measureCode } from "./catalog.js";
import { HIDDEN } from "./figures.js";
import { codeName } from "./names.js";
import { dayName, startOf } from "./period.js";

/**
 * @typedef {import("./question.js").Question} Question
 * @typedef {import("./catalog.js").Catalog} Catalog
 * @typedef {import("./series.js").Row} Row
 * @typedef {import("../run/request.js").Request} Request
 * @typedef {{ title: string, text: string, unit: string, version: string }} Definition
 * @typedef {{ release: string, releaseId: string | null, dataThrough: string, nextExpectedOn: string, coverage: string,
 *   universe: string, unit: string, definitions: Definition[] }} Facts
 * @typedef {{ rows: Row[], next: string | null, facts: Facts }} Answered
 * @typedef {{ id: string, name: string }} Choice
 */

/** Rows of one page of an answer: the most whose cost one request may have. */
const PAGE = 500;

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

/**
 * The question as a query. The field of the measure comes from the schema, everything else goes as
 * a variable.
 * @param {Question} question
 * @param {Catalog} catalog
 * @param {string | null} after
 */
export function questionRequest(question, catalog, after) {
  const each = eachOf(question, catalog);
  const measure = catalog.measures.find(({ field }) => field === question.measure) ?? catalog.measures[0];
  const keys = ["period { start end label }", ...each.map(({ field }) => field)];
  const query = `query Statistics(
  $universe: ID
  $release: ID
  $period: StatisticsPeriod!
  $groupBy: [StatisticsDimension!]!
  $filter: StatisticsFilter
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
    fillGaps: $fillGaps
    first: $first
    after: $after
  ) {
    universe
    release {
      id
    }
    dataThrough
    nextExpectedOn
    coverage
    definitions {
      measure
      title
      text
      unit
      version
    }
    nodes {
      groupKey
      key {
        ${keys.join("\n        ")}
      }
      ${measure?.field} {
        ${CELL.split(" ").join("\n        ")}
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;
  const { interval, from, to, gaps, universe, release } = question;
  const filter = filterOf(question, catalog);
  return request(query, {
    period: { interval, from, to },
    groupBy: each.map(({ code }) => code),
    fillGaps: gaps,
    first: PAGE,
    ...(filter && { filter }),
    ...(universe && { universe }),
    ...(release && { release }),
    ...(after && { after }),
  });
}

/** @param {any} key @param {import("./catalog.js").Dimension} dimension */
function nameOf(key, { code, field }) {
  const found = key?.[field];
  if (found === null || found === undefined) return "Unknown";
  return typeof found === "object" ? found.name ?? codeName(code, String(found.code)) : codeName(code, String(found));
}

/** @param {any} statistics @param {Question} question @returns {Facts} */
function factsOf(statistics, { measure }) {
  /** @type {Definition[]} */
  const definitions = (statistics.definitions ?? [])
    .filter((/** @type {any} */ one) => !one.measure || one.measure === measureCode(measure))
    .map((/** @type {any} */ one) => ({ title: one.title, text: one.text, unit: one.unit, version: String(one.version ?? "") }));
  const { release, dataThrough, nextExpectedOn, coverage, universe } = statistics;
  return {
    release: release?.publishedAt ? `published on ${dayName(String(release.publishedAt).slice(0, 10))}` : "",
    releaseId: release?.id ?? null,
    dataThrough: dataThrough ?? "",
    nextExpectedOn: nextExpectedOn ?? "",
    coverage: coverage ?? "",
    universe: typeof universe === "object" ? universe?.name ?? "" : universe ?? "",
    unit: definitions[0]?.unit ?? "",
    definitions,
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
      start: startOf(question.interval, node.key.period.start),
      names: each.map((dimension) => nameOf(node.key, dimension)),
      cell: node[question.measure] ?? HIDDEN,
    })),
    next: pageInfo?.hasNextPage ? pageInfo.endCursor : null,
    facts: factsOf(statistics, question),
  };
}

/** The same table as a file. @param {Question} question @param {Catalog} catalog */
export function csvPath(question, catalog) {
  const { interval, from, to, gaps, universe, release, measure } = question;
  const entries = new URLSearchParams({ interval, from, to, measures: measureCode(measure) });
  const each = eachOf(question, catalog);
  if (each.length > 0) entries.set("groupBy", each.map(({ code }) => code).join(","));
  for (const [field, { in: codes }] of Object.entries(filterOf(question, catalog) ?? {})) {
    entries.set(field, codes.join(","));
  }
  if (gaps) entries.set("fillGaps", "true");
  if (universe) entries.set("universe", universe);
  if (release) entries.set("release", release);
  return `/statistics.csv?${entries}`;
}

export function menusRequest() {
  return request("{ statisticsReleases(first: 50) { nodes { id kind dataThrough publishedAt } } }", {});
}

/** @param {any} data @returns {{ universes: Choice[], releases: Choice[], dataThrough: string }} */
export function readMenus(data) {
  /** @type {any[]} */
  const releases = data?.statisticsReleases?.nodes ?? [];
  return {
    universes: [],
    releases: releases.map(({ id, dataThrough, kind }) => ({
      id, name: `Data through ${dayName(dataThrough)}${kind === "WEEKLY" ? " (weekly)" : ""}`,
    })),
    dataThrough: releases[0]?.dataThrough ?? "",
  };
}

/** The values of a dimension. @param {string} dimension @param {Question} question */
export function valuesRequest(dimension, { universe, release }) {
  const query = `query Values($universe: ID, $release: ID, $dimension: StatisticsDimension!) {
  statisticsFacets(universe: $universe, release: $release, dimension: $dimension) { values { code name } }
}`;
  return request(query, { dimension, ...(universe && { universe }), ...(release && { release }) });
}

/** @param {any} data @param {string} dimension @returns {{ code: string, name: string }[]} */
export function readValues(data, dimension) {
  const values = data?.statisticsFacets?.values ?? [];
  return values.map((/** @type {any} */ { code, name }) => ({ code, name: name ?? codeName(dimension, code) }));
}

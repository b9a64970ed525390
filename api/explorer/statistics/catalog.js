/** What can be asked, read from the schema, which is public. */

import { namedType } from "../schema/model.js";
import { fieldName, words } from "./names.js";

/**
 * @typedef {{ field: string, name: string, about: string, isPublished: boolean, needs: string[] }} Measure
 *   `isPublished`: a measure of its own, and not worked out from others, which it `needs`
 * @typedef {{ code: string, field: string, name: string, about: string }} Dimension
 * @typedef {{ measures: Measure[], dimensions: Dimension[] }} Catalog
 */

/** The enum value that names a measure: `BOOK_INS` for `bookIns`. @param {string} field */
export const measureCode = (field) => field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** What is worked out, from what. @type {Record<string, string[]>} */
const WORKED_OUT = { deathRate: ["DEATHS_IN_CUSTODY", "AVERAGE_DAILY_POPULATION"] };

/**
 * @param {import("../schema/model.js").Schema} schema
 * @returns {Catalog | null} null where the service has no statistics
 */
export function readCatalog(schema) {
  const group = schema.type("StatisticsGroup");
  const codes = schema.type("StatisticsDimension");
  const published = schema.type("StatisticsMeasure")?.values;
  if (!group || !codes) return null;
  const measures = [...group.fields.values()]
    .filter(({ type }) => namedType(type) === "StatisticsCell")
    .map(({ name, description }) => ({
      field: name,
      name: words(name),
      about: description,
      isPublished: published?.has(measureCode(name)) ?? false,
      needs: WORKED_OUT[name] ?? [measureCode(name)],
    }));
  const dimensions = [...codes.values.values()]
    .map(({ name, description }) => ({ code: name, field: fieldName(name), name: words(name), about: description }));
  return { measures, dimensions };
}

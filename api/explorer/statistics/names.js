/** What codes are called: countries by the browser, states by a list, code lists by their words. */

const STATES = /** @type {Record<string, string>} */ ({
  AL: "Alabama", AK: "Alaska", AS: "American Samoa", AZ: "Arizona", AR: "Arkansas", CA: "California",
  CO: "Colorado", CT: "Connecticut", DE: "Delaware", DC: "District of Columbia", FL: "Florida",
  GA: "Georgia", GU: "Guam", HI: "Hawaii", ID: "Idaho", IL: "Illinois", IN: "Indiana", IA: "Iowa",
  KS: "Kansas", KY: "Kentucky", LA: "Louisiana", ME: "Maine", MD: "Maryland", MA: "Massachusetts",
  MI: "Michigan", MN: "Minnesota", MS: "Mississippi", MO: "Missouri", MP: "Northern Mariana Islands",
  MT: "Montana", NE: "Nebraska", NV: "Nevada", NH: "New Hampshire", NJ: "New Jersey", NM: "New Mexico",
  NY: "New York", NC: "North Carolina", ND: "North Dakota", OH: "Ohio", OK: "Oklahoma", OR: "Oregon",
  PA: "Pennsylvania", PR: "Puerto Rico", RI: "Rhode Island", SC: "South Carolina", SD: "South Dakota",
  TN: "Tennessee", TX: "Texas", UT: "Utah", VT: "Vermont", VA: "Virginia", VI: "Virgin Islands",
  WA: "Washington", WV: "West Virginia", WI: "Wisconsin", WY: "Wyoming",
});

const COUNTRY_DIMENSIONS = new Set(["CITIZENSHIP", "DESTINATION"]);

/** Dimensions whose codes are kept as they are: they are names of their own. */
const AS_WRITTEN = new Set(["FACILITY", "ORIGIN_FACILITY", "FIELD_OFFICE", "ARRESTING_AGENCY"]);

/** `INITIAL_BOOK_INS` or `initialBookIns` as words. @param {string} name */
export function words(name) {
  const spaced = name.replace(/([a-z])([A-Z0-9])/g, "$1 $2").replaceAll("_", " ").toLowerCase().trim()
    .replace(/\bbook (in|out)/, "book-$1").replace("third country", "third-country");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Names of countries, if the browser knows them. */
function countries() {
  try {
    return new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
  } catch {
    return null;
  }
}

const COUNTRIES = countries();

/** @param {string} code */
function country(code) {
  if (!/^[A-Z]{2}$/.test(code)) return words(code);
  return COUNTRIES?.of(code) ?? code;
}

/** `FROM25_TO34`, `UNDER18`, `DAYS8_TO30` as people say it. @param {string} code */
function band(code) {
  const from = /^(FROM|DAYS)_?(\d+)_?TO_?(\d+)$/.exec(code);
  if (from) return `${from[2]} to ${from[3]} ${from[1] === "DAYS" ? "days" : "years"}`;
  const under = /^UNDER_?(\d+)$/.exec(code);
  if (under) return `Under ${under[1]} years`;
  const days = /^FROM_?(\d+)_?DAYS$/.exec(code);
  if (days) return `${days[1]} days and more`;
  const over = /^FROM_?(\d+)$/.exec(code);
  return over ? `${over[1]} years and more` : null;
}

/** Dimensions whose codes are in an order of their own. */
const ORDERED = new Set(["AGE_BAND", "LENGTH_OF_STAY"]);

/**
 * The place of a code among those of its dimension; null where they are in no order of their own.
 * @param {string} dimension
 * @param {string} code
 */
export function placeOf(dimension, code) {
  if (!ORDERED.has(dimension)) return null;
  if (code.startsWith("UNDER")) return 0;
  const first = /\d+/.exec(code)?.[0];
  return first === undefined ? Infinity : Number(first);
}

/**
 * What a code of a dimension is called.
 * @param {string} dimension
 * @param {string} code
 */
export function codeName(dimension, code) {
  if (code === "UNKNOWN") return "Unknown";
  if (code === "UNRESOLVED") return "Not a known facility";
  if (COUNTRY_DIMENSIONS.has(dimension)) return country(code);
  if (dimension === "STATE") return STATES[code] ?? code;
  if (AS_WRITTEN.has(dimension)) return code;
  return band(code) ?? words(code);
}

/** Dimensions in which two codes can have one name. */
const NAMED_TWICE = new Set(["FACILITY", "ORIGIN_FACILITY", "FIELD_OFFICE"]);

/**
 * What a code is called where the service names it too.
 * @param {string} dimension
 * @param {string} code
 * @param {string} label
 */
export function labelOf(dimension, code, label) {
  const own = COUNTRY_DIMENSIONS.has(dimension) || dimension === "STATE" || code === "UNKNOWN" || code === "UNRESOLVED";
  if (own || !label || label === code) return codeName(dimension, code);
  const name = label.charAt(0).toUpperCase() + label.slice(1);
  return NAMED_TWICE.has(dimension) ? `${name} (${code})` : name;
}

/** The field of a key that holds a dimension: `ageBand` for `AGE_BAND`. @param {string} dimension */
export function fieldName(dimension) {
  return dimension.toLowerCase().replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
}

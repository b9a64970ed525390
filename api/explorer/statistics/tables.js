/** Which dimensions go together: the registered tables of a release. What no table has would be refused. */

import { INTERVALS } from "./period.js";

/**
 * @typedef {{ dimensions: string[], implied: string[], intervals: string[] }} Table
 *   `implied`: what its dimensions imply, which can be asked along with them
 * @typedef {import("./period.js").Interval} Interval
 */

/** @param {string[]} names */
export function listed(names, last = "and") {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`;
}

/** Whether a table answers for these dimensions together. @param {Table} table @param {string[]} asked */
const answers = ({ dimensions, implied }, asked) => (
  dimensions.every((one) => asked.includes(one)) && asked.every((one) => dimensions.includes(one) || implied.includes(one))
);

/** What goes together for one measure; everything, as long as the tables are not known. */
export class Together {
  /**
   * @param {string} measure its name
   * @param {Table[][] | null} tables those of each measure that is needed for it
   * @param {(dimension: string) => string} nameOf
   */
  constructor(measure, tables, nameOf) {
    this.measure = measure;
    this.tables = tables;
    this.nameOf = nameOf;
  }

  /** Whether these are published together. @param {string[]} asked @param {Interval} interval */
  has(asked, interval) {
    return this.tables?.every((tables) => (
      tables.some((table) => table.intervals.includes(interval) && answers(table, asked))
    )) ?? true;
  }

  /** What can be added to these. @param {string[]} asked @param {Interval} interval @param {string[]} all */
  further(asked, interval, all) {
    return all.filter((one) => !asked.includes(one) && this.has([...asked, one], interval));
  }

  /** For which periods these are published together. @param {string[]} asked */
  intervals(asked) {
    return INTERVALS.filter(({ code }) => this.has(asked, code));
  }

  /** @param {string[]} asked */
  names(asked) {
    return listed(asked.map((one) => this.nameOf(one).toLowerCase()));
  }

  /** Why these cannot be asked, and the mend; null where they can. @param {string[]} asked @param {Interval} interval */
  problem(asked, interval) {
    if (this.has(asked, interval)) return null;
    const others = this.intervals(asked);
    const by = asked.length > 0 ? ` by ${this.names(asked)}` : "";
    if (others.length > 0) {
      const wanted = INTERVALS.find(({ code }) => code === interval)?.one ?? "";
      const names = listed(others.map(({ name }) => name), "or");
      return `“${this.measure}”${by} is not published for each ${wanted}: choose ${names} under Period.`;
    }
    return `“${this.measure}” is not published${by} together: remove one of them.`;
  }

  /** What is to be known before another is added; empty where there is nothing. @param {string[]} asked @param {Interval} interval @param {string[]} all */
  note(asked, interval, all) {
    if (asked.length === 0 || !this.tables) return "";
    const more = this.further(asked, interval, all);
    const later = INTERVALS.flatMap(({ code, one }) => {
      const found = this.further(asked, code, all).filter((dimension) => !more.includes(dimension));
      return found.length > 0 ? [{ one, found: this.names(found) }] : [];
    });
    const [first] = later;
    const alike = later.filter(({ found }) => found === first?.found).map(({ one }) => one);
    const elsewhere = first ? ` For each ${listed(alike, "or")} also by ${first.found}.` : "";
    if (more.length > 0) return `The menu has what is published together with ${this.names(asked)}.${elsewhere}`;
    return `Nothing more can be added: with ${this.names(asked)}, “${this.measure}” is published by no other dimension${
      first ? " for this length of the period" : ""}.${elsewhere}`;
  }
}

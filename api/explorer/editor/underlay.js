/**
 * Draws a text with colours, marks and line numbers behind a textarea that shows its own text in no
 * colour. Only lines that changed are drawn anew.
 */

import { element } from "../dom.js";

/**
 * @typedef {import("./highlight.js").Part} Part
 * @typedef {{ start: number, end: number, style: string }} Mark drawn over the parts
 * @typedef {{ text: string, style: string }} Segment
 */

/**
 * Splits parts where marks begin and end.
 * @param {string} source
 * @param {Part[]} parts
 * @param {Mark[]} marks
 */
function* segments(source, parts, marks) {
  for (const { start, end, style } of parts) {
    const over = marks.filter((mark) => mark.start < end && mark.end > start);
    const cuts = new Set([start, end]);
    for (const mark of over) {
      if (mark.start > start) cuts.add(mark.start);
      if (mark.end < end) cuts.add(mark.end);
    }
    const places = [...cuts].sort((a, b) => a - b);
    for (let at = 0; at + 1 < places.length; at += 1) {
      const [from, to] = [places[at] ?? 0, places[at + 1] ?? 0];
      const styles = over.filter((mark) => mark.start <= from && mark.end >= to).map((mark) => mark.style);
      yield { text: source.slice(from, to), style: [style, ...styles].filter(Boolean).join(" ") };
    }
  }
}

/** @param {Iterable<Segment>} all @returns {Segment[][]} the segments of each line */
function intoLines(all) {
  /** @type {Segment[][]} */
  const lines = [[]];
  for (const { text, style } of all) {
    text.split("\n").forEach((piece, at) => {
      if (at > 0) lines.push([]);
      if (piece) lines.at(-1)?.push({ text: piece, style });
    });
  }
  return lines;
}

export class Underlay {
  constructor() {
    this.element = element("pre", { class: "underlay", "aria-hidden": "true" });
    /** @type {string[]} */
    this.drawn = [];
  }

  /** @param {string} source @param {Part[]} parts @param {Mark[]} marks */
  draw(source, parts, marks) {
    const lines = intoLines(segments(source, parts, marks));
    const keys = lines.map((line) => JSON.stringify(line));
    while (this.element.children.length > lines.length) this.element.lastElementChild?.remove();
    lines.forEach((line, at) => {
      if (this.drawn[at] === keys[at]) return;
      const spans = line.map(({ text, style }) => (style ? element("span", { class: style }, text) : text));
      // An empty line has a height too.
      const drawn = element("div", { class: "line" }, ...(spans.length > 0 ? spans : ["\u200b"]));
      const old = this.element.children[at];
      if (old) old.replaceWith(drawn);
      else this.element.append(drawn);
    });
    this.drawn = keys;
  }

  /**
   * Where a place of the text is on the screen.
   * @param {string} source
   * @param {number} offset
   * @returns {DOMRect}
   */
  rectangle(source, offset) {
    const before = source.slice(0, offset);
    const line = this.element.children[before.split("\n").length - 1];
    let left = offset - (before.lastIndexOf("\n") + 1);
    const range = document.createRange();
    const texts = document.createTreeWalker(line ?? this.element, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const length = text.textContent?.length ?? 0;
      if (left <= length) {
        range.setStart(text, left);
        range.collapse(true);
        return range.getBoundingClientRect();
      }
      left -= length;
    }
    return (line ?? this.element).getBoundingClientRect();
  }
}

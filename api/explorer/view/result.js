/** The right side: the state of the request, the errors, the data, the events of a subscription. */

import { byId, copies, download, element, fill } from "../dom.js";
import { errorList } from "./errors.js";
import { placeButton } from "./places.js";
import { tree } from "./tree.js";

/**
 * @typedef {import("../run/request.js").Reply} Reply
 * @typedef {import("../run/request.js").Answer} Answer
 * @typedef {import("./places.js").Asked} Asked
 */

/** How many events of a subscription stay on the page. */
const EVENTS = 100;

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}

/** What the answer cost. @param {Answer | null} answer */
function cost(answer) {
  const found = answer?.extensions?.cost;
  if (!found || typeof found !== "object") return null;
  const { requested, actual, available, restoreRate } = found;
  const parts = [];
  if (actual !== undefined || requested !== undefined) parts.push(`cost ${actual ?? requested}`);
  if (actual !== undefined && requested !== undefined && requested !== actual) parts.push(`of ${requested} asked`);
  if (available !== undefined) parts.push(`${available} left`);
  if (restoreRate !== undefined) parts.push(`+${restoreRate}/s`);
  return parts.join(", ");
}

/** What is left of the budget, from the `RateLimit` header field. @param {string | null} limits */
function remaining(limits) {
  const left = /(?:^|[;,\s])(?:r|remaining)=(\d+)/.exec(limits ?? "")?.[1];
  return left === undefined ? null : `${left} left`;
}

export class ResultView {
  /** @param {(place: import("../language/ast.js").Range) => void} jump */
  constructor(jump) {
    this.jump = jump;
    this.status = byId("status", HTMLElement);
    this.result = byId("result", HTMLElement);
    this.copy = byId("copy-result", HTMLButtonElement);
    this.save = byId("save-result", HTMLButtonElement);
    this.text = "";
    /** How many events came. */
    this.count = 0;
    copies(this.copy, () => this.text);
    this.save.addEventListener("click", () => {
      download(new Blob([this.text], { type: "application/json" }), "habeas-answer.json");
    });
  }

  /** @param {string} text @param {"idle" | "busy" | "good" | "bad"} state */
  say(text, state) {
    this.status.textContent = text;
    this.status.dataset.state = state;
  }

  /** @param {string} text */
  keep(text) {
    this.text = text;
    this.copy.hidden = this.save.hidden = text === "";
  }

  asking() {
    this.say("Asking…", "busy");
  }

  /** @param {Reply} reply @param {Asked} asked */
  show(reply, asked) {
    const { answer, status, bytes, duration, limits, retryAfter } = reply;
    const errors = answer?.errors ?? [];
    const outcome = errors.length > 0 ? `${errors.length} ${errors.length === 1 ? "error" : "errors"}` : "Answered";
    const spent = cost(answer) ?? remaining(limits);
    const again = retryAfter && `try again in ${retryAfter} s`;
    const facts = [outcome, `HTTP ${status}`, `${Math.round(duration)} ms`, size(bytes), spent, again];
    this.say(facts.filter(Boolean).join(" · "), errors.length > 0 || !reply.ok ? "bad" : "good");
    this.keep(answer ? JSON.stringify(answer, null, 2) : reply.text);
    const shown = answer && "data" in answer ? { data: answer.data } : null;
    fill(
      this.result,
      errors.length > 0 && errorList(errors, placeButton(asked, this.jump)),
      shown && tree(shown),
      !answer && element("pre", { class: "plain" }, reply.text.slice(0, 20_000)),
    );
    this.result.scrollTop = 0;
  }

  /** @param {string} message */
  failed(message) {
    this.say(message, "bad");
    fill(this.result);
    this.keep("");
  }

  /** A subscription: its events are added at the top. */
  following() {
    this.events = element("ol", { class: "events", reversed: true });
    /** @type {Answer[]} */
    this.received = [];
    this.count = 0;
    fill(this.result, this.events);
    this.keep("");
    this.say("Following. Waiting for the first event.", "busy");
  }

  /** @param {Answer} answer @param {Asked} asked */
  event(answer, asked) {
    if (!this.events || !this.received) return;
    this.received.push(answer);
    if (this.received.length > EVENTS) this.received.shift();
    this.count += 1;
    const { count } = this;
    const errors = answer.errors ?? [];
    const time = new Date().toLocaleTimeString();
    this.events.prepend(element(
      "li",
      { value: String(count) },
      element("p", { class: "facts" }, `${count}. At ${time}`),
      errors.length > 0 && errorList(errors, placeButton(asked, this.jump)),
      "data" in answer && tree({ data: answer.data }),
    ));
    while (this.events.children.length > EVENTS) this.events.lastElementChild?.remove();
    this.keep(JSON.stringify(this.received, null, 2));
    this.say(`Following · ${count} ${count === 1 ? "event" : "events"}`, "busy");
  }

  /** @param {string} reason */
  ended(reason) {
    const { count } = this;
    this.say(`${reason} after ${count} ${count === 1 ? "event" : "events"}`, "idle");
  }
}

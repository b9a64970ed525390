/** Reads server-sent events from a response. The browser's own EventSource can send no token. */

/** @typedef {{ event: string, data: string }} ServerEvent */

/** Takes text in pieces of any size and gives the events that are whole. */
export class EventParser {
  constructor() {
    this.rest = "";
    this.event = "message";
    /** @type {string[]} */
    this.data = [];
  }

  /** @param {string} text @returns {ServerEvent[]} */
  push(text) {
    this.rest += text;
    const events = [];
    // A carriage return at the end may be the first half of a line's end.
    const lines = this.rest.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line) this.line(line);
      else if (this.data.length > 0 || this.event !== "message") {
        events.push({ event: this.event, data: this.data.join("\n") });
        this.event = "message";
        this.data = [];
      }
    }
    return events;
  }

  /** @param {string} line */
  line(line) {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.event = value;
    if (field === "data") this.data.push(value);
  }
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 * @returns {AsyncGenerator<ServerEvent>}
 */
export async function* readEvents(body) {
  const parser = new EventParser();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      yield* parser.push(read.value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

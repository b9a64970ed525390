/** Sends an operation to the service and reads the answer, whole or event by event. */

import { readEvents } from "./events.js";

/**
 * @typedef {{ message: string, locations?: { line: number, column: number }[],
 *   path?: (string | number)[], extensions?: Record<string, unknown> }} GraphqlError
 * @typedef {{ data?: unknown, errors?: GraphqlError[], extensions?: Record<string, any> }} Answer
 * @typedef {{ query: string, operationName: string | null, variables: unknown,
 *   headers: [string, string][] }} Request
 * @typedef {{ status: number, ok: boolean, bytes: number, duration: number, answer: Answer | null,
 *   text: string, limits: string | null, retryAfter: string | null, requestId: string | null }} Reply
 */

export const PATH = "/graphql";

/** @param {Request} request */
export function bodyOf({ query, operationName, variables }) {
  const given = variables && Object.keys(variables).length > 0 ? { variables } : {};
  return { query, ...given, ...(operationName && { operationName }) };
}

/**
 * @param {Request} request
 * @param {import("./session.js").Session} session
 * @param {string} accept
 * @param {AbortSignal} signal
 */
function send(request, session, accept, signal) {
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  headers.set("accept", accept);
  session.sign(headers);
  const body = JSON.stringify(bodyOf(request));
  // Neither cookies nor the referrer: the token is all that the service asks for.
  return fetch(PATH, {
    method: "POST", headers, body, signal, credentials: "omit", redirect: "error", cache: "no-store",
  });
}

/** @param {string} text @returns {Answer | null} */
function readAnswer(text) {
  try {
    const answer = JSON.parse(text);
    return answer && typeof answer === "object" && !Array.isArray(answer) ? answer : null;
  } catch {
    return null;
  }
}

/** @param {Response} response @param {number} started @returns {Promise<Reply>} */
async function readReply(response, started) {
  const text = await response.text();
  return {
    status: response.status,
    ok: response.ok,
    bytes: new TextEncoder().encode(text).length,
    duration: performance.now() - started,
    answer: readAnswer(text),
    text,
    limits: response.headers.get("ratelimit"),
    retryAfter: response.headers.get("retry-after"),
    requestId: response.headers.get("x-request-id"),
  };
}

/**
 * A query or a mutation.
 * @param {Request} request
 * @param {import("./session.js").Session} session
 * @param {AbortSignal} signal
 * @returns {Promise<Reply>}
 */
export async function ask(request, session, signal) {
  const started = performance.now();
  const accept = "application/graphql-response+json, application/json;q=0.9";
  return readReply(await send(request, session, accept, signal), started);
}

/**
 * A subscription, over server-sent events. Ends when the service ends it.
 * @param {Request} request
 * @param {import("./session.js").Session} session
 * @param {AbortSignal} signal
 * @param {{ opened: () => void, event: (answer: Answer) => void }} on
 * @returns {Promise<Reply | null>} a reply where the service refused, null where the stream ended
 */
export async function follow(request, session, signal, on) {
  const started = performance.now();
  const accept = "text/event-stream, application/graphql-response+json;q=0.9, application/json;q=0.8";
  const response = await send(request, session, accept, signal);
  const type = response.headers.get("content-type") ?? "";
  if (!response.body || !type.startsWith("text/event-stream")) return readReply(response, started);
  on.opened();
  for await (const { event, data } of readEvents(response.body)) {
    if (event === "complete") return null;
    const answer = event === "next" ? readAnswer(data) : null;
    if (answer) on.event(answer);
  }
  return null;
}

/**
 * A table as a file.
 * @param {string} path with its parameters
 * @param {import("./session.js").Session} session
 * @param {AbortSignal} signal
 */
export async function askFile(path, session, signal) {
  const headers = new Headers({ accept: "text/csv, application/json;q=0.9" });
  session.sign(headers);
  const response = await fetch(path, {
    headers, signal, credentials: "omit", redirect: "error", cache: "no-store",
  });
  const content = await response.blob();
  const answer = response.ok ? null : readAnswer(await content.text());
  return { ok: response.ok, status: response.status, content, errors: answer?.errors ?? [] };
}

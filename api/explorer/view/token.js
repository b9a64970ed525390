/** The token's field. What is typed is taken over into the session and the field is emptied. */

import { byId, fill } from "../dom.js";

/** @param {import("../run/session.js").Claims | null} claims */
function describe(claims) {
  if (!claims) return "Token in use";
  const { client, scopes, expires } = claims;
  const time = expires?.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const ended = expires && expires.getTime() < Date.now();
  const until = expires ? `, ${ended ? "expired" : "until"} ${time}` : "";
  return `${client}, ${scopes.length} ${scopes.length === 1 ? "scope" : "scopes"}${until}`;
}

/**
 * @param {import("../run/session.js").Session} session
 * @param {(text: string) => void} announce
 * @param {() => void} changed
 */
export function tokenField(session, announce, changed) {
  const field = byId("token", HTMLInputElement);
  const claims = byId("token-claims", HTMLElement);
  const forget = byId("token-forget", HTMLButtonElement);
  const draw = () => {
    byId("token-ask", HTMLElement).hidden = session.hasToken;
    byId("token-held", HTMLElement).hidden = !session.hasToken;
    fill(claims, session.hasToken && describe(session.claims));
    claims.title = session.claims?.scopes.join(" ") ?? "";
    changed();
  };
  byId("token-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const usable = session.use(field.value);
    field.value = "";
    announce(usable ? "Token in use, in this page's memory only." : "That is no token.");
    draw();
    if (usable) forget.focus();
  });
  forget.addEventListener("click", () => {
    session.forget();
    announce("Token forgotten.");
    draw();
    field.focus();
  });
  return { ask: () => field.focus() };
}

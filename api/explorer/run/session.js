/**
 * The access token. It lives in this object and nowhere else: not in storage, not in an address, not
 * in the page. Leaving or reloading the page forgets it.
 */

/**
 * What a token says about itself. Nothing is trusted: the service verifies the token on each request.
 * @typedef {{ client: string, scopes: string[], expires: Date | null }} Claims
 */

/** @param {string} token @returns {Claims | null} */
export function readClaims(token) {
  try {
    const payload = token.split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    return {
      client: typeof claims.client_id === "string" ? claims.client_id : "unknown client",
      scopes: typeof claims.scope === "string" ? claims.scope.split(" ").filter(Boolean) : [],
      expires: typeof claims.exp === "number" ? new Date(claims.exp * 1000) : null,
    };
  } catch {
    return null;
  }
}

export class Session {
  /** @type {string | null} */
  #token = null;
  /** @type {Claims | null} */
  claims = null;

  get hasToken() {
    return this.#token !== null;
  }

  /** Takes a token, with or without `Bearer` before it. @param {string} text */
  use(text) {
    const token = text.trim().replace(/^bearer\s+/i, "");
    this.#token = /^[\x21-\x7e]+$/.test(token) ? token : null;
    this.claims = this.#token === null ? null : readClaims(token);
    return this.hasToken;
  }

  forget() {
    this.#token = null;
    this.claims = null;
  }

  /** Whether a scope is held; null where that is not known. @param {string} scope */
  holds(scope) {
    return this.claims ? this.claims.scopes.includes(scope) : null;
  }

  /** Adds the token to a request. @param {Headers} headers */
  sign(headers) {
    if (this.#token !== null) headers.set("authorization", `Bearer ${this.#token}`);
  }
}

/** Finds the name that was probably meant. */

/**
 * How many letters must change to make one text of the other.
 * @param {string} a
 * @param {string} b
 */
export function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + change);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The nearest of the candidates, if one is near enough to be meant.
 * @param {string} name
 * @param {Iterable<string>} candidates
 * @returns {string | null}
 */
export function nearest(name, candidates) {
  let best = null;
  let least = Math.max(1, Math.floor(name.length * 0.4)) + 0.5;
  const wanted = name.toLowerCase().slice(0, 100);
  for (const candidate of candidates) {
    const away = distance(wanted, candidate.toLowerCase());
    if (away < least) [best, least] = [candidate, away];
  }
  return best;
}

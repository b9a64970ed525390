/** Made-up documents, the same in every run. */

const PIECES = [
  "{", "}", "(", ")", "[", "]", ":", "...", "on", "@include", "$", "$a", "!", "=", "|", "&", "query",
  "fragment", "subscription", "facility", "name", "__typename", "1", "-0", "1.5e3", "01", '"', '"""',
  '"a\\"b"', '"""a\\"""b"""', "#", "# a\n", "\n", " ", ",", "\uFEFF", "é", "😀", "\\", "true", "null",
];

/** A generator of numbers below a limit, from a seed. @param {number} seed */
export function numbers(seed) {
  let state = seed + 0x9e3779b9;
  return (/** @type {number} */ limit) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
    return ((state ^ (state >>> 13)) >>> 0) % limit;
  };
}

/** @param {number} seed */
export function randomText(seed) {
  const below = numbers(seed);
  return Array.from({ length: below(40) }, () => PIECES[below(PIECES.length)]).join(below(2) ? " " : "");
}

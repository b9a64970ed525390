/** The axis of a chart: round numbers from zero. */

/** A round number that is not smaller. @param {number} value */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/**
 * The marks of an axis that starts at zero and has room for a number.
 * @param {number} highest
 * @param {number} [wanted] about how many parts
 */
export function ticks(highest, wanted = 4) {
  const step = Math.max(1, roundUp(Math.max(highest, 1) / wanted));
  const count = Math.max(1, Math.ceil(highest / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, at) => at * step);
}

/**
 * Which of so many labels are written, so that none touches the next.
 * @param {number} count
 * @param {number} room for all of them
 * @param {number} width of one
 */
export function everyNth(count, room, width) {
  const most = Math.max(1, Math.floor(room / Math.max(width, 1)));
  const fits = [1, 2, 3, 4, 6, 12, 24, 48, 96, 192, 384, 768].find((step) => Math.ceil(count / step) <= most);
  return fits ?? count;
}

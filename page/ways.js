// The ways that can be chosen, in the order of the lesson.

import { lesson } from "./lesson.js";

/** What is chosen to see all methods. */
export const MORE = "more";

/**
 * The methods that Nginx has, by where they are offered: `first`, behind "more", and last those
 * that somebody has written for themselves.
 * @param {string[]} methods the names of the methods' files
 */
export function offered(methods) {
  const known = lesson.methods.filter(({ name }) => methods.includes(name));
  const names = (/** @type {boolean} */ isFirst) => known.filter((one) => Boolean(one.isFirst) === isFirst).map(({ name }) => name);
  return { first: names(true), others: names(false), own: methods.filter((name) => !known.some((one) => one.name === name)) };
}

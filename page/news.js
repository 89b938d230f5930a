// News: what has changed in the lab from one look to the next.

import { serverNames } from "./lesson.js";

/** @typedef {import("./watch.js").Look} Look */
/** @typedef {import("./watch.js").ServerLook} ServerLook */

/**
 * Something that has changed: at a server, at Nginx, or in its method.
 * @typedef {object} Change
 * @property {"down" | "late" | "back" | "back_with" | "back_empty" | "back_none" | "forgot" | "method" | "nginx_down" | "nginx_back" | `store_${string}`} what
 * @property {string} [part] of which texts it is, if not of the news
 * @property {string} [server]
 * @property {number} [count] how many sessions the server had, or has come back with
 * @property {boolean} [isListed] whether that number is known
 * @property {import("./watch.js").Session[]} [sessions] those that the server has forgotten
 * @property {string} [from] the method before
 * @property {string} [to] the method now
 */

/**
 * What has changed; nothing, mostly.
 * @param {Look} before
 * @param {Look} now
 * @param {Look} [seen] the last look that Nginx answered: without Nginx nobody can be asked
 * @returns {Change[]}
 */
export function news(before, now, seen) {
  /** @type {Change[]} */
  const own = before.isUp === now.isUp ? [] : [{ what: now.isUp ? "nginx_back" : "nginx_down" }];
  if (!now.isUp || !seen) return own;
  const changes = serverNames().flatMap((server) => newsOf(seen.servers[server], now.servers[server]));
  if (seen.labMethod !== now.labMethod) {
    changes.push({ what: "method", from: seen.labMethod, to: now.labMethod });
  }
  return [...own, ...changes];
}

/**
 * @param {ServerLook | undefined} before
 * @param {ServerLook | undefined} now
 * @returns {Change[]}
 */
function newsOf(before, now) {
  if (!before || !now) return [];
  const { server } = now;
  const { count, isListed, sessions } = before;
  if (before.isUp && !now.isUp && now.status !== 404) return [{ what: now.isLate ? "late" : "down", server, count, isListed }];
  if (!now.isUp) return [];
  if (before.isUp) {
    const isEmptied = count > 0 && now.count === 0 && now.isListed;
    return isEmptied ? [{ what: "forgot", server, count, sessions }] : [];
  }
  if (!now.isListed || !isListed) return [{ what: "back", server }];
  if (now.count > 0) return [{ what: "back_with", server, count: now.count }];
  return [{ what: count > 0 ? "back_empty" : "back_none", server }];
}

/** For how long news takes the place of what was said meanwhile, in milliseconds. */
const NEW = 8000;

/**
 * The changes that are the headline: those since something was done, until there is another.
 * @template {{ time: number }} T
 * @param {T[]} changes
 * @param {{ acted: number, words?: unknown }} state
 * @param {number} now
 */
export const fresh = (changes, { acted, words }, now) =>
  changes.filter(({ time }) => time > acted && (!words || now - time < NEW));

/**
 * Whether it is one's own doing: a list that one's own logout has emptied is no news.
 * @param {Change} change
 * @param {string} [ended] how the id of the session begins that was logged out
 */
export const isOwnDoing = ({ what, sessions = [] }, ended) =>
  what === "forgot" && sessions.length === 1 && Boolean(ended) && Boolean(sessions[0]?.session_id.startsWith(ended ?? ""));

/**
 * Returns a look with what it could not see taken over from the one before.
 * @param {Look} now
 * @param {Look} before
 * @returns {Look}
 */
export function completed(now, before) {
  const servers = Object.values(now.servers).map((one) => {
    const { count, isListed } = before.servers[one.server] ?? one;
    return [one.server, one.isUp ? one : { ...one, count, isListed }];
  });
  return { ...now, labMethod: now.labMethod || before.labMethod, servers: Object.fromEntries(servers) };
}

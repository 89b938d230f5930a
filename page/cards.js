// The experiments: the right prediction of each, and what has to have happened.

import { methodKey } from "./text.js";

/** @typedef {import("./ask.js").Entry} Entry */
/** @typedef {import("./news.js").Change} Change */

/**
 * `isDone` looks at the requests and changes so far, and is asked after each request.
 * @typedef {{ right: number, isDone: (requests: Entry[], changes: Change[]) => boolean }} Card
 */

/** @type {{ [card: string]: Card }} */
export const CARDS = {
  memory: { right: 1, isDone: (requests) => requests.at(-1)?.outcome === "lost" && Boolean(requests.at(-1)?.at) },
  round: { right: 1, isDone: (requests) => reads(requests, "round_robin").some(({ outcome }) => outcome === "lost") },
  sticky: { right: 0, isDone: (requests) => areTenKept(reads(requests, "ip_hash")) },
  address: { right: 1, isDone: areTwoStudentsApart },
  dead: { right: 1, isDone: isLostWithItsCreator },
  back: { right: 1, isDone: isLostWhereOneCameBack },
  named: { right: 1, isDone: (requests) => areTenKept(reads(requests, "sticky_cookie")) },
};

/**
 * The cards that a request finishes.
 * @param {Entry[]} requests
 * @param {Change[]} changes
 */
export const doneBy = (requests, changes) =>
  Object.keys(CARDS).filter((card) => CARDS[card]?.isDone(requests, changes));

/**
 * The reads by one method since the last login, all of the student who has logged in.
 * @param {Entry[]} requests
 * @param {string} method
 */
function reads(requests, method) {
  const login = requests.map(({ outcome }) => outcome).lastIndexOf("login");
  const first = requests[login];
  if (!first) return [];
  return requests.slice(login + 1).filter((one) => one.kind === "profile" && !one.at
    && one.student === first.student && methodKey(one.method) === method);
}

/** @param {Entry[]} reads */
const areTenKept = (reads) => reads.length >= 10 && reads.every(({ outcome }) => outcome === "kept");

/** @param {Entry[]} requests */
function areTwoStudentsApart(requests) {
  const logins = requests.filter(({ outcome, method }) => outcome === "login" && methodKey(method) === "ip_hash");
  return logins.some((one) => logins.some((other) => one.student !== other.student && one.server !== other.server));
}

/**
 * The last request, if its session was lost to another server.
 * @param {Entry[]} requests
 */
function lostElsewhere(requests) {
  const one = requests.at(-1);
  return one?.outcome === "lost" && !one.at && one.jar.creator !== one.server ? one : undefined;
}

/**
 * Lost while the server that created the session is away.
 * @param {Entry[]} requests
 * @param {Change[]} changes
 */
function isLostWithItsCreator(requests, changes) {
  const lost = lostElsewhere(requests);
  const what = lost && changes.filter(({ server }) => server === lost.jar.creator).at(-1)?.what;
  return what === "down" || what === "late";
}

/**
 * Lost at a server that came back with nothing.
 * @param {Entry[]} requests
 * @param {Change[]} changes
 */
function isLostWhereOneCameBack(requests, changes) {
  const lost = lostElsewhere(requests);
  return Boolean(lost) && changes.some(({ what, server }) => server === lost?.server && (what === "back_empty" || what === "back"));
}

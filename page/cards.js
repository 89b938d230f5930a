// The experiments: what each asks for, what has to have happened, and what came of it.

import { ON_THE_ROAD } from "./students.js";
import { methodKey } from "./text.js";

/** @typedef {import("./ask.js").Entry} Entry */
/** @typedef {import("./news.js").Change} Change */

/**
 * What has happened, as far as experiments have to do with it: `room` is the servers on which the
 * students of a room have logged in.
 * @typedef {{ requests: Entry[], changes: Change[], room: string[] }} Events
 */

/**
 * An experiment has one `right` answer, or asks for a number: how many `of` so many?
 * @typedef {object} Card
 * @property {number} [right]
 * @property {number} [of]
 * @property {boolean} [isFault] whether a server has to end for it
 * @property {(events: Events) => boolean | number | undefined} came whether it is done; what came, if that is a number
 */

/** How many requests are asked of, and how many students are in a room. */
export const N_REQUESTS = 10;
export const N_STUDENTS = 30;

/** @type {{ [card: string]: Card }} */
export const CARDS = {
  round: { of: N_REQUESTS, came: ({ requests }) => kept(reads(requests, "round_robin"), (n) => n < N_REQUESTS) },
  memory: { right: 1, came: ({ requests }) => requests.at(-1)?.outcome === "lost" && Boolean(requests.at(-1)?.at) },
  sticky: { of: N_REQUESTS, came: ({ requests }) => kept(reads(requests, "ip_hash"), (n) => n === N_REQUESTS) },
  address: { right: 0, came: isLostAbroad },
  room: { of: N_STUDENTS, came: ({ room }) => room.length === N_STUDENTS && new Set(room).size === 1 && N_STUDENTS },
  dead: { right: 1, isFault: true, came: isLostWithItsCreator },
  back: { right: 2, isFault: true, came: isLostWhereOneCameBack },
  named: { of: N_REQUESTS, came: ({ requests }) => kept(reads(requests, "sticky_cookie"), (n) => n === N_REQUESTS) },
};

/**
 * The cards that are done by what has happened, each with what came.
 * @param {Events} events
 */
export function doneBy(events) {
  const all = Object.entries(CARDS).map(([card, { came }]) => ({ card, came: came(events) }));
  return all.filter(({ came }) => came !== undefined && came !== false);
}

/**
 * The first ten reads by one method since the last login, all of the student who has logged in.
 * @param {Entry[]} requests
 * @param {string} method
 */
export function reads(requests, method) {
  const login = requests.map(({ outcome }) => outcome).lastIndexOf("login");
  const first = requests[login];
  if (!first) return [];
  return requests.slice(login + 1).filter((one) => one.kind === "profile" && !one.at
    && one.student === first.student && methodKey(one.method) === method).slice(0, N_REQUESTS);
}

/**
 * How many of ten reads were kept, if they are ten and the number is one of those in question.
 * @param {Entry[]} reads
 * @param {(n: number) => boolean} isInQuestion
 */
export function kept(reads, isInQuestion) {
  const n = reads.filter(({ outcome }) => outcome === "kept").length;
  const isClear = reads.every(({ outcome }) => outcome === "kept" || outcome === "lost");
  return reads.length === N_REQUESTS && isClear && isInQuestion(n) ? n : undefined;
}

/**
 * The last request, if its session was lost to another server.
 * @param {Events} events
 */
function lostElsewhere({ requests }) {
  const one = requests.at(-1);
  return one?.outcome === "lost" && !one.at && one.jar.creator && one.jar.creator !== one.server ? one : undefined;
}

/**
 * Lost to another server because of the address alone: the session is where it was.
 * @param {Events} events
 */
function isLostAbroad(events) {
  const lost = lostElsewhere(events);
  return lost?.student === ON_THE_ROAD && methodKey(lost.method) === "ip_hash" && Boolean(lost.jar.mayBeThere);
}

/**
 * Lost while the server that created the session is away.
 * @param {Events} events
 */
function isLostWithItsCreator(events) {
  const lost = lostElsewhere(events);
  const what = lost && events.changes.filter(({ server }) => server === lost.jar.creator).at(-1)?.what;
  return what === "down" || what === "late";
}

/**
 * Lost at a server that came back with nothing.
 * @param {Events} events
 */
function isLostWhereOneCameBack(events) {
  const lost = lostElsewhere(events);
  return Boolean(lost) && methodKey(lost?.method ?? "") === "ip_hash" && events.changes.some(({ what, server }) => server === lost?.server && (what === "back_empty" || what === "back"));
}

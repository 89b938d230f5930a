// The jar: the session cookie that the browser sends by any way, and who created its session.

import { isStrange } from "./own_logins.js";
import { recall, remember } from "./store.js";
import { state } from "./state.js";

/**
 * What is known of a jar. An empty one has nothing to send.
 * @typedef {object} Jar
 * @property {string} [sent] how the session id begins that is sent
 * @property {string} [creator] the server that created that session, as far as it is known
 * @property {boolean} [isGone] whether the creator, or the store, is seen to have it no longer
 * @property {boolean} [mayBeThere] whether that is up, and may have it still
 * @property {boolean} [isStrange] whether the method knows logins of its own alone, and not this one
 */

const KEY = "sticky-session-lab.sessions";
/** How many sessions' creators are remembered. */
const MAX_CREATORS = 300;

/** Takes over what was remembered: lists forget what servers forget. */
export function recallCreators() {
  state.creators = new Map(recall("sessionStorage", KEY));
}

/**
 * Notes who created which sessions, `[start of the id, server]` each; the last are kept longest.
 * @param {[string, string][]} pairs
 */
export function noteCreators(pairs) {
  const { creators } = state;
  const isNew = pairs.some(([start, server]) => creators.get(start) !== server);
  for (const [start, server] of pairs) {
    creators.delete(start);
    creators.set(start, server);
    const [oldest] = creators.keys();
    if (creators.size > MAX_CREATORS && oldest !== undefined) creators.delete(oldest);
  }
  if (isNew) remember("sessionStorage", KEY, [...creators]);
}

/**
 * Notes the creators of all sessions that a look has seen, and of the one that is sent.
 * @param {import("./watch.js").Look} look
 */
export function noteCreatorsIn(look) {
  noteCreators(Object.values(look.servers).flatMap(({ server, sessions }) =>
    sessions.map(({ session_id: id }) => /** @type {[string, string]} */ ([id.slice(0, 8), server]))));
  const creator = state.creators.get(look.sent);
  if (creator) noteCreators([[look.sent, creator]]);
}

/**
 * The jar, as Nginx has seen it.
 * @param {import("./watch.js").Look} look
 * @returns {Jar}
 */
export function jarOf(look) {
  if (!look.sent) return {};
  const creator = state.creators.get(look.sent);
  const place = look.store ?? look.servers[creator ?? ""];
  const isAll = place?.isUp && place.isListed && place.count <= place.sessions.length;
  const isGone = Boolean(isAll) && !place?.sessions.some(({ session_id: id }) => id.startsWith(look.sent));
  return { sent: look.sent, creator, isGone, mayBeThere: Boolean(place?.isUp) && !isGone, isStrange: !state.cure && isStrange(look) };
}

// A lab whose sessions outlive their server: in a store that all servers ask, or in a signed cookie.
// What the page makes of such a lab is here; what it says of it are texts with the same keys.

import { within } from "./ask.js";
import { CARDS } from "./cards.js";
import { EXPERIMENTS } from "./cure_cards.js";
import { drawNote, drawStore, lightStore, wayToStore } from "./cure_picture.js";
import { dress } from "./dress.js";
import { places } from "./sentences.js";
import { state } from "./state.js";
import { has, learn, t } from "./text.js";

/** @typedef {import("./ask.js").Entry} Entry */
/** @typedef {import("./news.js").Change} Change */
/** @typedef {import("./watch.js").Look} Look */
/** @typedef {import("./watch.js").ServerLook} ServerLook */

/**
 * What the servers tell of a store; nothing new if it is `isUnseen`, since none of them could be asked.
 * @typedef {ServerLook & { isUnseen?: boolean }} Store
 */

/**
 * What is different in a lab with a cure.
 * @typedef {object} Cure
 * @property {(look: Look) => Promise<Look>} seen a look, with each session where it really is
 * @property {(look: Look) => Change[]} news what else has changed since the last look
 * @property {(entry: Entry) => string | undefined} resultKey the text that says what became of a request, if it is another
 * @property {(entries: Entry[]) => string[]} sum what else is said of several reads
 * @property {() => void} draw
 * @property {(entry: Entry) => { x: number, y: number }[]} onward how a request goes on from the server
 * @property {(entry: Entry) => void} light shows what it met there
 */

/** How long a server may take to say that it is up, in milliseconds. */
const PATIENCE = 700;

/** What the servers themselves have: nothing, and they need no list to say so. */
const without = (/** @type {ServerLook} */ one) => ({ ...one, isListed: false, count: 0, sessions: [] });

/** @param {Look} look */
const serversOf = (look) => Object.values(look.servers);

/**
 * @param {Look} look
 * @param {ServerLook[]} servers
 */
const having = (look, servers) => ({ ...look, servers: Object.fromEntries(servers.map((one) => [one.server, one])) });

/** @param {Entry} entry */
function resultKey({ outcome, status, answer, jar }) {
  if (outcome === "logout") return !jar.sent ? "logout_anonymous" : jar.isGone ? "logout_cookie" : "logout";
  if (status === 503 && answer.error?.includes("store does not answer")) return "away";
  return outcome === "login" || outcome === "lost" ? outcome : undefined;
}

/**
 * Where they went, if they were kept and more than one server answered; and what it means if some
 * servers know the session and some do not.
 * @param {Entry[]} entries
 */
function sum(entries) {
  const servers = entries.map(({ server }) => server);
  const isKept = entries.some(({ outcome }) => outcome === "kept");
  const isLost = entries.some(({ outcome }) => outcome === "lost");
  if (isKept && isLost && has("sum.mixed")) return [t("sum.mixed")];
  const isAllKept = entries.every(({ outcome }) => outcome === "kept") && new Set(servers).size > 1;
  return isAllKept ? [t("sum.answered", { places: places(servers) })] : [];
}

/** @type {Cure} */
const SHARED_STORE = {
  resultKey,
  sum,
  news,
  draw: drawStore,
  onward: wayToStore,
  light: lightStore,
  async seen(look) {
    const isAnyListed = serversOf(look).some(({ isListed }) => isListed);
    const servers = isAnyListed ? serversOf(look) : await Promise.all(serversOf(look).map(askedAgain));
    const store = storeOf(servers);
    const createdBy = (/** @type {string} */ server) => store.sessions.filter(({ server_id: creator }) => creator === server);
    return { ...having(look, servers.map((one) => ({ ...without(one), sessions: createdBy(one.server) }))), store };
  },
};

/** @type {Cure} */
const SIGNED_COOKIE = {
  resultKey,
  sum,
  news: () => [],
  draw: drawNote,
  onward: () => [],
  light: () => {},
  seen: async (look) => having(look, serversOf(look).map(without)),
};

/** @type {{ [sessions: string]: Cure }} */
const CURES = { "shared-store": SHARED_STORE, "signed-cookie": SIGNED_COOKIE };

/** Learns what is said of the lab's sessions, before anything is drawn. */
export async function begin() {
  if (!CURES[state.sessions]) return;
  await Promise.all([learn(state.sessions.replace("-", "_")), dress("/page/cure.css")]);
  use(state.sessions);
}

/**
 * Has the page think of sessions in this way from now on.
 * @param {string} sessions
 */
export function use(sessions) {
  state.cure = CURES[sessions];
  for (const card of Object.keys(CARDS)) delete CARDS[card];
  Object.assign(CARDS, EXPERIMENTS[sessions]);
}

/**
 * A server that stays silent while it waits for the store still says that it is up.
 * @param {ServerLook} server
 * @returns {Promise<ServerLook>}
 */
async function askedAgain(server) {
  if (!server.isLate) return server;
  try {
    const answer = await fetch(`/servers/${server.server}/healthz?look`, { cache: "no-store", signal: within(PATIENCE) });
    return answer.headers.get("X-Server-Id") === null ? server : { ...server, isUp: true, isLate: false, status: 503 };
  } catch {
    return server;
  }
}

/**
 * What the servers say of the store. Each lists all that is in it, so the first that does will do.
 * @param {ServerLook[]} servers
 * @returns {Store}
 */
function storeOf(servers) {
  const unknown = { server: "store", isUp: true, isListed: false, count: 0, sessions: [] };
  const list = servers.find(({ isListed }) => isListed);
  if (list) return { ...list, server: "store" };
  const up = servers.filter(({ isUp }) => isUp);
  const before = state.seen?.store ?? unknown;
  if (up.length === 0) return { ...before, sessions: [], isListed: false, isUnseen: true };
  const isAway = up.some(({ status }) => status === 503);
  return isAway ? { ...unknown, isUp: false, count: before.count } : unknown;
}

/**
 * @param {Look} look
 * @returns {Change[]}
 */
function news({ isUp, store }) {
  const before = state.seen?.store;
  if (!isUp || !before || !store) return [];
  const { count, sessions } = before;
  const isEmptied = count > 0 && store.isListed && store.count === 0;
  if (before.isUp && store.isUp) return isEmptied ? [{ what: "forgot", server: "store", count, sessions }] : [];
  if (before.isUp === store.isUp) return [];
  const what = !store.isUp ? "store_down" : isEmptied ? "store_back_empty" : store.count > 0 ? "store_back_with" : "store_back";
  return [{ what, server: "store", count: store.count }];
}

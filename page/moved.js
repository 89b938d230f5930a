// Who goes to another server since Nginx's servers have changed: those of whom the page has seen an
// answer before. Where it goes now is computed by ip_hash, and by other methods seen with the next request.

import { all, byId, el, fill, find, mark } from "./dom.js";
import { groupOf } from "./group.js";
import { predict } from "./ip_hash.js";
import { jarOf } from "./jar.js";
import { state } from "./state.js";
import { jarNumber } from "./students.js";
import { methodKey, t } from "./text.js";

/** @typedef {import("./ask.js").Entry} Entry */

/**
 * Somebody who was logged in before the change, or several of a room: their last answer came from a
 * server by this way. Of one's own students it is known how their session's id begins.
 * @typedef {object} Person
 * @property {string} [name] nothing for those in the room
 * @property {number} n how many
 * @property {string} [sent]
 * @property {string} from the server
 * @property {Pick<Entry, "way" | "method" | "address"> & Partial<Entry>} last
 * @property {string} [to] the server that has answered since, once one has
 */

/** Methods that send a client to the same server each time. */
const HOLDS = /^(ip_hash|hash_address|sticky_|route_)/;
/** Each in the room has asked so; the last number does not count. */
const ROOM = { way: "ip_hash", method: "ip_hash", address: "10.0.1.1" };
const IN_THE_ROOM = /^seat-\d+$/;

/**
 * Who is known to be logged in still, and where, from before the servers were these.
 * @param {string} list
 * @returns {Person[]}
 */
export function known(list) {
  /** @type {Map<number, Entry>} */
  const lasts = new Map();
  for (const entry of state.timeline.entries) {
    const isBefore = entry.list !== list || state.upstream?.before.includes(entry);
    if (isBefore && !entry.at) lasts.set(jarNumber(entry.student), entry);
  }
  const own = [...lasts].flatMap(([jar, last]) => {
    const { outcome, server: from, method, name } = last;
    const isIn = outcome === "login" || outcome === "kept" && !last.jar.isStrange; // not by luck
    if (!from || !isIn || !HOLDS.test(methodKey(method))) return [];
    const sent = state.logins.get(jar)?.split(" ")[0];
    const isGone = state.look && sent && jarOf({ ...state.look, sent }).isGone;
    return isGone ? [] : [{ name, n: 1, sent, from, last }];
  });
  const isEmptied = (/** @type {import("./watch.js").ServerLook} */ { isListed, count }) => isListed && count === 0;
  const emptied = Object.values(state.look?.servers ?? {}).filter(isEmptied).map(({ server }) => server);
  const room = state.guide.room.filter((server) => !emptied.includes(server));
  const inRoom = [...new Set(room)].map((from) => ({ n: room.filter((one) => one === from).length, from, last: ROOM }));
  return [...own, ...inRoom];
}

/**
 * The server that somebody goes to now: seen, or else computed; nothing if it is neither, or if the
 * lab's own method is another one now.
 * @param {Person} person
 */
function goesTo(person) {
  const { sent, last } = person;
  if (!isHeld(person)) return undefined;
  const { entries } = state.timeline;
  const since = entries.slice(1 + entries.indexOf(/** @type {Entry} */ (last)));
  person.to ??= since.find(({ at, kind, way, student, list, silent, server, jar }) => sent && jar.sent === sent && kind === "profile"
    && !at && way === last.way && student === last.student && list === state.list && silent.length === 0 && server)?.server;
  return person.to ?? computed(person);
}

const isHeld = (/** @type {Person} */ { last: { way, method } }) => way !== "lab" || method === state.look?.labMethod;

/** @param {Person} person */
function computed({ from, last: { way, method, address, list } }) {
  const group = state.upstream?.of(way);
  if (!group || methodKey(method) !== "ip_hash") return undefined;
  // The lab's own list says nothing of weights: with them the answer came from another server than computed.
  if (list && way === "lab" && serverOf(address, groupOf(list)) !== from) return undefined;
  return serverOf(address, group, Object.values(state.look?.servers ?? {}).filter(({ isUp }) => !isUp).map(({ server }) => server));
}

/**
 * @param {string} address
 * @param {import("./group.js").Group} group
 * @param {string[]} away
 */
const serverOf = (address, { servers, marks }, away = []) => predict(address, servers, [...Object.keys(marks), ...away]).server;

/** @param {Person[]} people */
function sum(people) {
  const decided = people.filter(goesTo);
  const n = (/** @type {Person[]} */ some) => some.reduce((sum, one) => sum + one.n, 0);
  return { count: n(decided.filter((one) => goesTo(one) !== one.from)), of: n(decided) };
}

/**
 * How many have moved, as news; nothing as long as that is known of nobody.
 * @param {Person[]} people
 * @returns {import("./upstream.js").Change[]}
 */
export function moved(people) {
  const { count, of } = sum(people);
  // Where any server knows any session, they lose nothing by it.
  const what = count > 0 && !state.cure ? "moved_away" : "moved";
  return of === 0 ? [] : [{ part: "upstream", what, count, of }];
}

/** Draws who has moved; and how many, unless that is among the news. */
export function drawMoved() {
  const people = state.upstream?.people ?? [];
  if (all("#moved").length === 0) byId("news").append(el("div", { id: "moved" }, el("p", { role: "status" }), el("ul")));
  const [news] = moved(people);
  const isTold = news && state.changes.some(({ what, count }) => what === `${news.what}` && count === news.count);
  fill(find(byId("moved"), "p"), news && !isTold ? t(`upstream.${news.what}`, news) : "");
  fill(find(byId("moved"), "ul"), ...people.map(row));
}

/** @param {Person} person */
function row(person) {
  const { name = t("upstream.room", person), from } = person;
  const to = goesTo(person);
  const values = { name, from };
  if (!to && (!isHeld(person) || !person.name)) return undefined;
  if (!to || to === from) return el("li", {}, t(`upstream.${to ? "stays" : "open"}`, values));
  return el("li", {}, t("upstream.goes", values), " ", mark(from), ` ${from} → `, mark(to), ` ${to}`);
}

/**
 * What a session in a list is marked with whose user has moved.
 * @param {import("./watch.js").Session} session
 */
export function marksOf({ session_id: id, username, server_id: server }) {
  const isOf = (/** @type {Person} */ { name, sent, from }) => (!name ? IN_THE_ROOM.test(username) && server === from : Boolean(sent) && id.startsWith(`${sent}`));
  const person = state.upstream?.people.find(isOf);
  const to = person && goesTo(person);
  return !to || to === person.from ? [] : [" ", el("span", { class: "moved" }, "→ ", mark(to), el("span", { class: "heard" }, to))];
}

// The picture of a lab with a cure: the store behind the servers, or what a signed cookie means.

import { byId, el, fill, find, mark, svg } from "./dom.js";
import { isServer, serverNames } from "./lesson.js";
import { anchor, isOf, listed, ownFirst } from "./picture.js";
import { state } from "./state.js";
import { t } from "./text.js";

/** @typedef {import("./ask.js").Entry} Entry */
/** @typedef {import("./cure.js").Store} Store */

/** How many sessions are shown at most; all are counted. */
const MAX_SHOWN = 6;
/** How long what a request met is lit up, in milliseconds. */
const LIGHT = 1600;

/** Says beside the cookie what is in it. */
export function drawNote() {
  if (!document.getElementById("note")) byId("browser").append(el("p", { id: "note", class: "hint" }));
  byId("note").textContent = t("picture.note");
  leaveServers();
}

/** Draws the store, and the wires to it. */
export function drawStore() {
  if (!document.getElementById("store")) build();
  const { look, jar = {} } = state;
  const store = look?.isUp ? look.store : undefined;
  const card = byId("store");
  const isAway = store?.isUp === false;
  const isSeen = Boolean(store && !store.isUnseen);
  card.classList.toggle("down", isSeen && isAway);
  card.classList.toggle("unseen", Boolean(look) && !isSeen);
  card.classList.toggle("mine", Boolean(isSeen && jar.sent && jar.mayBeThere));
  fill(find(card, "h2"), t("picture.store"));
  fill(find(card, ".state"), ...stateWords(isSeen ? store : undefined));
  fill(find(card, ".sessions"), ...sessions(isSeen ? store : undefined));
  fill(find(card, ".hint"), t(isSeen && isAway ? "picture.note_away" : "picture.note"));
  leaveServers();
  wire();
}

function build() {
  byId("picture").append(el("div", { id: "store", class: "card" }, el("h2"),
    el("p", { class: "state" }), el("ul", { class: "sessions" }), el("p", { class: "hint" })));
  new ResizeObserver(wire).observe(byId("picture"));
}

/** No server has a session, so none has one's own. */
function leaveServers() {
  for (const server of serverNames()) byId(server).classList.remove("mine");
}

/** @param {Store} [store] */
function stateWords(store) {
  if (!store) return [t(state.look ? "picture.unseen" : "picture.waiting")];
  if (!store.isUp) return [el("strong", {}, t("picture.down"))];
  if (!store.isListed) return [t("picture.closed")];
  return [store.count === 0 ? t("picture.none") : store.count === 1 ? t("picture.one") : t("picture.count", { count: store.count })];
}

/**
 * One's own first, then the newest, each with the mark of the server that created it.
 * @param {Store} [store]
 */
function sessions(store) {
  const { creators, jar = {} } = state;
  const shown = store?.isUp && store.isListed ? ownFirst(store.sessions, jar, Boolean(jar.mayBeThere)).slice(0, MAX_SHOWN) : [];
  return shown.map((session) => {
    const item = listed(session, isOf(jar, session));
    item.prepend(mark(session.server_id ?? creators.get(session.session_id.slice(0, 8))));
    return item;
  });
}

/** Leads the wires from the servers to the store. */
function wire() {
  for (const server of serverNames()) {
    const [a, b] = [anchor(server, "out"), anchor("store", "in")];
    const id = `wire-store-${server}`;
    if (!document.getElementById(id)) byId("wires").append(svg("path", { id, class: `wire ${server}` }));
    byId(id).setAttribute("d", `M${a.x} ${a.y} L${b.x} ${b.y}`);
  }
}

/**
 * The server that has asked the store for a request; nothing if none had to.
 * @param {Entry} entry
 */
const asker = ({ server, kind, jar }) => (server && isServer(server) && (kind === "login" || jar.sent) ? server : undefined);

/**
 * How a request goes on to the store.
 * @param {Entry} entry
 */
export function wayToStore(entry) {
  const server = asker(entry);
  return server ? [anchor(server, "out"), anchor("store", "in")] : [];
}

/**
 * Lights up the store, where it was decided.
 * @param {Entry} entry
 */
export function lightStore(entry) {
  const server = asker(entry);
  if (!server) return;
  const wire = byId(`wire-store-${server}`);
  wire.classList.add("lit");
  dim(wire.id, () => wire.classList.remove("lit"));
  byId("store").dataset.lit = entry.outcome;
  dim("store", () => delete byId("store").dataset.lit);
}

/**
 * @param {string} place
 * @param {() => void} what
 */
function dim(place, what) {
  clearTimeout(state.lights[place]);
  state.lights[place] = setTimeout(what, LIGHT);
}

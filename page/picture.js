// The picture: the browser, Nginx, the servers, and the wires between them.

import { byId, el, fill, find, mark, svg } from "./dom.js";
import { octets, predict } from "./ip_hash.js";
import { isServer, serverNames } from "./lesson.js";
import { state } from "./state.js";
import { nameOf } from "./students.js";
import { methodKey, picks, studentName, t } from "./text.js";

/** @typedef {import("./jar.js").Jar} Jar */
/** @typedef {import("./watch.js").Look} Look */
/** @typedef {import("./watch.js").Session} Session */

/** How many sessions of a server are shown at most; all are counted. */
const MAX_SHOWN = 4;

/** @type {(server: string) => void} */
let show;

/**
 * Builds the servers' cards.
 * @param {(server: string) => void} what called with the server to show the cookie to
 */
export function build(what) {
  show = what;
  addWire("nginx");
  serverNames().forEach(add);
  new ResizeObserver(wire).observe(byId("picture"));
}

const addWire = (/** @type {string} */ end) => byId("wires").append(svg("path", { id: `wire-${end}`, class: `wire ${end}` }));

/** @param {string} server */
export function add(server) {
  addWire(server);
  byId("servers").append(el("article", { id: server, class: `card ${server}` },
    el("h2", {}, mark(server), server),
    el("div", { class: "facts" }, el("p", { class: "state" }), el("ul", { class: "sessions" }), el("p", { class: "hint" })),
    el("button", { type: "button", class: "show", onclick: () => show(server) })));
}

/** Draws what is so now. */
export function draw() {
  const { way, student, look, jar } = state;
  fill(byId("cookie"), el("strong", {}, t("cookie.title")), t("then"), ...cookie(jar));
  fill(byId("browser-facts"),
    el("p", {}, studentName(student)),
    el("p", { class: "cookie" }, ...cookie(jar)));
  const isOfThis = look?.way === way && look.student === student;
  fill(byId("nginx-facts"), ...nginx(isOfThis ? look : undefined));
  const isUnseen = look?.isUp === false; // what is behind Nginx cannot be seen without it
  for (const server of serverNames()) {
    drawServer(server, look?.servers[server], jar ?? {});
    byId(server).classList.toggle("unseen", isUnseen);
    if (isUnseen) drawUnseen(server);
  }
  wire();
}

/**
 * What the jar holds, in words.
 * @param {Jar} [jar]
 */
function cookie(jar) {
  if (!jar) return [t("picture.waiting")];
  if (!jar.sent) return [t("cookie.none")];
  const id = el("code", {}, `session_id=${jar.sent}…`);
  if (!jar.creator) return [id, ` ${t("cookie.unknown")}`];
  const gone = jar.isGone ? t("cookie.gone") : "";
  return [id, " ", mark(jar.creator, jar.isGone ? "lost" : ""), ` ${t("cookie.created", { server: jar.creator })}${gone}`];
}

/** @param {Look} [look] */
function nginx(look) {
  if (!look) return [el("p", {}, t("picture.waiting"))];
  if (!look.isUp) return [el("p", {}, t("picture.nginx_down"))];
  const address = el("p", {}, `${t("picture.address")} `, el("code", {}, look.address));
  if (isServer(look.way)) return [el("p", {}, t("picture.direct")), address];
  return [
    el("p", {}, `${t("picture.method")} `, el("strong", { id: "method" }, look.method)),
    el("p", { class: "hint" }, picks(look.method)),
    address,
    ...prediction(look),
  ];
}

/**
 * What ip_hash gives this address, with the arithmetic; in brackets if another method runs.
 * @param {Look} look
 */
function prediction(look) {
  const { last } = state;
  const { servers = serverNames(), marks = {} } = state.upstream?.of(look.way) ?? {};
  const away = servers.filter((server) => marks[server] || look.servers[server]?.isUp === false);
  const { server, hash, tries } = predict(look.address, servers, away);
  if (!server) return [];
  const n = servers.length;
  const values = { octets: octets(look.address).join("."), hash, n, rest: hash % n, tries };
  const is = methodKey(look.method) === "ip_hash" ? "predicts" : "would";
  const isSame = last?.way === look.way && last.method === look.method && last.address === look.address;
  const lines = [
    el("p", { id: "prediction" }, mark(server), ` ${t(`picture.${is}`, { server })}`),
    el("p", { class: "hint" }, t("picture.arithmetic", values), tries > 1 ? t("picture.on", values) : ""),
  ];
  if (is === "predicts" && isSame && !last.at && last.server && last.server !== server) {
    lines.push(el("p", { class: "hint" }, t("picture.other", { server: last.server })));
  }
  return lines;
}

/**
 * @param {string} id
 * @param {import("./watch.js").ServerLook | undefined} server
 * @param {Jar} jar
 */
function drawServer(id, server, jar) {
  const card = byId(id);
  card.classList.toggle("down", server?.isUp === false);
  card.classList.toggle("mine", Boolean(jar.sent) && jar.creator === id && !jar.isGone);
  fill(find(card, ".state"), ...stateWords(server));
  const sessions = server?.isUp && server.isListed ? server.sessions : [];
  const isHere = Boolean(server?.isListed && jar.creator === id && jar.mayBeThere);
  const shown = ownFirst(sessions, jar, isHere).slice(0, MAX_SHOWN);
  fill(find(card, ".sessions"), ...shown.map((session) => listed(session, isOf(jar, session))));
  fill(find(card, ".hint"), server?.isUp && !server.isListed ? t("picture.hidden") : "");
  const button = find(card, ".show");
  fill(button, t("do.show"));
  button.setAttribute("aria-label", `${t("do.show")}: ${id}`);
}

/**
 * @param {Jar} jar
 * @param {Session} session
 */
export const isOf = ({ sent }, { session_id: id }) => sent !== undefined && id.startsWith(sent);

/**
 * One's own sessions first, then the newest.
 * @param {Session[]} sessions
 * @param {Jar} jar
 * @param {boolean} isHere
 */
export function ownFirst(sessions, jar, isHere) {
  const newestFirst = [...sessions].reverse();
  const mine = newestFirst.filter((one) => isOf(jar, one));
  // Among many it is not in the list of the newest, and is there all the same.
  if (isHere && jar.sent && mine.length === 0) mine.push({ session_id: jar.sent, username: nameOf(state.student) });
  return [...mine, ...newestFirst.filter((one) => !isOf(jar, one))];
}

/**
 * Nothing is known of it: whoever wants to know asks its own address.
 * @param {string} server
 */
function drawUnseen(server) {
  const card = byId(server);
  const port = state.ports[serverNames().indexOf(server)];
  card.classList.remove("down");
  fill(find(card, ".state"), t("picture.unseen"));
  fill(find(card, ".hint"), ...(port ? [t("picture.ask"), " ", el("code", {}, `${location.hostname}:${port}`)] : []));
}

/** @param {import("./watch.js").ServerLook} [server] */
function stateWords(server) {
  if (!server) return [t("picture.waiting")];
  if (!server.isUp) return [el("strong", {}, t(server.isLate ? "picture.late" : "picture.down"))];
  if (!server.isListed) return [t("picture.up")];
  if (server.count === 0) return [t("picture.none")];
  return [server.count === 1 ? t("picture.one") : t("picture.count", { count: server.count })];
}

/**
 * @param {Session} session
 * @param {boolean} isMine
 */
export function listed(session, isMine) {
  const { session_id: id, username } = session;
  return el("li", { class: isMine ? "mine" : undefined },
    el("span", { class: "user" }, username), " ", el("code", {}, id.slice(0, 8)),
    ...(isMine ? [" ", el("strong", {}, t("picture.mine"))] : []), ...state.upstream?.marksOf(session) ?? []);
}

/**
 * The middle of an element's side, in the picture's coordinates.
 * @param {string} id
 * @param {"in" | "out" | "middle"} side
 */
export function anchor(id, side) {
  const frame = byId("picture").getBoundingClientRect();
  const box = byId(id).getBoundingClientRect();
  const isColumn = byId("browser").getBoundingClientRect().bottom <= byId("nginx").getBoundingClientRect().top;
  const x = isColumn || side === "middle" ? box.left + box.width / 2 : side === "out" ? box.right : box.left;
  const y = isColumn && side !== "middle" ? (side === "out" ? box.bottom : box.top) : box.top + box.height / 2;
  return { x: x - frame.left, y: y - frame.top };
}

/** Leads the wires to the cards, which may have moved. */
function wire() {
  const ends = [["browser", "nginx"], ...serverNames().map((server) => ["nginx", server])];
  for (const [from = "", to = ""] of ends) {
    const [a, b] = [anchor(from, "out"), anchor(to, "in")];
    byId(`wire-${to}`).setAttribute("d", `M${a.x} ${a.y} L${b.x} ${b.y}`);
  }
}

// The picture: the browser, Nginx, the three servers, and the wires between them.

import { SERVERS, addressOf } from "./ask.js";
import { byId, el, fill, mark, svg } from "./dom.js";
import { octets, predict } from "./ip_hash.js";
import { has, methodKey, studentName, t } from "./text.js";

/** How many sessions of a server are shown; the others are counted. */
const MAX_SHOWN = 4;

/** Builds the servers' cards. `show` is called with the server to show the cookie to. */
export function build(show) {
  for (const server of SERVERS) {
    byId("servers").append(el("article", { id: server, class: "card" },
      el("h2", {}, mark(server), server),
      el("p", { class: "state" }),
      el("ul", { class: "sessions" }),
      el("p", { class: "hint" }),
      el("button", { type: "button", class: "show", onclick: () => show(server) })));
  }
  for (const end of ["nginx", ...SERVERS]) byId("wires").append(svg("path", { id: `wire-${end}`, class: `wire ${end}` }));
  new ResizeObserver(wire).observe(byId("picture"));
}

/** Draws what is so now. `jar` is the cookie that this browser sends by the chosen way. */
export function draw({ way, student, look, jar: known, last }) {
  const jar = look?.isPast ? {} : known;
  drawCookie(jar);
  fill(byId("browser-facts"),
    el("p", {}, studentName(student, addressOf(student))),
    el("p", { class: "cookie" }, ...cookie(jar)));
  const isOfThis = look?.way === way && look.student === student;
  fill(byId("nginx-facts"), ...nginx(way, isOfThis ? look : undefined, last));
  // Past Nginx, nothing is known of the servers.
  for (const server of SERVERS) drawServer(server, look?.isPast ? {} : look?.servers[server], jar ?? {});
  wire();
}

function drawCookie(jar) {
  fill(byId("cookie"), el("strong", {}, t("cookie.title")), " ", ...cookie(jar));
}

function cookie(jar) {
  if (!jar) return [t("picture.waiting")];
  if (!jar.sent) return [t("cookie.none")];
  const id = el("code", {}, `session_id=${jar.sent}…`);
  if (!jar.maker) return [id, ` ${t("cookie.unknown")}`];
  const gone = jar.isGone ? `, ${t("cookie.replaced")}` : "";
  return [id, " ", mark(jar.maker, jar.isGone ? "lost" : ""), ` ${t("cookie.made", { server: jar.maker })}${gone}`];
}

function nginx(way, look, last) {
  if (!look) return [el("p", {}, t("picture.waiting"))];
  if (!look.isUp) return [el("p", {}, t(look.isPast ? "picture.past" : "picture.nginx_down"))];
  const address = el("p", {}, `${t("picture.address")} `, el("code", {}, look.address));
  if (SERVERS.includes(way)) return [el("p", {}, t("picture.direct")), address];
  const key = methodKey(look.method);
  return [
    el("p", {}, `${t("picture.method")} `, el("strong", { id: "method" }, look.method)),
    el("p", { class: "hint" }, has(`method.${key}`) ? t(`method.${key}`) : ""),
    address,
    ...prediction(key, look, last),
  ];
}

/** What ip_hash gives this address, with the arithmetic; in brackets if another method runs. */
function prediction(key, look, last) {
  const isUp = (server) => look.servers[server].isUp;
  const { server, hash, tries } = predict(look.address, SERVERS, isUp);
  if (!server) return [];
  const values = { octets: octets(look.address).join("."), hash, rest: hash % SERVERS.length, tries };
  const is = key === "ip_hash" ? "predicts" : "would";
  const isSame = last?.way === look.way && last.method === look.method && last.address === look.address;
  const lines = [
    el("p", { id: "prediction" }, mark(server), ` ${t(`picture.${is}`, { server })}`),
    el("p", { class: "hint" }, t("picture.arithmetic", values), tries > 1 ? `; ${t("picture.on", values)}` : ""),
  ];
  if (is === "predicts" && isSame && !last.at && last.server && last.server !== server) {
    lines.push(el("p", { class: "hint" }, t("picture.other", { server: last.server })));
  }
  return lines;
}

function drawServer(id, state, jar) {
  const card = byId(id);
  const isDown = state?.isUp === false;
  card.classList.toggle("down", isDown);
  card.classList.toggle("mine", Boolean(jar.sent) && jar.maker === id && !jar.isGone);
  fill(card.querySelector(".state"), ...stateWords(state));
  const sessions = state?.isUp && state.isListed ? state.sessions : [];
  const isMine = ({ session_id: id }) => Boolean(jar.sent) && id.startsWith(jar.sent);
  const newestFirst = sessions.toReversed();
  const mineFirst = [...newestFirst.filter(isMine), ...newestFirst.filter((one) => !isMine(one))];
  const shown = mineFirst.slice(0, MAX_SHOWN);
  fill(card.querySelector(".sessions"), ...shown.map((session) => listed(session, isMine(session))));
  const more = (state?.count ?? 0) - shown.length;
  const hint = state?.isUp && !state.isListed ? t("picture.hidden")
    : state?.isUp && more > 0 ? t("picture.more", { count: more }) : "";
  fill(card.querySelector(".hint"), hint);
  const button = card.querySelector(".show");
  fill(button, t("do.show"));
  button.setAttribute("aria-label", `${t("do.show")}: ${id}`);
}

function stateWords(state) {
  if (!state) return [t("picture.waiting")];
  if (state.isUp === undefined) return [];
  if (!state.isUp) return [el("strong", {}, t(state.isLate ? "picture.late" : "picture.down"))];
  if (!state.isListed) return [t("picture.up")];
  const words = { 0: t("picture.none"), 1: t("picture.one") };
  return [words[state.count] ?? t("picture.count", { count: state.count })];
}

function listed({ session_id: id, username }, isMine) {
  return el("li", { class: isMine ? "mine" : undefined },
    el("span", { class: "user" }, username), " ", el("code", {}, id.slice(0, 8)),
    ...(isMine ? [" ", el("strong", {}, t("picture.mine"))] : []));
}

/** The middle of an element's side, in the picture's coordinates. */
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
  for (const [from, to] of [["browser", "nginx"], ...SERVERS.map((server) => ["nginx", server])]) {
    const [a, b] = [anchor(from, "out"), anchor(to, "in")];
    byId(`wire-${to}`).setAttribute("d", `M${a.x} ${a.y} L${b.x} ${b.y}`);
  }
}

// The page: what it knows, what its buttons do, and what it tells of both.

import { SERVERS, STUDENTS, addressOf, ask, base } from "./ask.js";
import { byId, el, fill } from "./dom.js";
import * as guide from "./guide.js";
import * as picture from "./picture.js";
import { choose, current, has, languages, methodKey, studentName, t, translate, wayName } from "./text.js";
import * as timeline from "./timeline.js";
import { travel } from "./travel.js";
import { listMethods, news, watch } from "./watch.js";

/** From one of ten requests to the next, in milliseconds, so that the eye can follow. */
const BEAT = 150;
const N_REQUESTS = 10;
const MAKERS = "sticky-session-lab.makers";
/** How many sessions' makers are remembered. */
const MAX_MAKERS = 100;

const state = { way: "lab", student: 0, look: undefined, jar: {}, last: undefined };
let methods = [];
let isBusy = false;
let result = () => t("result.start");
let changes = [];
/** Which server made the session whose id begins so: lists forget what servers forget. */
const makers = new Map(readMakers());

function readMakers() {
  try {
    return JSON.parse(sessionStorage.getItem(MAKERS)) ?? [];
  } catch {
    return [];
  }
}

function rememberMaker(prefix, server) {
  if (makers.get(prefix) === server) return;
  makers.delete(prefix);
  makers.set(prefix, server);
  if (makers.size > MAX_MAKERS) makers.delete(makers.keys().next().value);
  sessionStorage.setItem(MAKERS, JSON.stringify([...makers]));
}

/** The cookie that the browser sends by the chosen way, as Nginx has seen it. */
function jarOf(look) {
  if (!look.isUp || !look.sent) return {};
  const maker = makers.get(look.sent);
  const place = look.servers[maker];
  const isAll = place?.isUp && place.isListed && place.count <= place.sessions.length;
  const isGone = isAll && !place.sessions.some(({ session_id: id }) => id.startsWith(look.sent));
  // It is left behind where it lies on, and no cookie leads to it.
  return { sent: look.sent, maker, isGone, canBeLeft: Boolean(place?.isUp) && !isGone };
}

function take(look) {
  // Somebody has chosen another way or student meanwhile: the next look tells.
  if (look.way !== state.way || look.student !== state.student) return;
  for (const server of SERVERS) {
    for (const { session_id: id } of look.servers[server].sessions) rememberMaker(id.slice(0, 8), server);
  }
  const fresh = state.look ? news(state.look, look).filter((change) => !isOwnDoing(change)) : [];
  state.look = look;
  state.jar = jarOf(look);
  for (const change of fresh) guide.notice(change);
  if (fresh.length > 0) {
    changes = fresh;
    state.last = undefined; // where it went says nothing of where the next one will go
  }
  draw();
}

/** An empty list after one's own logout, or login elsewhere, is no news. */
function isOwnDoing({ what, server, count }) {
  return what === "forgot" && count === 1 && state.last?.server === server && state.last.kind !== "profile";
}

function draw() {
  picture.draw(state);
  fill(byId("result"), result());
  fill(byId("news-text"), changes.map(tell).join(" ") || t("news.none"));
}

function tell({ what, server, count, from, to }) {
  const key = what === "method" && has(`news.${methodKey(to)}`) ? methodKey(to) : what;
  return t(`news.${key}`, { server, count, from, to });
}

/** What came of a request, as a sentence that is written anew in each language. */
function sentence(entry) {
  const values = { ...entry, server: entry.server ?? "Nginx", error: entry.answer.error ?? "", failed: entry.failed.join(", ") };
  const retried = entry.failed.length > 0 && entry.server ? ` ${t("result.retried", values)}` : "";
  return t(`result.${resultKey(entry)}`, values) + reason(entry) + retried;
}

function resultKey({ outcome, status, server, maker, at, before, canBeLeft }) {
  if (outcome === "failed" && status === 0) return "silent";
  if (outcome === "lost") {
    if (!maker) return "lost_unknown";
    if (maker === server) return "lost_same";
    return at ? "lost_shown" : "lost";
  }
  if (outcome === "out" && !before) return "out_nobody";
  const isLeft = canBeLeft && maker !== server;
  if (outcome === "out" && isLeft) return "out_elsewhere";
  if (outcome === "in" && isLeft) return "in_left";
  return outcome;
}

function reason({ outcome, method, at, maker, server }) {
  const key = `why.${methodKey(method)}`;
  const isPicked = outcome === "lost" && !at && maker !== server && has(key);
  return isPicked ? ` ${t(key)}` : "";
}

/** Asks, and shows what came of it: on the wires, in words, on the timeline, in the guide. */
async function go(kind, at) {
  const { way, student } = state;
  const name = byId("name").value;
  // Who made the session is asked before: a login replaces the cookie, a logout takes it away.
  const { sent: before, maker, canBeLeft } = state.jar;
  const entry = Object.assign(await ask(kind, { way, student, name, at }), { name, before, maker, canBeLeft });
  state.last = entry;
  result = () => sentence(entry);
  timeline.add(entry, result);
  guide.notice(entry);
  travel(entry);
  if (kind !== "profile") await lookAgain(entry);
  draw();
  return entry;
}

/** After a login or logout: the cookie that the browser holds now. */
async function lookAgain({ outcome, server, way, student }) {
  const before = state.look;
  await lookNow();
  if (state.look === before || state.way !== way || state.student !== student) return;
  if (outcome === "in" && state.look.sent) rememberMaker(state.look.sent, server);
  state.jar = jarOf(state.look);
}

async function ten() {
  const sums = { kept: 0, lost: 0, other: 0 };
  let last;
  for (let i = 0; i < N_REQUESTS; i++) {
    last = await go("profile");
    sums[last.outcome in sums ? last.outcome : "other"] += 1;
    await new Promise((done) => setTimeout(done, BEAT));
  }
  result = () => `${t("result.ten", sums)} ${sentence(last)}`;
  draw();
}

/** One thing at a time: buttons wait until it is done. */
async function once(doing) {
  if (isBusy) return;
  isBusy = true;
  const buttons = document.querySelectorAll("#controls button, .show");
  // Disabled for real, a button would lose the focus.
  for (const button of buttons) button.ariaDisabled = "true";
  try {
    await doing();
  } finally {
    isBusy = false;
    for (const button of buttons) button.ariaDisabled = null;
  }
}

function options() {
  const option = (value, text, chosen) => {
    const one = el("option", { value }, text);
    one.selected = value === String(chosen);
    return one;
  };
  const group = (label, values) => el("optgroup", { label: t(label) }, ...values.map((way) => option(way, wayName(way), state.way)));
  byId("student").replaceChildren(...STUDENTS.map((n) => option(String(n), studentName(n, addressOf(n)), state.student)));
  byId("way").replaceChildren(option("lab", wayName("lab"), state.way),
    ...(methods.length > 0 ? [group("way.methods", methods)] : []), group("way.servers", SERVERS));
}

function drawAll() {
  translate(document);
  options();
  timeline.draw();
  guide.draw();
  draw();
  for (const button of byId("languages").children) {
    button.setAttribute("aria-pressed", button.dataset.language === current());
  }
}

function turnTo(change) {
  Object.assign(state, change, { jar: {} });
  draw();
  lookNow();
}

byId("controls").addEventListener("submit", (event) => {
  event.preventDefault();
  once(() => go("login"));
});
byId("profile").addEventListener("click", () => once(() => go("profile")));
byId("logout").addEventListener("click", () => once(() => go("logout")));
byId("ten").addEventListener("click", () => once(ten));
byId("student").addEventListener("change", (event) => turnTo({ student: Number(event.target.value) }));
byId("way").addEventListener("change", (event) => turnTo({ way: event.target.value }));
for (const button of byId("languages").children) {
  button.addEventListener("click", () => {
    choose(languages.find((tag) => tag === button.dataset.language));
    drawAll();
  });
}

picture.build((server) => once(() => go("profile", server)));
timeline.build();
guide.build();
drawAll();
const lookNow = watch(() => state, take);
listMethods().then((found) => {
  methods = found;
  options();
});

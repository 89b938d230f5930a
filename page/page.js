// The page: what it knows, what its buttons do, and what it tells of both.

import { SERVERS, STUDENTS, addressOf, ask, base } from "./ask.js";
import { byId, el, fill } from "./dom.js";
import * as guide from "./guide.js";
import * as picture from "./picture.js";
import { recall, remember } from "./store.js";
import { choose, current, has, languages, methodKey, studentName, t, translate, wayName } from "./text.js";
import * as timeline from "./timeline.js";
import { travel } from "./travel.js";
import { complete, listMethods, news, watch } from "./watch.js";

/** From one of ten requests to the next, in milliseconds, so that the eye can follow. */
const BEAT = 150;
const N_REQUESTS = 10;
const MAKERS = "sticky-session-lab.makers";
/** How many sessions' makers are remembered. */
const MAX_MAKERS = 300;
/** After so many milliseconds without an answer the page says that it waits. */
const UNEASE = 500;
/** News stays in view beside newer news for so long, in milliseconds. */
const RECENT = 5000;

/**
 * `look` is the last look, and `seen` the last that Nginx answered. `jar` is what is known of the
 * cookie; nothing before the first look by this way. `ended` is the session that was logged out.
 */
const state = { way: "lab", student: 0, look: undefined, seen: undefined, jar: undefined, last: undefined, ended: undefined };
let methods = [];
let isBusy = false;
let result = () => t("result.start");
let changes = [];
/** Which server made the session whose id begins so: lists forget what servers forget. */
const makers = new Map(recall("sessionStorage", MAKERS));

/** Notes who made which sessions, `[start of the id, server]` each; the last are kept longest. */
function noteMakers(pairs) {
  const isNew = pairs.some(([prefix, server]) => makers.get(prefix) !== server);
  for (const [prefix, server] of pairs) {
    makers.delete(prefix);
    makers.set(prefix, server);
    if (makers.size > MAX_MAKERS) makers.delete(makers.keys().next().value);
  }
  if (isNew) remember("sessionStorage", MAKERS, [...makers]);
}

/** The cookie that the browser sends by the chosen way, as Nginx has seen it. */
function jarOf(look) {
  if (!look.sent) return {};
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
  if (state.seen) complete(look, state.seen);
  noteMakers(SERVERS.flatMap((server) =>
    look.servers[server].sessions.map(({ session_id: id }) => [id.slice(0, 8), server])));
  if (makers.has(look.sent)) noteMakers([[look.sent, makers.get(look.sent)]]);
  const fresh = state.look ? news(state.look, look, state.seen).filter((change) => !isOwnDoing(change)) : [];
  state.look = look;
  if (look.isUp) {
    state.seen = look;
    state.jar = jarOf(look);
    if (methods.length === 0) fetchMethods(); // the first request for them may be lost
  }
  for (const change of fresh) guide.notice(change);
  if (fresh.length > 0) {
    const isStill = (old) => Date.now() - old.time < RECENT && !fresh.some(({ server }) => server === old.server);
    changes = [...changes.filter(isStill), ...fresh.map((change) => ({ ...change, time: Date.now() }))];
    state.last = undefined; // where it went says nothing of where the next one will go
  }
  draw();
}

/** A list that one's own logout has emptied is no news. */
const isOwnDoing = ({ what, sessions }) =>
  what === "forgot" && sessions.length === 1 && Boolean(state.ended) && sessions[0].session_id.startsWith(state.ended);

function draw() {
  picture.draw(state);
  fill(byId("result"), result());
  fill(byId("news-text"), changes.map(tell).join(" ") || t("news.none"));
}

function tell({ what, server, count, isListed, from, to }) {
  const held = t(isListed ? "news.held" : "news.held_unknown", { count });
  const isAway = what === "down" || what === "late";
  const key = what === "method" && has(`news.${methodKey(to)}`) ? methodKey(to)
    : isAway && isListed && count === 0 ? `${what}_none` : what;
  return t(`news.${key}`, { server, count, held, from, to });
}

/** What came of a request, as a sentence that is written anew in each language. */
function sentence(entry) {
  const values = { ...entry, server: entry.server ?? "Nginx", error: entry.answer.error ?? "", failed: entry.failed.join(", ") };
  const retried = entry.failed.length > 0 && entry.server ? ` ${t("result.retried", values)}` : "";
  return t(`result.${resultKey(entry)}`, values) + reason(entry) + retried;
}

function resultKey({ outcome, status, server, maker, at, before, isGone, canBeLeft }) {
  if (outcome === "failed" && status === 0) return "silent";
  if (outcome === "lost") {
    if (!maker) return "lost_unknown";
    if (maker === server) return "lost_same";
    if (at) return canBeLeft ? "lost_shown" : "lost_made";
    return "lost";
  }
  const isLeft = canBeLeft && maker !== server;
  if (outcome === "out") {
    if (!before) return "out_nobody";
    if (isLeft) return "out_elsewhere";
    return !maker || isGone || maker !== server ? "out_cookie" : "out";
  }
  return outcome === "in" && isLeft ? "in_left" : outcome;
}

function reason({ outcome, method, at, maker, server, failed }) {
  const key = `why.${methodKey(method)}`;
  if (outcome !== "lost" || at || maker === server || !has(key)) return "";
  // Once Nginx has had to take another server, its cookie names that one.
  const isRenamed = failed.length === 0 && has(`${key}_now`);
  return ` ${t(isRenamed ? `${key}_now` : key, { server, maker })}`;
}

/** Asks, and shows what came of it: on the wires, in words, on the timeline, in the guide. */
async function go(kind, at) {
  const { way, student } = state;
  const name = byId("name").value;
  // Who made the session is asked before: a login replaces the cookie, a logout takes it away.
  if (!state.jar) await lookNow();
  const { sent: before, maker, isGone, canBeLeft } = state.jar ?? {};
  if (kind === "logout") state.ended = before;
  const waiting = setTimeout(() => say(() => t("result.waiting")), UNEASE);
  const entry = await ask(kind, { way, student, name, at });
  clearTimeout(waiting);
  Object.assign(entry, { name, before, maker, isGone, canBeLeft });
  if (entry.outcome === "kept" && before) noteMakers([[before, entry.answer.created_by ?? entry.server]]);
  state.last = entry;
  say(() => sentence(entry));
  timeline.add(entry, result);
  guide.notice(entry);
  travel(entry);
  if (kind !== "profile") await lookAgain(entry);
  draw();
  return entry;
}

/** Says something new, even if it reads as before. */
function say(words) {
  result = words;
  byId("result").replaceChildren(result());
}

/** After a login or logout: the cookie that the browser holds now. */
async function lookAgain({ outcome, server, way, student }) {
  const before = state.look;
  await lookNow();
  if (state.look === before || state.way !== way || state.student !== student) return;
  if (outcome === "in" && state.look.sent) noteMakers([[state.look.sent, server]]);
  if (state.look.isUp) state.jar = jarOf(state.look);
}

/** Ten requests, or fewer if another way or student is chosen meanwhile. */
async function ten() {
  const { way, student } = state;
  const sums = { n: 0, kept: 0, lost: 0, other: 0 };
  let last;
  byId("result").ariaBusy = "true"; // only the sum is read out
  while (sums.n < N_REQUESTS && state.way === way && state.student === student) {
    last = await go("profile");
    sums.n += 1;
    sums[last.outcome in sums ? last.outcome : "other"] += 1;
    await new Promise((done) => setTimeout(done, BEAT));
  }
  byId("result").ariaBusy = null;
  say(() => `${t("result.ten", sums)} ${sentence(last)}`);
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

async function fetchMethods() {
  methods = await listMethods();
  if (methods.length > 0) options();
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
  Object.assign(state, change, { jar: undefined });
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
fetchMethods();
const lookNow = watch(() => state, take);

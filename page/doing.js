// What can be done: one request, or ten, one thing at a time.

import { ask } from "./ask.js";
import { N_REQUESTS } from "./cards.js";
import { all, byId } from "./dom.js";
import { draw, say } from "./draw.js";
import * as guide from "./guide.js";
import { jarOf, noteCreators } from "./jar.js";
import { handsOutCookies, noteLogin } from "./own_logins.js";
import { sentence, sum } from "./sentences.js";
import { FIRST_WAY, state } from "./state.js";
import { nameOf } from "./students.js";
import { t } from "./text.js";
import * as timeline from "./timeline.js";
import { travel } from "./travel.js";

/** @typedef {import("./ask.js").Entry} Entry */
/** @typedef {import("./ask.js").Kind} Kind */
/** @typedef {() => Promise<void>} LookNow looks once more, from now on */

/** From one of ten requests to the next, in milliseconds, so that the eye can follow. */
const BEAT = 150;
/** After so many milliseconds without an answer the page says that it waits. */
const UNEASE = 500;

/**
 * One request, told in words.
 * @param {LookNow} lookNow
 * @param {Kind} kind
 * @param {string} [at] the server to show the cookie to
 */
export async function one(lookNow, kind, at) {
  const entry = await go(lookNow, kind, at);
  sayOf(entry.student, () => sentence(entry));
}

/**
 * Asks, and shows what came of it: on the wires, on the timeline, in the guide.
 * @param {LookNow} lookNow
 * @param {Kind} kind
 * @param {string} [at] the server to show the cookie to
 */
async function go(lookNow, kind, at) {
  const { way, student } = state;
  const name = nameOf(student);
  // Who created the session is asked before: a login replaces the cookie, a logout takes it away.
  // And what the method knows of it: another way may have been chosen since the last look.
  if (state.look?.way !== way || !state.jar) await lookNow();
  const jar = state.jar ?? {};
  if (kind === "logout") state.ended = jar.sent;
  const waiting = setTimeout(() => say(() => t("result.waiting")), UNEASE);
  const entry = await ask({ kind, way, student, name, jar, at });
  clearTimeout(waiting);
  const creator = entry.answer.created_by ?? entry.server;
  if (entry.outcome === "kept" && jar.sent && creator) noteCreators([[jar.sent, creator]]);
  // By luck or not, Nginx's cookie names the right server from now on.
  if (entry.outcome === "kept" && !at && jar.sent && handsOutCookies(entry.method)) noteLogin(student, { sent: jar.sent, way, method: entry.method });
  state.last = entry;
  timeline.add(entry);
  guide.notice(entry);
  travel(entry);
  if (kind !== "profile") await lookAgain(lookNow, entry);
  draw();
  return entry;
}

/**
 * After a login or logout: the cookie that the browser holds now.
 * @param {LookNow} lookNow
 * @param {Entry} entry
 */
async function lookAgain(lookNow, { outcome, server, way, student }) {
  const before = state.look;
  await lookNow();
  const { look } = state;
  if (!look || look === before || state.way !== way || state.student !== student) return;
  if (outcome === "login" && look.sent && server) {
    noteCreators([[look.sent, server]]);
    noteLogin(student, look);
  }
  if (look.isUp) state.jar = jarOf(look);
}

/**
 * Ten requests, or fewer if another way or student is chosen meanwhile, or the stage is left.
 * @param {LookNow} lookNow
 */
export async function ten(lookNow) {
  const { way, student, isStage } = state;
  /** @type {Entry[]} */
  const entries = [];
  byId("result").ariaBusy = "true"; // only the sum is read out
  while (entries.length < N_REQUESTS && state.way === way && state.student === student && state.isStage === isStage) {
    entries.push(await go(lookNow, "profile"));
    sayOf(student, () => [sum(entries), next(entries)].filter(Boolean).join(t("then")));
    await new Promise((done) => setTimeout(done, BEAT));
  }
  byId("result").ariaBusy = null;
}

/**
 * After the first loss by round robin: what to try next.
 * @param {Entry[]} entries
 */
const next = (entries) => entries.length === N_REQUESTS && !state.guide.cards.sticky?.isDone && state.way === FIRST_WAY && !state.isStage
  && entries.some(({ outcome }) => outcome === "lost") ? t("result.next") : "";

/**
 * Says something of a student, unless another was chosen meanwhile.
 * @param {number} student
 * @param {() => string} what
 */
function sayOf(student, what) {
  if (state.student === student) say(what);
}

/**
 * One thing at a time: buttons wait until it is done.
 * @param {() => Promise<unknown>} what
 */
export async function once(what) {
  if (state.isBusy) return;
  state.isBusy = true;
  state.acted = Date.now();
  const buttons = all("#controls button, #offer button, .show, .tool");
  // Disabled for real, a button would lose the focus.
  for (const button of buttons) button.ariaDisabled = "true";
  try {
    await what();
  } finally {
    state.isBusy = false;
    for (const button of buttons) button.ariaDisabled = null;
  }
}

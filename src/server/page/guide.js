// The guide's experiments: predict, do, see. Each card notices when it has been done.

import { byId, el, fill } from "./dom.js";
import { has, methodKey, t } from "./text.js";

const KEY = "sticky-session-lab.guide";

/** The right prediction of each card, and what has to have happened, newest event last. */
const CARDS = {
  memory: { right: 1, isDone: (events) => events.at(-1).outcome === "lost" && Boolean(events.at(-1).at) },
  round: { right: 1, isDone: (events) => turns(events, "round_robin").some(({ outcome }) => outcome === "lost") },
  sticky: { right: 0, isDone: (events) => areTenKept(turns(events, "ip_hash")) },
  address: { right: 1, isDone: areTwoStudentsApart },
  dead: { right: 1, isDone: (events) => isLostAfter(events, "down") },
  back: { right: 1, isDone: (events) => isLostAfter(events, "back") },
  named: { right: 1, isDone: (events) => areTenKept(turns(events, "sticky_cookie")) },
};

/** The reads by one method since the last login, all of one student. */
function turns(events, method) {
  const from = events.findLastIndex(({ outcome }) => outcome === "in");
  if (from < 0 || events.length - from < 2) return [];
  const { student, way } = events[from];
  return events.slice(from + 1).filter((event) => event.kind === "profile" && !event.at
    && event.student === student && event.way === way && methodKey(event.method) === method);
}

const areTenKept = (reads) => reads.length >= 10 && reads.every(({ outcome }) => outcome === "kept");

function areTwoStudentsApart(events) {
  const logins = events.filter(({ outcome, method }) => outcome === "in" && methodKey(method ?? "") === "ip_hash");
  return logins.some((one) => logins.some((other) => one.student !== other.student && one.server !== other.server));
}

/** A session lost since its maker went away (`down`), or came back with nothing (`back`). */
function isLostAfter(events, what) {
  const last = events.at(-1);
  if (last.outcome !== "lost" || last.at) return false;
  if (what === "down") {
    return events.some((event) => event.what === "down" && event.server === last.maker && event.server !== last.server);
  }
  const empty = ({ what, server }) => server === last.server && (what === "back_empty" || what === "back");
  return last.maker !== last.server && events.some(empty);
}

/** How many events are remembered. */
const MAX_EVENTS = 500;
const events = [];
let memory = read();

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function remember(card, facts) {
  memory = { ...memory, [card]: { ...memory[card], ...facts } };
  sessionStorage.setItem(KEY, JSON.stringify(memory));
}

/** Sets the cards up. */
export function build() {
  byId("again").addEventListener("click", () => {
    memory = {};
    events.length = 0;
    sessionStorage.removeItem(KEY);
    draw();
  });
  draw();
}

/** Takes in what happened: a request, or a change in the lab. */
export function notice(event) {
  events.push(event);
  if (events.length > MAX_EVENTS) events.shift();
  for (const [card, { isDone }] of Object.entries(CARDS)) {
    if (!memory[card]?.isDone && isDone(events)) {
      remember(card, { isDone: true });
      draw();
    }
  }
}

/** Draws the cards; the first that is not done is open. */
export function draw() {
  const next = Object.keys(CARDS).find((card) => !memory[card]?.isDone);
  fill(byId("cards"), ...Object.keys(CARDS).map((card) => drawn(card, card === next)));
}

function drawn(card, isNext) {
  const { isDone, guess } = memory[card] ?? {};
  const text = (part) => t(`guide.${card}.${part}`);
  const heading = el("summary", {}, el("h3", {}, text("title")), isDone ? el("span", { class: "done" }, `✓ ${t("guide.done")}`) : "");
  const answers = [0, 1, 2].filter((i) => has(`guide.${card}.answers.${i}`)).map((i) => choice(card, i, guess, isDone));
  const verdict = guess === undefined ? "" : t(guess === CARDS[card].right ? "guide.right" : "guide.wrong");
  return el("li", { id: `card-${card}`, class: isDone ? "is-done" : undefined }, el("details", { open: isNext ? "" : undefined }, heading,
    el("fieldset", {}, el("legend", {}, el("strong", {}, t("guide.predict")), ` ${text("ask")}`), ...answers),
    el("p", {}, el("strong", {}, t("guide.do")), ` ${text("do")}`),
    isDone ? el("p", { class: "see" }, el("strong", {}, t("guide.see")), ` ${text("see")} ${verdict}`) : ""));
}

function choice(card, i, guess, isDone) {
  const input = el("input", { type: "radio", name: `guess-${card}`, value: i, disabled: isDone ? "" : undefined });
  input.checked = guess === i;
  input.addEventListener("change", () => remember(card, { guess: i }));
  return el("label", { class: isDone && CARDS[card].right === i ? "right" : undefined }, input, ` ${t(`guide.${card}.answers.${i}`)}`);
}

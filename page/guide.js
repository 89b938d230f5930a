// The guide's experiments: predict, do, see. Each card notices when it has been done.

import { byId, el } from "./dom.js";
import { recall, remember } from "./store.js";
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

/** A session lost while its maker is away (`down`), or because it came back with nothing (`back`). */
function isLostAfter(events, what) {
  const last = events.at(-1);
  if (last.outcome !== "lost" || last.at || last.maker === last.server) return false;
  if (what === "down") {
    const ofMaker = events.findLast((event) => event.what && event.server === last.maker);
    return ofMaker?.what === "down" || ofMaker?.what === "late";
  }
  return events.some((event) => event.server === last.server && (event.what === "back_empty" || event.what === "back"));
}

/** How many events are remembered. */
const MAX_EVENTS = 500;
const events = [];
/** The card that was done last. */
let noticed;
let memory = recall("sessionStorage", KEY) ?? {};

function note(card, facts) {
  memory = { ...memory, [card]: { ...memory[card], ...facts } };
  remember("sessionStorage", KEY, memory);
}

/** Sets the cards up. */
export function build() {
  byId("again").addEventListener("click", () => {
    memory = {};
    events.length = 0;
    remember("sessionStorage", KEY, memory);
    noticed = undefined;
    byId("cards").replaceChildren();
    draw();
  });
}

/** Takes in what happened: a request, or a change in the lab. */
export function notice(event) {
  events.push(event);
  if (events.length > MAX_EVENTS) events.shift();
  for (const [card, { isDone }] of Object.entries(CARDS)) {
    if (!memory[card]?.isDone && isDone(events)) finish(card);
  }
}

/** Shows what there was to see. The others stay as they are, but closed: one is open at a time. */
function finish(card) {
  note(card, { isDone: true });
  const done = drawn(card, false);
  byId(`card-${card}`).replaceWith(done);
  done.querySelector("details").open = true;
  noticed = card;
  drawNoticed();
}

function drawNoticed() {
  byId("noticed").textContent = noticed ? t("guide.noticed", { title: t(`guide.${noticed}.title`) }) : "";
}

const firstOpen = () => Object.keys(CARDS).find((card) => !memory[card]?.isDone);

/** Draws the cards; at first, the first that is not done is open. */
export function draw() {
  const isOpen = (card) => byId(`card-${card}`)?.querySelector("details").open ?? card === firstOpen();
  byId("cards").replaceChildren(...Object.keys(CARDS).map((card) => drawn(card, isOpen(card))));
  drawNoticed();
}

function drawn(card, isOpen) {
  const { isDone, guess } = memory[card] ?? {};
  const text = (part) => t(`guide.${card}.${part}`);
  const heading = el("summary", {}, el("h3", {}, text("title")), isDone ? el("span", { class: "done" }, `✓ ${t("guide.done")}`) : "");
  const answers = [0, 1, 2].filter((i) => has(`guide.${card}.answers.${i}`)).map((i) => choice(card, i, guess, isDone));
  const verdict = guess === undefined ? "" : t(guess === CARDS[card].right ? "guide.right" : "guide.wrong");
  return el("li", { id: `card-${card}`, class: isDone ? "is-done" : undefined }, el("details", { name: "experiment", open: isOpen ? "" : undefined }, heading,
    el("fieldset", {}, el("legend", {}, el("strong", {}, t("guide.predict")), ` ${text("ask")}`), ...answers),
    isDone ? el("p", { class: "see" }, el("strong", {}, t("guide.see")), ` ${text("see")} ${verdict}`)
      : el("p", {}, el("strong", {}, t("guide.do")), ` ${text("do")}`)));
}

function choice(card, i, guess, isDone) {
  const input = el("input", { type: "radio", name: `guess-${card}`, value: i, disabled: isDone ? "" : undefined });
  input.checked = guess === i;
  input.addEventListener("change", () => note(card, { guess: i }));
  return el("label", { class: isDone && CARDS[card].right === i ? "right" : undefined }, input, ` ${t(`guide.${card}.answers.${i}`)}`);
}

// The guide's experiments: predict, do, see. Each card notices when it has been done.

import { CARDS, doneBy } from "./cards.js";
import { byId, el } from "./dom.js";
import { emptyGuide, state } from "./state.js";
import { recall, remember } from "./store.js";
import { has, t } from "./text.js";

/** @typedef {import("./ask.js").Entry} Entry */
/** @typedef {import("./news.js").Change} Change */

const KEY = "sticky-session-lab.guide";
/** How many requests are remembered, and how many changes. */
const MAX_EVENTS = 500;

const details = (/** @type {string} */ card) => /** @type {HTMLDetailsElement | null} */ (document.querySelector(`#card-${card} details`));
const isDone = (/** @type {string} */ card) => Boolean(state.guide.cards[card]?.isDone);

/**
 * @param {string} card
 * @param {{ guess?: number, isDone?: boolean }} facts
 */
function note(card, facts) {
  state.guide.cards = { ...state.guide.cards, [card]: { ...state.guide.cards[card], ...facts } };
  remember("sessionStorage", KEY, state.guide.cards);
}

/** Sets the cards up. */
export function build() {
  state.guide.cards = recall("sessionStorage", KEY) ?? {};
  byId("again").addEventListener("click", () => {
    state.guide = emptyGuide();
    remember("sessionStorage", KEY, {});
    byId("cards").replaceChildren();
    draw();
  });
}

/**
 * Takes in what has changed in the lab.
 * @param {Change} change
 */
export function noticeChange(change) {
  state.guide.changes = [...state.guide.changes, change].slice(-MAX_EVENTS);
}

/**
 * Takes in a request, and finishes the cards that are done by it.
 * @param {Entry} entry
 */
export function notice(entry) {
  const { guide } = state;
  guide.requests = [...guide.requests, entry].slice(-MAX_EVENTS);
  for (const card of doneBy(guide.requests, guide.changes)) if (!isDone(card)) finish(card);
}

/**
 * Shows what there was to see. The others stay as they are, but closed: one is open at a time.
 * @param {string} card
 */
function finish(card) {
  note(card, { isDone: true });
  byId(`card-${card}`).replaceWith(drawn(card, false));
  const place = details(card);
  if (place) place.open = true;
  state.guide.noticed = card;
  drawNoticed();
}

function drawNoticed() {
  const { noticed } = state.guide;
  byId("noticed").textContent = noticed ? t("guide.noticed", { title: t(`guide.${noticed}.title`) }) : "";
}

/** Draws the cards; at first, the first that is not done is open. */
export function draw() {
  const names = Object.keys(CARDS);
  const firstToDo = names.find((card) => !isDone(card));
  const isOpen = (/** @type {string} */ card) => details(card)?.open ?? card === firstToDo;
  byId("cards").replaceChildren(...names.map((card) => drawn(card, isOpen(card))));
  drawNoticed();
}

/**
 * @param {string} card
 * @param {boolean} isOpen
 */
function drawn(card, isOpen) {
  const { guess } = state.guide.cards[card] ?? {};
  const text = (/** @type {string} */ part) => t(`guide.${card}.${part}`);
  const heading = el("summary", {}, el("h3", {}, text("title")), isDone(card) ? el("span", { class: "done" }, `✓ ${t("guide.done")}`) : "");
  const answers = [0, 1, 2].filter((i) => has(`guide.${card}.answers.${i}`)).map((i) => choice(card, i));
  const verdict = guess === undefined ? "" : t(guess === CARDS[card]?.right ? "guide.right" : "guide.wrong");
  return el("li", { id: `card-${card}`, class: isDone(card) ? "is-done" : undefined },
    el("details", { name: "experiment", open: isOpen ? "" : undefined }, heading,
      el("fieldset", {}, el("legend", {}, el("strong", {}, t("guide.predict")), ` ${text("ask")}`), ...answers),
      isDone(card) ? el("p", { class: "see" }, el("strong", {}, t("guide.see")), ` ${text("see")} ${verdict}`)
        : el("p", {}, el("strong", {}, t("guide.do")), ` ${text("do")}`)));
}

/**
 * @param {string} card
 * @param {number} i
 */
function choice(card, i) {
  const input = el("input", { type: "radio", name: `guess-${card}`, value: i, disabled: isDone(card) ? "" : undefined });
  input.checked = state.guide.cards[card]?.guess === i;
  input.addEventListener("change", () => note(card, { guess: i }));
  const isRight = isDone(card) && CARDS[card]?.right === i;
  return el("label", { class: isRight ? "right" : undefined }, input, ` ${t(`guide.${card}.answers.${i}`)}`);
}

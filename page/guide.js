// The guide's experiments: predict, do, see. Each card notices when it has been done.

import { drawn } from "./card.js";
import { CARDS, doneBy } from "./cards.js";
import { byId, find } from "./dom.js";
import { emptyGuide, state } from "./state.js";
import { recall, remember } from "./store.js";
import { learn, load, t } from "./text.js";

/** @typedef {import("./ask.js").Entry} Entry */
/** @typedef {import("./news.js").Change} Change */
/** @typedef {import("./state.js").CardNote} CardNote */

let key = "sticky-session-lab.guide";
/** How many requests are remembered, and how many changes. */
const MAX_EVENTS = 500;

const names = () => Object.keys(CARDS);
const details = (/** @type {string} */ card) => /** @type {HTMLDetailsElement | null} */ (document.querySelector(`#card-${card} details`));
const isDone = (/** @type {string} */ card) => Boolean(state.guide.cards[card]?.isDone);

/**
 * @param {string} card
 * @param {CardNote} facts
 */
function note(card, facts) {
  state.guide.cards = { ...state.guide.cards, [card]: { ...state.guide.cards[card], ...facts } };
  remember("sessionStorage", key, state.guide.cards);
}

/** @type {{ [card: string]: () => void }} */
let tools = {};

/**
 * What is shown after a prediction: it comes with the first.
 * @type {typeof import("./answered.js") | undefined}
 */
let after;

async function learnAnswers() {
  [after] = await Promise.all([load("answered"), learn("after")]);
}

/**
 * Sets the cards up.
 * @param {{ [card: string]: () => void }} given what the buttons of some cards do
 */
export async function build(given) {
  tools = given;
  if (state.cure) key += state.sessions; // another lab's experiments end otherwise
  state.guide.cards = recall("sessionStorage", key) ?? {};
  const hasPredicted = Object.values(state.guide.cards).some(({ guess }) => guess !== undefined);
  if (hasPredicted) await learnAnswers();
  byId("again").addEventListener("click", () => {
    state.guide = emptyGuide();
    remember("sessionStorage", key, {});
    byId("cards").replaceChildren();
    draw();
  });
  byId("copy-predictions").addEventListener("click", async () => (await load("predictions")).copyPredictions());
}

/**
 * Takes in what has changed in the lab.
 * @param {Change} change
 */
export function noticeChange(change) {
  state.guide.changes = [...state.guide.changes, change].slice(-MAX_EVENTS);
}

/**
 * Takes in a request.
 * @param {Entry} entry
 */
export function notice(entry) {
  state.guide.requests = [...state.guide.requests, entry].slice(-MAX_EVENTS);
  finishAll();
}

/** Finishes the cards that are done by what has happened. */
export function finishAll() {
  for (const { card, came } of doneBy(state.guide)) if (!isDone(card)) finish(card, came);
}

/**
 * Shows what there was to see. The others stay as they are, but closed: one is open at a time.
 * @param {string} card
 * @param {boolean | number | undefined} came
 */
function finish(card, came) {
  note(card, { isDone: true, came: typeof came === "number" ? came : undefined, list: state.list });
  redraw(card, true);
  state.guide.noticed = card;
  drawNoticed();
}

function drawNoticed() {
  const { noticed } = state.guide;
  byId("noticed").textContent = noticed ? t("guide.noticed", { title: t(`guide.${noticed}.title`) }) : "";
}

/** Draws the cards; at first, the first that is not done is open. */
export function draw() {
  const firstToDo = names().find((card) => !isDone(card));
  const isOpen = (/** @type {string} */ card) => details(card)?.open ?? card === firstToDo;
  byId("cards").replaceChildren(...names().map((card) => made(card, isOpen(card))));
  byId("predictions").textContent = "";
  byId("predictions-copied").textContent = "";
  drawNoticed();
}

/** Names the server whose end is asked for. */
export const drawOwnServer = () => after?.drawOwnServer();

/**
 * @param {string} card
 * @param {boolean} isOpen
 */
const made = (card, isOpen) => drawn(card, isOpen, { predict: (guess) => predict(card, guess), use: () => tools[card]?.(), after });

/**
 * @param {string} card
 * @param {number} guess
 */
async function predict(card, guess) {
  await learnAnswers();
  note(card, { guess });
  redraw(card, true);
}

/**
 * Draws a card anew. Whoever is in it goes on from what is new.
 * @param {string} card
 * @param {boolean} isOpen
 */
export function redraw(card, isOpen = Boolean(details(card)?.open)) {
  const old = byId(`card-${card}`);
  const isIn = old.contains(document.activeElement);
  const next = made(card, false);
  old.replaceWith(next);
  const place = details(card);
  if (place) place.open = isOpen; // now, so that another one closes for it
  if (isIn) find(next, ".next")?.focus();
}

// A card of the guide: the question first; what is to be done after a prediction; the answer last.

import { CARDS } from "./cards.js";
import { el } from "./dom.js";
import { state } from "./state.js";
import { has, t } from "./text.js";

/**
 * What a card's controls do, and what is shown after a prediction.
 * @typedef {{ predict: (guess: number) => void, use: () => void, after?: typeof import("./answered.js") }} Controls
 */

const PLACES = [0, 1, 2];
const text = (/** @type {string} */ card, /** @type {string} */ part) => t(`guide.${card}.${part}`);

/** The answers of a card that asks for one of them. */
export const answers = (/** @type {string} */ card) => PLACES.filter((i) => has(`guide.${card}.answers.${i}`));

/**
 * @param {string} card
 * @param {boolean} isOpen
 * @param {Controls} controls
 */
export function drawn(card, isOpen, controls) {
  const { guess, isDone } = state.guide.cards[card] ?? {};
  const heading = el("summary", {}, el("h3", {}, text(card, "title")), isDone ? el("span", { class: "done" }, `✓ ${t("guide.done")}`) : "");
  const isAsked = guess === undefined;
  return el("li", { id: `card-${card}`, class: isDone ? "is-done" : undefined },
    el("details", { name: "experiment", open: isOpen ? "" : undefined }, heading,
      isDone && isAsked ? el("p", {}, t("guide.seen")) : undefined,
      question(card, Boolean(isDone) && !isAsked, controls),
      ...(isAsked ? [] : controls.after?.shown(card, controls.use) ?? [])));
}

/**
 * @param {string} card
 * @param {boolean} isOver whether the answer is shown, and nothing can be changed any more
 * @param {Controls} controls
 */
function question(card, isOver, { predict }) {
  const legend = el("legend", {}, el("strong", {}, t("guide.predict")), t("then"), text(card, "ask"));
  const fields = CARDS[card]?.of === undefined ? answers(card).map((i) => choice(card, i, isOver)) : [number(card)];
  const saying = isOver ? undefined : el("button", {}, t("guide.say"));
  const form = el("form", {}, el("fieldset", { disabled: isOver ? "" : undefined }, legend, ...fields, saying));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    predict(Number(new FormData(form).get("guess")));
  });
  return form;
}

/** @param {string} card */
function number(card) {
  const of = CARDS[card]?.of;
  const { guess } = state.guide.cards[card] ?? {};
  const input = el("input", { type: "number", name: "guess", min: 0, max: of, required: "", inputmode: "numeric", value: guess });
  return el("label", {}, t("guide.number", { of }), " ", input);
}

/**
 * @param {string} card
 * @param {number} i
 * @param {boolean} isOver
 */
function choice(card, i, isOver) {
  const input = el("input", { type: "radio", name: "guess", value: i, required: "" });
  input.checked = state.guide.cards[card]?.guess === i;
  return el("label", { class: isOver && CARDS[card]?.right === i ? "right" : undefined }, input, ` ${text(card, `answers.${i}`)}`);
}

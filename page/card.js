// A card of the guide: the question first; what is to be done after a prediction; the answer last.

import { CARDS, kindOf } from "./cards.js";
import { el } from "./dom.js";
import { state } from "./state.js";
import { has, t } from "./text.js";

/**
 * What a card's controls do.
 * @typedef {{ predict: (guess: number) => void, use: () => void }} Controls
 */

const PLACES = [0, 1, 2];
const text = (/** @type {string} */ card, /** @type {string} */ part) => t(`guide.${card}.${part}`);

const after = (/** @type {string} */ card, /** @type {string} */ part) => t(`after.${card}.${part}`);

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
      ...(isAsked ? [] : isDone ? [answer(card)] : [task(card), ...tool(card, controls)])));
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

/** @param {string} card */
function task(card) {
  const { guess } = state.guide.cards[card] ?? {};
  const said = CARDS[card]?.of === undefined ? "" : `${t("after.said", { guess })}${t("then")}`;
  return el("p", { class: "next", tabindex: -1 }, said, el("strong", {}, t("after.do")), t("then"), after(card, "do"));
}

/**
 * What was predicted, beside what came; for a wrong idea the sentence that mends it.
 * @param {string} card
 */
export function verdict(card) {
  const { guess = 0, came = 0 } = state.guide.cards[card] ?? {};
  const { of, right } = CARDS[card] ?? {};
  const kind = of !== undefined ? kindOf(guess, came, of) : guess === right ? "right" : guess;
  const said = of === undefined ? "" : `${t("after.came", { guess, came })}${t("then")}`;
  return [el("strong", {}, said), kind === "right" ? t("after.right") : after(card, `wrong.${kind}`)];
}

/** @param {string} card */
const answer = (card) => el("div", { class: "see next", tabindex: -1 },
  el("p", {}, ...verdict(card)), el("p", {}, after(card, "see")));

/** The command that ends the server of one's session. */
export const killing = () => `./lab fault kill ${state.jar?.creator ?? "server-2"}`;

/**
 * The button of a card that does itself what the page's other buttons cannot.
 * @param {string} card
 * @param {Controls} controls
 */
function tool(card, { use }) {
  if (!has(`after.${card}.tool`)) return [];
  const button = el("button", { type: "button", class: "tool", onclick: use }, after(card, "tool"));
  if (!CARDS[card]?.isFault) return [button];
  return [state.guide.isTerminalOnly ? el("p", {}, t("after.not_here")) : button,
    el("p", { class: "terminal" }, t("after.terminal"), t("then"), el("code", {}, killing())),
    el("p", {}, t("after.heal"), t("then"), el("code", {}, "./lab fault heal"))];
}

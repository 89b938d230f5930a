// The predictions as a text to take along.

import { CARDS } from "./cards.js";
import { copy } from "./copy.js";
import { byId } from "./dom.js";
import { state } from "./state.js";
import { learn, t } from "./text.js";

/** Copies them, or shows them where the browser does not let the page copy. */
export async function copyPredictions() {
  await learn("after");
  const text = predictions();
  await copy(text, byId("predictions-copied"), () => {
    byId("predictions").textContent = text;
    return byId("predictions");
  });
}

/** All experiments: what was asked, what was said, and what came, as far as that was shown. */
export const predictions = () => [t("predictions.title"), ...Object.keys(CARDS).map(one)].join("\n\n");

/**
 * @param {string} card
 * @param {number} i
 */
function one(card, i) {
  const { guess, came, isDone } = state.guide.cards[card] ?? {};
  const right = CARDS[card]?.right;
  const inWords = (/** @type {number | undefined} */ value) => (right === undefined ? String(value) : t(`guide.${card}.answers.${value}`));
  const lines = [`${i + 1}. ${t(`guide.${card}.title`)}`, t("predictions.asked", { ask: t(`guide.${card}.ask`) })];
  lines.push(guess === undefined ? t("predictions.nothing") : t("predictions.said", { said: inWords(guess) }));
  if (guess !== undefined && isDone) lines.push(t("predictions.came", { came: inWords(right ?? came) }));
  return [...lines, t(isDone ? "predictions.done" : "predictions.not_done")].join("\n");
}

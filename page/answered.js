// What a card shows after a prediction: what is to be done, and then what was seen.

import { CARDS } from "./cards.js";
import { all, el, fill } from "./dom.js";
import { state } from "./state.js";
import { has, t } from "./text.js";

const after = (/** @type {string} */ card, /** @type {string} */ part, values = {}) => t(`after.${card}.${part}`, values);

/**
 * @param {string} card
 * @param {() => void} use what its own button does
 */
export const shown = (card, use) => (state.guide.cards[card]?.isDone ? [answer(card)] : [task(card), ...tool(card, use)]);

/** Names the server whose end is asked for: it is another one after each login. */
export function drawOwnServer() {
  for (const code of all(".terminal code")) fill(code, killing());
}

/** @param {string} card */
function task(card) {
  const { guess } = state.guide.cards[card] ?? {};
  const said = CARDS[card]?.of === undefined ? "" : `${t("after.said", { guess })}${t("then")}`;
  return el("p", { class: "next", tabindex: -1 }, said, el("strong", {}, t("after.do")), t("then"), after(card, "do"));
}

/**
 * How many servers are asked.
 * @param {string} [list] as Nginx tells of them
 */
export const nAsked = (list = state.list) => list.split(" ").filter((one) => !one.includes("=")).length;

/**
 * What is to be said of a number: `right`, or which kind of wrong one it is.
 * @param {number} guess
 * @param {number} came
 * @param {number} of
 * @param {number} n how many servers were asked
 */
export function kindOf(guess, came, of, n) {
  if (guess === came) return "right";
  if (guess === of) return "all";
  if (guess === 0) return "none";
  if (came === of && Math.abs(guess - of / n) <= of / 15) return "third";
  return guess < came ? "few" : "many";
}

/**
 * What was predicted, beside what came; for a wrong idea the sentence that mends it.
 * @param {string} card
 * @param {number} n how many servers were asked
 */
function verdict(card, n) {
  const { guess = 0, came = 0 } = state.guide.cards[card] ?? {};
  const { of, right } = CARDS[card] ?? {};
  const kind = of !== undefined ? kindOf(guess, came, of, n) : guess === right ? "right" : guess;
  const said = of === undefined ? "" : `${t("after.came", { guess, came })}${t("then")}`;
  return [el("strong", {}, said), kind === "right" ? t("after.right") : after(card, `wrong.${kind}`, { n })];
}

/** @param {string} card */
function answer(card) {
  const n = nAsked(state.guide.cards[card]?.list);
  return el("div", { class: "see next", tabindex: -1 },
    el("p", {}, ...verdict(card, n)), el("p", {}, after(card, "see", { n })));
}

/** The command that ends the server of one's session. */
const killing = () => `./lab fault kill ${state.jar?.creator ?? "server-2"}`;

/**
 * The button of a card that does itself what the page's other buttons cannot.
 * @param {string} card
 * @param {() => void} use
 */
function tool(card, use) {
  if (!has(`after.${card}.tool`)) return [];
  const button = el("button", { type: "button", class: "tool", onclick: use }, after(card, "tool"));
  if (!CARDS[card]?.isFault) return [button];
  return [state.guide.isTerminalOnly ? el("p", {}, t("after.not_here")) : button,
    el("p", { class: "terminal" }, t("after.terminal"), t("then"), el("code", {}, killing())),
    el("p", {}, t("after.heal"), t("then"), el("code", {}, "./lab fault heal"))];
}

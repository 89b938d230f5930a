// The stage, for a room that looks at a projector: one experiment after another, large, with no
// controls but next and back.

import { nAsked } from "./answered.js";
import { answers } from "./card.js";
import { CARDS } from "./cards.js";
import { once } from "./doing.js";
import { byId, el, fill } from "./dom.js";
import { draw, say } from "./draw.js";
import { dress } from "./dress.js";
import { RUNS, actsOn } from "./stage_runs.js";
import { emptyTimeline, state } from "./state.js";
import { learn, t } from "./text.js";
import * as timeline from "./timeline.js";

/** @typedef {import("./stage_runs.js").Acts} Acts */

/**
 * What was done on the stage: its requests, what was said last, what came, and of which servers.
 * @typedef {{ requests: import("./state.js").Timeline, words?: () => string, came?: number | boolean, list?: string }} Run
 */

/** An experiment is a question, what is done, and what was seen of it. */
const PARTS = ["ask", "run", "see"];
const SLIDES = Object.keys(CARDS).flatMap((card) => PARTS.map((part) => ({ card, part })));
/** What keyboards and remote clickers send. */
const NEXT = ["ArrowRight", "ArrowDown", "PageDown", "Enter", " "];
const BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];

/** Nobody is on the stage any more, or on another slide: what is being done there ends. */
class Left extends Error {}

/**
 * `runs` is the slide whose experiment is being done, and `isFree` says that one may go on meanwhile.
 * @typedef {object} Stage
 * @property {number} at the slide that is shown
 * @property {Map<string, Run>} ran
 * @property {Promise<void>} [running]
 * @property {number} [runs]
 * @property {boolean} [isFree]
 * @property {Acts} acts
 * @property {() => Promise<void>} leave
 */

/**
 * The stage as long as it is open.
 * @type {Stage | undefined}
 */
let stage;

/**
 * Opens the stage at its first experiment, until it is left.
 * @param {import("./stage_runs.js").Page} page
 */
export async function open(page) {
  if (stage) return;
  const acts = actsOn(page);
  const { way, student, timeline: requests, words, jar } = state;
  const leave = async () => {
    timeline.show(requests);
    await acts.by(way, student);
    state.words = state.jar?.sent === jar?.sent ? words : undefined; // of another session it is not true
    draw();
  };
  /** @type {Stage} */
  const current = { at: 0, ran: new Map(), acts, leave };
  current.acts = whileOpen(current, acts);
  stage = current;
  await Promise.all([learn("after"), learn("stage"), dress("/page/stage.css")]);
  document.body.append(build());
  document.documentElement.classList.add("is-stage");
  state.isStage = true;
  addEventListener("keydown", press);
  addEventListener("hashchange", close);
  show(0);
}

/** Leaves the stage: way, student and requests are as they were before. */
async function close() {
  if (!stage) return;
  const { leave, running } = stage;
  stage = undefined;
  removeEventListener("keydown", press);
  removeEventListener("hashchange", close);
  history.replaceState(null, "", location.pathname);
  document.documentElement.classList.remove("is-stage");
  state.isStage = false;
  byId("on-stage").remove();
  byId("stage").focus();
  await running; // its last request is none of the visitor's
  if (!stage) await leave();
}

/**
 * What a slide does ends when it is left, and takes the headline from news each time.
 * @param {Stage} current
 * @param {Acts} acts
 */
function whileOpen(current, acts) {
  const guarded = Object.entries(acts).map(([name, act]) => [name, async (/** @type {[any, any]} */ ...given) => {
    if (stage !== current || current.at !== current.runs) throw new Left();
    state.acted = Date.now();
    await act(...given);
  }]);
  const letGo = async () => {
    current.isFree = true;
    free();
  };
  return /** @type {Acts} */ (Object.fromEntries([...guarded, ["letGo", letGo]]));
}

function build() {
  const button = (/** @type {string} */ name, /** @type {() => void} */ what) =>
    el("button", { type: "button", id: `stage-${name}`, onclick: what }, t(`stage.${name}`));
  return el("section", { id: "on-stage", "aria-label": t("stage.title") },
    el("div", { id: "stage-text" }, el("h2", { id: "stage-title", tabindex: -1 }), el("div", { id: "stage-body" })),
    el("div", { id: "stage-nav", role: "group", "aria-label": t("stage.title") },
      button("back", back), el("span", { id: "stage-place" }), button("next", next), button("leave", close)));
}

/** @param {KeyboardEvent} event */
function press(event) {
  const { key, target } = event;
  const isOnButton = target instanceof HTMLButtonElement && (key === "Enter" || key === " ");
  const what = key === "Escape" ? close : isOnButton ? undefined : NEXT.includes(key) ? next : BACK.includes(key) ? back : undefined;
  if (!what || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  if (!event.repeat) what();
}

const next = () => go(1);
const back = () => go(-1);

/** @param {number} step */
function go(step) {
  if (!stage || stage.running && !stage.isFree) return;
  const to = stage.at + step;
  if (SLIDES[to]) show(to);
}

/** @param {number} to */
function show(to) {
  if (!stage) return;
  stage.at = to;
  const { card, part } = /** @type {{ card: string, part: string }} */ (SLIDES[to]);
  const place = Object.keys(CARDS).indexOf(card) + 1;
  document.documentElement.dataset.part = part;
  byId("stage-title").textContent = t(`guide.${card}.title`);
  fill(byId("stage-body"), ...body(card, part));
  byId("stage-place").textContent = `${place} / ${Object.keys(CARDS).length}`;
  byId("stage-back").ariaDisabled = to === 0 ? "true" : null;
  byId("stage-next").ariaDisabled = to === SLIDES.length - 1 ? "true" : null;
  byId("stage-title").focus();
  if (part === "run") run(stage, card);
}

/**
 * @param {string} card
 * @param {string} part
 */
function body(card, part) {
  if (part === "run") return [];
  const { of, right } = CARDS[card] ?? {};
  const isSeen = part === "see";
  const ask = el("p", { class: "ask" }, t(`guide.${card}.ask`));
  const choices = answers(card).map((i) => el("li", { class: isSeen && i === right ? "right" : undefined }, t(`guide.${card}.answers.${i}`)));
  const list = of === undefined ? el("ol", {}, ...choices) : isSeen ? count(card) : el("p", { class: "number" }, t("guide.number", { of }));
  return [ask, list, isSeen ? el("p", { class: "see" }, t(`after.${card}.see`, { n: nAsked(stage?.ran.get(card)?.list) })) : undefined];
}

/** @param {string} card */
function count(card) {
  const came = stage?.ran.get(card)?.came;
  return typeof came === "number" ? el("p", { class: "count" }, t("stage.came", { came, of: CARDS[card]?.of })) : undefined;
}

/**
 * Does an experiment, once; after that it shows what was done.
 * @param {Stage} stage
 * @param {string} card
 */
function run(stage, card) {
  const old = stage.ran.get(card);
  if (old) {
    timeline.show(old.requests);
    if (old.words) say(old.words);
    return;
  }
  byId("stage-next").ariaDisabled = "true";
  byId("stage-back").ariaDisabled = "true";
  Object.assign(stage, { runs: stage.at, isFree: false });
  const running = doneOnce(stage, card).finally(() => {
    if (stage.running !== running) return;
    stage.running = undefined;
    if (state.isStage) free();
  });
  stage.running = running;
}

/** Whoever is on the stage may go on. */
function free() {
  byId("stage-next").ariaDisabled = null;
  byId("stage-back").ariaDisabled = null;
  draw();
}

/**
 * @param {Stage} stage
 * @param {string} card
 */
async function doneOnce({ acts, ran }, card) {
  const requests = emptyTimeline();
  try {
    while (state.isBusy) await acts.look(); // somebody has pressed a button and then opened the stage
    timeline.show(requests);
    await once(async () => {
      const end = await RUNS[card]?.(acts);
      if (end !== false) ran.set(card, { requests, words: state.words, came: CARDS[card]?.came(state.guide), list: state.list });
    });
  } catch (error) {
    if (!(error instanceof Left)) throw error;
  }
}

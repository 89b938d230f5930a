// The timeline: a mark for each request, and what it was.

import { curl } from "./ask.js";
import { all, byId, el, fill, mark } from "./dom.js";
import { sentence } from "./sentences.js";
import { emptyTimeline, state } from "./state.js";
import { learn, load, studentName, t, wayName } from "./text.js";

/** @typedef {import("./ask.js").Entry} Entry */

/** How many marks are shown; those before are counted. */
const MAX_MARKS = 200;

const command = (/** @type {Entry} */ entry) => curl(entry, location.origin);

/**
 * The request's number among all of them.
 * @param {Entry} entry
 */
const numberOf = (entry) => state.timeline.nOlder + state.timeline.entries.indexOf(entry) + 1;

/** Sets the buttons up. */
export function build() {
  byId("clear").addEventListener("click", clear);
  byId("copy-all").addEventListener("click", () => {
    const { entries } = state.timeline;
    const text = entries.map(command).join("\n");
    const place = () => {
      byId("command").textContent = text;
      return byId("command");
    };
    if (entries.length > 0) copy(text, place);
  });
  byId("marks").addEventListener("keydown", walk);
}

/**
 * Adds a request.
 * @param {Entry} entry
 */
export function add(entry) {
  const { counts, entries } = state.timeline;
  counts[entry.outcome] = (counts[entry.outcome] ?? 0) + 1;
  entries.push(entry);
  byId("marks").append(button(entry));
  if (entries.length > MAX_MARKS) {
    entries.shift();
    state.timeline.nOlder += 1;
    byId("marks").firstElementChild?.remove();
  }
  drawCounts();
  // The one that was chosen stays so while somebody reads it.
  const isRead = ["marks", "details"].some((id) => byId(id).contains(document.activeElement));
  if (!isRead) choose(entry);
  byId("marks").scrollTop = byId("marks").scrollHeight;
}

/** Draws everything anew: in another language, for one. */
export function draw() {
  fill(byId("marks"), ...state.timeline.entries.map(button));
  drawCounts();
  choose(state.timeline.chosen);
}

function clear() {
  if (state.timeline.entries.length > 0) show(emptyTimeline());
}

/**
 * Shows other requests in place of those that were shown.
 * @param {import("./state.js").Timeline} requests
 */
export function show(requests) {
  state.timeline = requests;
  byId("copied").textContent = "";
  draw();
}

function drawCounts() {
  const { counts, entries, nOlder } = state.timeline;
  const older = nOlder ? t("timeline.older", { count: nOlder }) : "";
  fill(byId("counts"), ...Object.entries(counts).flatMap(([what, count]) => [
    el("strong", { class: what, id: `n-${what}` }, t(`timeline.${what}`, { count })), " ",
  ]), older);
  // Disabled for real, a button would lose the focus.
  for (const id of ["clear", "copy-all"]) byId(id).ariaDisabled = entries.length === 0 ? "true" : null;
}

/** @param {Entry} entry */
function button(entry) {
  const { kind, outcome, server } = entry;
  const n = numberOf(entry);
  const label = t("timeline.label", { n, what: about(entry), came: cameOf(entry) });
  const choosing = () => choose(entry);
  return el("li", {}, el("button", {
    type: "button", "aria-label": label, tabindex: -1, class: outcome, "data-n": n,
    "data-server": server, onfocus: choosing, onmouseenter: choosing, onclick: choosing,
  }, mark(server, outcome), el("span", { class: `kind ${kind}`, "aria-hidden": "true" })));
}

/** @param {Entry} entry */
function about({ kind, way, student, at }) {
  const values = { kind: t(`kind.${kind}`), way: wayName(way), student: studentName(student), at };
  return t(at ? "timeline.shown" : "timeline.by", values);
}

/** @param {Entry} entry */
const cameOf = ({ outcome, status, server }) =>
  t("timeline.status", { outcome: t(`outcome.${outcome}`), status, server: server ?? t("timeline.nowhere") });

/**
 * Shows what is known of a request: the last, if none is given.
 * @param {Entry} [entry]
 */
function choose(entry) {
  const chosen = entry ?? state.timeline.entries.at(-1);
  state.timeline.chosen = chosen;
  chooseMark(chosen ? numberOf(chosen) : 0);
  if (!chosen) {
    fill(byId("details"), el("p", {}, t("timeline.empty")));
    return;
  }
  fill(byId("details"),
    el("p", {}, el("strong", {}, `${numberOf(chosen)}. ${about(chosen)}`), ` · ${chosen.time.toLocaleTimeString(state.language)}`),
    el("p", {}, mark(chosen.server, chosen.outcome), ` ${cameOf(chosen)}`),
    el("p", {}, sentence(chosen)),
    el("p", { class: "command" }, el("code", { id: "command" }, command(chosen))),
    el("button", { type: "button", id: "copy" }, t("timeline.copy")));
  // Added afterwards: the button may have been there before.
  byId("copy").onclick = () => copy(command(chosen), () => byId("command"));
}

const marks = () => all("#marks button");

/**
 * One mark can be reached with Tab, the others by arrows.
 * @param {number} n the number of the chosen one
 */
function chooseMark(n) {
  for (const mark of marks()) {
    const isChosen = Number(mark.dataset.n) === n;
    mark.tabIndex = isChosen ? 0 : -1;
    mark.classList.toggle("chosen", isChosen);
  }
  const [first] = marks();
  if (first && !marks().some((mark) => mark.tabIndex === 0)) first.tabIndex = 0;
}

/** @param {KeyboardEvent} event */
function walk(event) {
  /** @type {{ [key: string]: number }} */
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const at = marks().findIndex((mark) => mark === document.activeElement) + step;
  marks()[Math.max(0, Math.min(marks().length - 1, at))]?.focus();
}

/**
 * @param {string} text
 * @param {() => HTMLElement} place
 */
async function copy(text, place) {
  const [copying] = await Promise.all([load("copy"), learn("after")]);
  await copying.copy(text, byId("copied"), place);
}

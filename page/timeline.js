// The timeline: a mark for each request, and what it was.

import { addressOf, curl } from "./ask.js";
import { byId, el, fill, mark } from "./dom.js";
import { current, studentName, t, wayName } from "./text.js";

/** How many marks are shown; those before are counted. */
const MAX_MARKS = 200;

const entries = [];
let n = 0;
let n_older = 0;
let chosen;
const totals = { kept: 0, lost: 0, other: 0 };

/** Sets the buttons up. */
export function build() {
  byId("clear").addEventListener("click", clear);
  byId("copy-all").addEventListener("click", () => { if (n > 0) copy(entries.map(curl).join("\n")); });
  byId("marks").addEventListener("keydown", walk);
  draw();
}

/** Adds a request, and the sentences that say what came of it. */
export function add(entry, sentence) {
  n += 1;
  totals[entry.outcome in totals ? entry.outcome : "other"] += 1;
  entries.push(Object.assign(entry, { n, sentence }));
  byId("marks").append(button(entry));
  if (entries.length > MAX_MARKS) {
    entries.shift();
    n_older += 1;
    byId("marks").firstElementChild.remove();
  }
  drawCounts();
  // The one that was chosen stays so while somebody reads it.
  const isRead = ["marks", "details"].some((id) => byId(id).contains(document.activeElement));
  if (!isRead) choose(entry);
  byId("marks").scrollTop = byId("marks").scrollHeight;
}

/** Draws everything anew: in another language, for one. */
export function draw() {
  fill(byId("marks"), ...entries.map(button));
  drawCounts();
  choose(chosen);
}

function clear() {
  if (n === 0) return;
  entries.length = 0;
  Object.assign(totals, { kept: 0, lost: 0, other: 0 });
  n = n_older = 0;
  chosen = undefined;
  byId("copied").textContent = "";
  draw();
}

function drawCounts() {
  const older = n_older ? t("timeline.older", { count: n_older }) : "";
  fill(byId("counts"), ...Object.entries(totals).flatMap(([what, count]) => [
    el("strong", { class: what, id: `n-${what}` }, t(`timeline.${what}`, { count })), " ",
  ]), older);
  // Disabled for real, a button would lose the focus.
  for (const id of ["clear", "copy-all"]) byId(id).ariaDisabled = n === 0 ? "true" : null;
}

function button(entry) {
  const label = t("timeline.label", { n: entry.n, what: `${about(entry)}: ${t(`outcome.${entry.outcome}`)}, ${status(entry)}` });
  const choosing = () => choose(entry);
  return el("li", {}, el("button", {
    type: "button", "aria-label": label, tabindex: -1, class: entry.outcome, "data-n": entry.n,
    "data-server": entry.server, onfocus: choosing, onmouseenter: choosing, onclick: choosing,
  }, mark(entry.server, entry.outcome), el("span", { class: `kind ${entry.kind}`, "aria-hidden": "true" })));
}

function about({ kind, way, student, at }) {
  const values = { kind: t(`kind.${kind}`), way: wayName(way), student: studentName(student, addressOf(student)), at };
  return t(at ? "timeline.shown" : "timeline.by", values);
}

const status = ({ status, server }) => t("timeline.status", { status, server: server ?? t("timeline.nowhere") });

/** Shows what is known of a request. One mark can be reached with Tab, the others by arrows. */
function choose(entry) {
  chosen = entry ?? entries.at(-1);
  const marks = [...byId("marks").querySelectorAll("button")];
  for (const mark of marks) {
    const isChosen = Number(mark.dataset.n) === chosen?.n;
    mark.tabIndex = isChosen ? 0 : -1;
    mark.classList.toggle("chosen", isChosen);
  }
  if (!chosen) {
    fill(byId("details"), el("p", {}, t("timeline.empty")));
    return;
  }
  if (!marks.some((mark) => mark.tabIndex === 0)) marks[0].tabIndex = 0;
  const one = chosen;
  fill(byId("details"),
    el("p", {}, el("strong", {}, `${one.n}. ${about(one)}`), ` · ${one.time.toLocaleTimeString(current())}`),
    el("p", {}, mark(one.server, one.outcome), ` ${t(`outcome.${one.outcome}`)}, ${status(one)}`),
    el("p", {}, one.sentence()),
    el("p", { class: "command" }, el("code", { id: "command" }, curl(one))));
  const copying = el("button", { type: "button", id: "copy" }, t("timeline.copy"));
  copying.addEventListener("click", () => copy(curl(chosen), byId("command")));
  byId("details").append(copying);
}

function walk(event) {
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
  if (!(event.key in steps)) return;
  event.preventDefault();
  const marks = [...byId("marks").querySelectorAll("button")];
  const at = marks.indexOf(document.activeElement) + steps[event.key];
  marks[Math.max(0, Math.min(marks.length - 1, at))]?.focus();
}

/** Only pages from this machine or by HTTPS may write to the clipboard; others select the text. */
async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    byId("copied").textContent = t("timeline.copied");
  } catch {
    if (!shown) {
      shown = byId("command");
      shown.textContent = text;
    }
    getSelection().selectAllChildren(shown);
    byId("copied").textContent = t("timeline.not_copied");
  }
}

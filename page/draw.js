// Drawing what the page knows: all of it, or what changes from look to look.

import { all, byId, el, fill } from "./dom.js";
import * as guide from "./guide.js";
import { MORE, offered, serverNames } from "./lesson.js";
import { fresh } from "./news.js";
import * as picture from "./picture.js";
import { told } from "./sentences.js";
import { state } from "./state.js";
import { STUDENTS } from "./students.js";
import { studentName, t, wayName } from "./text.js";
import * as timeline from "./timeline.js";

const words = () => state.words?.() ?? (state.isStage ? "" : t("result.start"));
const inWords = (/** @type {import("./news.js").Change[]} */ changes) => changes.map(told).join(t("then"));

/** Draws what a look or a request may have changed. */
export function draw() {
  picture.draw();
  state.cure?.draw();
  state.upstream?.draw();
  fill(byId("result"), words());
  drawNews();
  drawOffer();
  guide.drawOwnServer();
}

function drawNews() {
  const headline = fresh(state.changes, state, Date.now());
  fill(byId("news-text"), inWords(state.changes) || t("news.none"));
  fill(byId("fresh"), inWords(headline));
  byId("headline").classList.toggle("is-news", headline.length > 0);
}

/** Where a method knows only logins of its own, one is offered. */
function drawOffer() {
  const { jar, look, way } = state;
  const isOffered = Boolean(jar?.isStrange) && look?.way === way;
  byId("offer").hidden = !isOffered;
  if (look) fill(byId("offer-text"), t("result.strange", { method: look.method }));
}

/**
 * Says something new, even if it reads as before.
 * @param {() => string} what
 */
export function say(what) {
  Object.assign(state, { words: what, said: Date.now() });
  byId("result").replaceChildren(words());
}

/** Draws everything, in the chosen language. */
export function drawAll() {
  translate();
  drawOptions();
  timeline.draw();
  guide.draw();
  draw();
  for (const button of all("#languages button")) {
    button.ariaPressed = String(button.dataset.language === state.language);
  }
}

/** Puts the texts into the elements that name them. */
function translate() {
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : state.language;
  document.title = t("title");
  for (const element of all("[data-text], [data-label]")) {
    const { text, label } = element.dataset;
    if (text) element.textContent = t(text);
    if (label) element.setAttribute("aria-label", t(label));
  }
}

/** Draws the lists of students and of ways. */
export function drawOptions() {
  const { student, way, methods } = state;
  const option = (/** @type {string} */ value, /** @type {string} */ text, /** @type {boolean} */ isChosen) => {
    const one = el("option", { value }, text);
    one.selected = isChosen;
    return one;
  };
  const choice = (/** @type {string} */ one) => option(one, wayName(one), one === way);
  const group = (/** @type {string} */ label, /** @type {string[]} */ ways) => el("optgroup", { label: t(label) }, ...ways.map(choice));
  byId("student").replaceChildren(...STUDENTS.map((_, n) => option(String(n), studentName(n), n === student)));
  const { first, others, own } = offered(methods);
  byId("way").replaceChildren(choice("lab"), ...first.map(choice),
    ...(others.length === 0 ? [] : state.isMore ? [group("way.others", others)] : [option(MORE, t("way.more"), false)]),
    group("way.servers", serverNames()), ...(own.length > 0 ? [group("way.own", own)] : []));
}

// Drawing what the page knows: all of it, or what changes from look to look.

import { STUDENTS, addressOf } from "./ask.js";
import { all, byId, el, fill } from "./dom.js";
import * as guide from "./guide.js";
import { serverNames } from "./lesson.js";
import * as picture from "./picture.js";
import { told } from "./sentences.js";
import { state } from "./state.js";
import { studentName, t, wayName } from "./text.js";
import * as timeline from "./timeline.js";

const words = () => state.words?.() ?? t("result.start");

/** Draws what a look or a request may have changed. */
export function draw() {
  picture.draw();
  fill(byId("result"), words());
  fill(byId("news-text"), state.changes.map(told).join(" ") || t("news.none"));
}

/**
 * Says something new, even if it reads as before.
 * @param {() => string} what
 */
export function say(what) {
  state.words = what;
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
  byId("student").replaceChildren(...STUDENTS.map((n) => option(String(n), studentName(n, addressOf(n)), n === student)));
  byId("way").replaceChildren(choice("lab"),
    ...(methods.length > 0 ? [group("way.methods", methods)] : []), group("way.servers", serverNames()));
}

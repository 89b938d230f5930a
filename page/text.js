// The page's words: in the browser's language at first, then in the one that was chosen.

import { en } from "./en.js";
import { recall, remember } from "./store.js";
import { zh } from "./zh.js";

const TEXTS = { en, zh };
const KEY = "sticky-session-lab.language";

function initial() {
  const wanted = [recall("localStorage", KEY), ...navigator.languages];
  return wanted.map((tag) => tag?.slice(0, 2).toLowerCase()).find((tag) => tag in TEXTS) ?? "en";
}

let language = initial();

export const languages = Object.keys(TEXTS);
export const current = () => language;

/** Chooses a language, for the next visit too. */
export function choose(tag) {
  language = tag;
  remember("localStorage", KEY, tag);
}

/** The text of a key, its `{names}` filled in. A key without a text shows itself. */
export function t(key, values = {}) {
  const text = key.split(".").reduce((texts, part) => texts?.[part], TEXTS[language]);
  if (typeof text !== "string") return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Whether there is a text of this key. */
export const has = (key) => t(key) !== key;

/** Puts the texts into the elements that name them. */
export function translate(root) {
  document.documentElement.lang = language === "zh" ? "zh-CN" : language;
  document.title = t("title");
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of root.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
}

/** The name of a way: the lab's own method, another method, or one server. */
export function wayName(way) {
  if (way === "lab") return t("way.lab");
  return way.startsWith("server-") ? t("way.direct", { server: way }) : way;
}

/** Who a student is. */
export const studentName = (student, address) =>
  student ? t("student.other", { student, address }) : t("student.self");

/** The file that is named like the method in an answer, for the words that describe it. */
export function methodKey(name) {
  const word = name.replaceAll(" ", "_");
  if (word.startsWith("random")) return "random_two";
  if (word.startsWith("hash_cookie")) return "hash_cookie";
  if (word.startsWith("hash_remote") || word === "hash_address") return "hash_address";
  return word;
}

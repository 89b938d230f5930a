// The page's words: in the browser's language at first, then in the one that was chosen.

import { lesson } from "./lesson.js";
import { state } from "./state.js";
import { recall, remember } from "./store.js";
import { STUDENTS, addressOf } from "./students.js";

/** The languages that are spoken here: the texts of each come when they are wanted. */
const LANGUAGES = ["en", "zh"];
/** From one attempt to get them to the next, in milliseconds. */
const PAUSE = 600;

/** @type {{ [language: string]: unknown }} */
export const texts = {};
/** The parts of them that are learnt by and by, and those that were. */
const parts = new Set();
const learnt = new Set();
const KEY = "sticky-session-lab.language";

/**
 * The language of a tag such as `zh-CN`; nothing if the page does not speak it.
 * @param {unknown} tag
 */
function known(tag) {
  const language = String(tag).slice(0, 2).toLowerCase();
  return LANGUAGES.includes(language) ? language : undefined;
}

/**
 * Chooses the language that was chosen before, or the first of these that the page speaks.
 * @param {readonly string[]} wanted
 */
export function recallLanguage(wanted) {
  state.language = [recall("localStorage", KEY), ...wanted].map(known).find(Boolean) ?? "en";
}

/**
 * Speaks a language from now on, as soon as its texts are here.
 * @param {string} language
 */
export async function speak(language) {
  texts[language] ??= (await load(language))[language];
  const addAll = () => Promise.all([...parts].map((part) => add(part, language)));
  await addAll();
  state.language = language;
  await addAll(); // what was learnt meanwhile was learnt in the language of before
}

/**
 * Learns texts that not every visitor needs, in whatever language is spoken from now on.
 * @param {string} part
 */
export async function learn(part) {
  parts.add(part);
  await add(part, state.language);
}

/**
 * @param {string} part
 * @param {string} language
 */
async function add(part, language) {
  const name = `${part}_${language}`;
  if (learnt.has(name)) return;
  Object.assign(/** @type {any} */ (texts[language]), (await load(name)).texts);
  learnt.add(name);
}

/**
 * A module that is not among the first. Whoever does not get it tries again, under another address: a
 * browser may remember of the first that it has failed.
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function load(name) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await import(`./${name}.js${attempt ? `?${attempt}` : ""}`);
    } catch {
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}

/**
 * Chooses a language, for the next visit too.
 * @param {string} language
 */
export async function choose(language) {
  await speak(language);
  remember("localStorage", KEY, language);
}

const found = (/** @type {string} */ key) => key.split(".").reduce((texts, part) => /** @type {any} */ (texts)?.[part], texts[state.language]);

/**
 * The text of a key, its `{names}` filled in: that of the cure, if it has another. A key without a
 * text shows itself.
 * @param {string} key
 * @param {{ [name: string]: unknown }} values
 */
export function t(key, values = {}) {
  const text = found(`cure.${key}`) ?? found(key);
  if (typeof text !== "string") return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * Whether there is a text of this key.
 * @param {string} key
 */
export const has = (key) => t(key) !== key;

const methodNamed = (/** @type {string} */ method) => lesson.methods.find(({ name }) => name === methodKey(method));

/**
 * The name of a way in words: the lab's own method, another method, or one server.
 * @param {string} way
 */
export function wayName(way) {
  if (way === "lab") return t("way.lab");
  if (way.startsWith("server-")) return t("way.direct", { server: way });
  const words = methodNamed(way)?.words[state.language];
  return words ? t("way.method", { words, method: way }) : way;
}

/**
 * Who a student is, and where.
 * @param {number} student
 */
export function studentName(student) {
  const { name, isAway } = STUDENTS[student] ?? {};
  const address = addressOf(student);
  return t(isAway ? "student.away" : address ? "student.other" : "student.self", { name, address });
}

/**
 * The file that is named like the method in an answer, for the words that describe it.
 * @param {string} name
 */
export function methodKey(name) {
  const word = name.replaceAll(" ", "_").replace(/^random.*/, "random_two").replace(/^hash_remote.*/, "hash_address");
  return word.match(/^(sticky_(cookie|learn)|hash_cookie)/)?.[0] ?? word;
}

/**
 * How a method picks a server; nothing of one that is none of the lab's.
 * @param {string} method
 */
export const picks = (method) => methodNamed(method)?.picks[state.language] ?? "";

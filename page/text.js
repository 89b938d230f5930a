// The page's words: in the browser's language at first, then in the one that was chosen.

import { lesson } from "./lesson.js";
import { state } from "./state.js";
import { recall, remember } from "./store.js";

/**
 * The texts of each language that is spoken here: each comes when it is wanted.
 * @type {{ [language: string]: () => Promise<unknown> }}
 */
const LANGUAGES = {
  en: async () => (await import("./en.js")).en,
  zh: async () => (await import("./zh.js")).zh,
};

/** @type {{ [language: string]: unknown }} */
export const texts = {};
const KEY = "sticky-session-lab.language";

/**
 * The language of a tag such as `zh-CN`; nothing if the page does not speak it.
 * @param {unknown} tag
 */
function known(tag) {
  const language = String(tag).slice(0, 2).toLowerCase();
  return language in LANGUAGES ? language : undefined;
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
  texts[language] ??= await LANGUAGES[language]?.();
  state.language = language;
}

/**
 * Chooses a language, for the next visit too.
 * @param {string} language
 */
export async function choose(language) {
  await speak(language);
  remember("localStorage", KEY, language);
}

/**
 * The text of a key, its `{names}` filled in. A key without a text shows itself.
 * @param {string} key
 * @param {{ [name: string]: unknown }} values
 */
export function t(key, values = {}) {
  const text = key.split(".").reduce((texts, part) => /** @type {any} */ (texts)?.[part], texts[state.language]);
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
 * Who a student is.
 * @param {string} name
 * @param {string} [address]
 */
export const studentName = (name, address) => t(address ? "student.other" : "student.self", { name, address });

/**
 * The file that is named like the method in an answer, for the words that describe it.
 * @param {string} name
 */
export function methodKey(name) {
  const word = name.replaceAll(" ", "_");
  if (word.startsWith("random")) return "random_two";
  const [sticky] = word.match(/^sticky_(cookie|learn)/) ?? [];
  if (sticky) return sticky;
  if (word.startsWith("hash_cookie")) return "hash_cookie";
  if (word.startsWith("hash_remote") || word === "hash_address") return "hash_address";
  return word;
}

/**
 * How a method picks a server; nothing of one that is none of the lab's.
 * @param {string} method
 */
export const picks = (method) => methodNamed(method)?.picks[state.language] ?? "";

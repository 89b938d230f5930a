// What is taught, as it stands in the folder `lesson`: the servers, the methods, and the colours.

/** @typedef {{ light: string, dark: string }} Color */
/** @typedef {{ shape: string, color: Color }} Look */
/** @typedef {Look & { name: string }} Server */
/** @typedef {{ [language: string]: string }} Text */
/** @typedef {{ name: string, words: Text, picks: Text, isFirst?: boolean }} Method */
/** @typedef {{ name: string, color: Color, text_color: Color }} Outcome */

/**
 * `another` is the look of a server that is none of the lab's own; the first `n` are there.
 * @typedef {{ servers: Server[], n: number, another: Look, methods: Method[], outcomes: Outcome[] }} Lesson
 */

/** From one attempt to the next, in milliseconds. */
const PAUSE = 600;

/** @type {Lesson} */
export const lesson = {
  servers: [],
  n: 3,
  another: { shape: "", color: { light: "", dark: "" } },
  methods: [],
  outcomes: [],
};

const another = () => ({ ...lesson.another, name: "another" });

/** The names of the servers that are there, in order. */
export const serverNames = () => lesson.servers.slice(0, lesson.n).map(({ name }) => name);

/** @param {string} way */
export const isServer = (way) => serverNames().includes(way);

/**
 * How a server looks; one that is none of the lab's own looks like another.
 * @param {string} server
 */
export const lookOf = (server) => lesson.servers.find(({ name }) => name === server) ?? another();

/** What is chosen to see all methods. */
export const MORE = "more";

/**
 * The methods that Nginx has, by where they are offered: `first`, behind "more", and last those
 * that somebody has written for themselves.
 * @param {string[]} methods the names of the methods' files
 */
export function offered(methods) {
  const known = lesson.methods.filter(({ name }) => methods.includes(name));
  const names = (/** @type {boolean} */ isFirst) => known.filter((one) => Boolean(one.isFirst) === isFirst).map(({ name }) => name);
  return { first: names(true), others: names(false), own: methods.filter((name) => !known.some((one) => one.name === name)) };
}

/** Fetches it all, before anything is drawn. Whoever does not get it tries again. */
export async function load() {
  for (;;) {
    try {
      const [servers, methods, outcomes] = await Promise.all(["servers", "methods", "outcomes"].map(get));
      Object.assign(lesson, servers, { methods, outcomes });
      return;
    } catch {
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}

/** @param {string} name */
async function get(name) {
  const answer = await fetch(`/lesson/${name}.json`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/**
 * The colours as a style sheet: `--color` of whatever has a server's class, and of each outcome
 * `--kept` for what is drawn and `--kept-text` for what is read.
 */
export function palette() {
  const inThe = (/** @type {"light" | "dark"} */ scheme) => [
    ...[...lesson.servers, another()].map(({ name, color }) => `.${name} { --color: ${color[scheme]}; }`),
    ...lesson.outcomes.map(({ name, color, text_color: text }) =>
      `:root { --${name}: ${color[scheme]}; --${name}-text: ${text[scheme]}; }`),
  ].join("\n");
  return `${inThe("light")}\n@media (prefers-color-scheme: dark) {\n${inThe("dark")}\n}`;
}

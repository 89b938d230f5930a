// Requests: by which way, as whom, and what became of them.

import { isServer, serverNames } from "./lesson.js";
import { addressOf, headersOf, jarNumber } from "./students.js";

/** @typedef {"login" | "profile" | "logout"} Kind */

/**
 * What became of a request: `anonymous` is a 401 for somebody who sent no cookie, `refused` a
 * no for another reason, and `failed` an answer that is none, or nobody's.
 * @typedef {"login" | "logout" | "kept" | "lost" | "anonymous" | "refused" | "failed"} Outcome
 */

/**
 * What is to be asked, and with what.
 * @typedef {object} Wanted
 * @property {Kind} kind
 * @property {string} way
 * @property {number} student
 * @property {string} name under which one logs in
 * @property {import("./jar.js").Jar} jar the jar before the request, whose cookie may be replaced by it
 * @property {string} [at] the server to show the cookie to; nothing if the way decides
 */

/**
 * What came back, if anything did.
 * @typedef {object} Reply
 * @property {number} status 0 if nobody answered
 * @property {string} [server] who answered; nothing if it was Nginx itself
 * @property {string[]} silent the servers that were asked before, and did not answer
 * @property {string} method as Nginx names it
 * @property {string | null} [list] the servers of the lab's own upstream then
 * @property {string} address where Nginx took the request to come from
 * @property {{ error?: string, created_by?: string }} answer
 */

/**
 * A request on the timeline.
 * @typedef {Wanted & Reply & { path: string, body?: string, time: Date, outcome: Outcome }} Entry
 */

/** How long an answer may take, in milliseconds: longer than Nginx waits for all servers. */
const LIMIT = 35_000;

/**
 * The path of a way in a browser with this jar, whose cookie goes along by all ways.
 * @param {string} way
 * @param {number} jar
 */
export const base = (way, jar) => `/browsers/${jar}/${isServer(way) ? "servers" : "methods"}/${way}`;

/**
 * Ends a request after so many milliseconds. Not every tsc knows of it.
 * @param {number} milliseconds
 */
export const within = (milliseconds) => /** @type {any} */ (AbortSignal).timeout(milliseconds);

/**
 * Asks, and returns the request with what became of it, whatever that was.
 * @param {Wanted} wanted
 * @returns {Promise<Entry>}
 */
export async function ask(wanted) {
  const { kind, way, student, name, at } = wanted;
  const path = `${base(way, jarNumber(student))}${at ? `/servers/${at}` : ""}/${kind}`;
  const body = kind === "login" ? JSON.stringify({ username: name, password: "123456" }) : undefined;
  const headers = { ...headersOf(student), ...(body ? { "Content-Type": "application/json" } : {}) };
  const time = new Date();
  const reply = await send(path, { method: kind === "profile" ? "GET" : "POST", headers, body });
  return { ...wanted, ...reply, path, body, time, outcome: outcomeOf(kind, reply) };
}

/**
 * Sends a request, and returns what came back.
 * @param {string} path
 * @param {RequestInit} options
 * @returns {Promise<Reply>}
 */
export async function send(path, options) {
  try {
    const answer = await fetch(path, { ...options, cache: "no-store", signal: within(LIMIT) });
    const server = answer.headers.get("X-Server-Id") ?? undefined;
    return {
      status: answer.status,
      server,
      silent: serversAt(answer.headers.get("X-Upstream-Address")).filter((one) => one !== server),
      method: answer.headers.get("X-Upstream-Method") ?? "",
      list: answer.headers.get("X-Upstream-Servers"),
      address: answer.headers.get("X-Client-Address") ?? "",
      answer: await answer.json().catch(() => ({})),
    };
  } catch {
    return { status: 0, silent: [], method: "", address: "", answer: {} };
  }
}

/**
 * The servers behind X-Upstream-Address: two, if the first did not answer.
 * @param {string | null} addresses
 */
function serversAt(addresses) {
  const numbers = [...(addresses ?? "").matchAll(/\.1(\d):\d+(?:,|$)/g)].map(([, number]) => `server-${number}`);
  return numbers.filter((server) => serverNames().includes(server));
}

/**
 * Judges an answer.
 * @param {Kind} kind
 * @param {Pick<Reply, "status" | "answer">} reply
 * @returns {Outcome}
 */
export function outcomeOf(kind, { status, answer }) {
  if (status === 0 || status >= 500 && status !== 503) return "failed";
  if (status === 401) return answer.error === "Session not found" ? "lost" : "anonymous";
  if (status !== 200) return "refused";
  return kind === "profile" ? "kept" : kind;
}

/**
 * The request as a command; the file `jar` takes the browser's cookies' place.
 * @param {Pick<Entry, "kind" | "student" | "path" | "body">} entry
 * @param {string} origin where the lab is
 */
export function curl({ kind, student, path, body }, origin) {
  const quote = (/** @type {string} */ text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const words = ["curl -i -b jar -c jar"];
  const address = addressOf(student);
  if (address) words.push("-H", quote(`X-Forwarded-For: ${address}`));
  if (body) words.push("-H", quote("Content-Type: application/json"), "-d", quote(body));
  else if (kind === "logout") words.push("-X POST");
  return [...words, quote(origin + path)].join(" ");
}

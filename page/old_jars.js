// The jars of before, when the page had one for each way: in a tab that has seen that page they are
// emptied once, so that no session is left whose cookie nobody sends any more.

import { NAMES } from "./ask.js";
import { isServer } from "./lesson.js";
import { forget, recall } from "./store.js";

/** Under this key that page remembered whose sessions it had seen. */
const KEY = "sticky-session-lab.creators";

/**
 * The jars that it may have left, by their paths.
 * @param {string[]} ways
 */
export const oldJars = (ways) => NAMES.flatMap((_, student) =>
  ways.map((way) => `${student ? `/students/${student}` : ""}/${isServer(way) ? "servers" : "methods"}/${way}`));

/**
 * Logs out wherever such a jar has a cookie.
 * @param {string[]} ways
 */
export async function emptyOldJars(ways) {
  if (recall("sessionStorage", KEY) === undefined) return;
  for (const jar of oldJars(ways)) {
    const answer = await fetch(`${jar}/nginx/healthz`, { cache: "no-store" });
    if (answer.headers.get("X-Session-Sent")) await fetch(`${jar}/logout`, { method: "POST" });
  }
  forget("sessionStorage", KEY);
}

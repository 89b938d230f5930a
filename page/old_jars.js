// The jars of before, when the page had one for each way: in a tab that has seen that page they are
// emptied once, so that no session is left whose cookie nobody sends any more.

import { isServer } from "./lesson.js";

/** How many students that page had. */
const N_STUDENTS = 7;

/**
 * The jars that it may have left, by their paths.
 * @param {string[]} ways
 */
export const oldJars = (ways) => Array.from({ length: N_STUDENTS }).flatMap((_, student) =>
  ways.map((way) => `${student ? `/students/${student}` : ""}/${isServer(way) ? "servers" : "methods"}/${way}`));

/**
 * Logs out wherever such a jar has a cookie, and forgets what that page has remembered.
 * @param {string[]} ways
 * @param {string} key under which it did
 */
export async function emptyOldJars(ways, key) {
  for (const jar of oldJars(ways)) {
    const answer = await fetch(`${jar}/nginx/healthz`, { cache: "no-store" });
    if (answer.headers.get("X-Session-Sent")) await fetch(`${jar}/logout`, { method: "POST" });
  }
  sessionStorage.removeItem(key); // something was remembered there, so the browser lets the page
}

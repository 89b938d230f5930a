// The servers of an upstream, as Nginx tells them or as they stand in a file.

import { within } from "./ask.js";

/**
 * The servers of an upstream, in order, and how those are marked that are: `down`, or `drain`.
 * @typedef {{ servers: string[], marks: { [server: string]: string } }} Group
 */

/** How long the answer with a file may take, in milliseconds. */
const PATIENCE = 700;

/**
 * The servers in what Nginx tells, for example `server-1 server-2=down`.
 * @param {string} list
 * @returns {Group}
 */
export function groupOf(list) {
  const pairs = list.split(" ").map((one) => one.split("="));
  return {
    servers: pairs.map(([server = ""]) => server),
    marks: Object.fromEntries(pairs.filter(([, mark]) => mark)),
  };
}

/**
 * The servers of a method's upstream in its file; nothing if some have a weight, for then more than
 * their order counts.
 * @param {string} file
 * @param {string} method
 * @returns {Group | undefined}
 */
export function groupIn(file, method) {
  const [, inside = ""] = file.replaceAll(/#.*/g, "").match(new RegExp(`\\bupstream\\s+${method}\\s*{([^}]*)}`)) ?? [];
  const lines = [...inside.matchAll(/\bserver\s+([\w.-]+)([^;]*)/g)].filter(([, , options = ""]) => !/\sbackup\b/.test(options));
  if (lines.length === 0 || /\sweight=/.test(inside)) return undefined;
  const marked = lines.map(([, server, options = ""]) => [server, ...options.match(/\s(down|drain)\b/)?.slice(1) ?? []].join("="));
  return groupOf(marked.join(" "));
}

/**
 * The servers of a method's upstream, as Nginx hands its file out.
 * @param {string} method
 * @returns {Promise<Group | undefined>}
 */
export async function lookUp(method) {
  try {
    const answer = await fetch(`/nginx/methods/${method}.conf`, { cache: "no-store", signal: within(PATIENCE) });
    return answer.ok ? groupIn(await answer.text(), method) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * How a server stands: `out` of the list, `down`, `drain`, or asked, which needs no word. A list that
 * has the servers under other names, such as their addresses, says nothing of any.
 * @param {Group} group
 * @param {string} server
 */
export const standing = ({ servers, marks }, server) => (servers.includes(server) ? marks[server] ?? ""
  : servers.some((one) => one.startsWith("server-")) ? "out" : "");

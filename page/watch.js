// Looking at the lab, again and again: who is up, who has which sessions, how Nginx picks.

import { base, within } from "./ask.js";
import { serverNames } from "./lesson.js";
import { headersOf, jarNumber } from "./students.js";

/** @typedef {{ session_id: string, username: string, server_id?: string }} Session */

/**
 * What a look shows of a server.
 * @typedef {object} ServerLook
 * @property {string} server
 * @property {boolean} isUp
 * @property {boolean} [isLate] whether it was asked and stayed silent
 * @property {boolean} isListed whether it tells of its sessions
 * @property {number} count how many it has
 * @property {Session[]} sessions the newest of them, the oldest first
 * @property {number} [status] of its answer
 */

/**
 * What Nginx tells of itself by one way, to one student.
 * @typedef {object} NginxLook
 * @property {boolean} isUp
 * @property {string} method
 * @property {string} address where it takes the student to be
 * @property {string} sent how the session id begins that the browser sends
 * @property {string | null} [list] the servers of the lab's own upstream
 */

/**
 * A look at everything.
 * @typedef {NginxLook & { way: string, student: number, labMethod: string, servers: { [server: string]: ServerLook }, store?: import("./cure.js").Store }} Look
 */

/** From one look to the next, in milliseconds. A change is to show within two seconds. */
const PERIOD = 600;
/** How long an answer may take: longer than Nginx tries to reach a server. */
const PATIENCE = 700;
/** How many sessions of a server are fetched: the newest. */
const NEWEST = 6;

const isTimeout = (/** @type {any} */ error) => error.name === "TimeoutError";

/**
 * @param {string} path
 * @param {{ [name: string]: string }} headers
 */
async function get(path, headers = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch(path, { headers, cache: "no-store", signal: within(PATIENCE) });
    } catch (error) {
      // A browser drops requests when a network comes or goes; once is no sign yet.
      if (attempt === 2 || isTimeout(error)) throw error;
    }
  }
}

/**
 * @param {string} server
 * @returns {Promise<ServerLook>}
 */
async function lookAtServer(server) {
  const away = { server, isUp: false, isListed: false, count: 0, sessions: [] };
  try {
    const at = `/servers/${server}/`;
    let answer = await get(`${at}debug/sessions?newest=${NEWEST}`);
    if (answer.status === 403) answer = await get(`${at}healthz?look`);
    if (answer.headers.get("X-Server-Id") === null) return { ...away, status: answer.status };
    const list = await answer.json();
    const isListed = Array.isArray(list.sessions);
    return { server, isUp: true, isListed, count: list.session_count ?? 0, sessions: list.sessions ?? [], status: answer.status };
  } catch (error) {
    // Nginx waits for ten seconds.
    return { ...away, isLate: isTimeout(error) };
  }
}

/**
 * @param {string} path
 * @param {number} student
 * @returns {Promise<NginxLook>}
 */
async function lookAtNginx(path, student) {
  try {
    const answer = await get(`${path}/nginx/healthz`, headersOf(student));
    return {
      isUp: answer.ok,
      method: answer.headers.get("X-Upstream-Method") ?? "",
      address: answer.headers.get("X-Client-Address") ?? "",
      sent: answer.headers.get("X-Session-Sent") ?? "",
      list: answer.headers.get("X-Upstream-Servers"),
    };
  } catch {
    return { isUp: false, method: "", address: "", sent: "" };
  }
}

/**
 * One look at everything; `way` and `student` say whose jar is asked for.
 * @param {string} way
 * @param {number} student
 * @returns {Promise<Look>}
 */
async function look(way, student) {
  const [own, lab, servers] = await Promise.all([
    lookAtNginx(base(way, jarNumber(student)), student),
    way === "lab" ? undefined : lookAtNginx("/methods/lab", 0),
    Promise.all(serverNames().map(lookAtServer)),
  ]);
  return {
    ...own, way, student,
    labMethod: (lab ?? own).method,
    servers: Object.fromEntries(servers.map((one) => [one.server, one])),
  };
}

/**
 * The methods beside the lab's own: the names of the files in nginx/methods.
 * @returns {Promise<string[]>}
 */
export async function listMethods() {
  /** @type {{ name: string }[]} */
  const files = await known("methods/", []);
  return files.map(({ name }) => name).filter((name) => name.endsWith(".conf"))
    .map((name) => name.slice(0, -".conf".length));
}

/**
 * What Nginx knows of the lab: it is asked until it answers.
 * @param {string} what
 * @param {any} otherwise where it knows no such thing
 */
export async function known(what, otherwise) {
  for (;;) {
    try {
      const answer = await get(`/nginx/${what}`);
      return answer.ok ? await answer.json() : otherwise;
    } catch {
      await new Promise((done) => setTimeout(done, PERIOD));
    }
  }
}

/**
 * Looks for as long as the page is in view, and tells each look. Returns a function that waits
 * for a look that begins from now on: after something was done, nobody wants to see the old.
 * @param {() => import("./state.js").State} current
 * @param {(look: Look) => void} tell
 */
export function watch(current, tell) {
  /** @type {number | undefined} */
  let timer;
  /** @type {Promise<void> | undefined} */
  let running;
  const next = () => (running ??= once());
  async function once() {
    clearTimeout(timer);
    try {
      const { way, student, cure } = current();
      const seen = await look(way, student);
      tell(await cure?.seen(seen) ?? seen);
    } finally {
      running = undefined;
      if (!document.hidden) timer = setTimeout(next, PERIOD);
    }
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) next(); });
  next();
  return async () => {
    await running;
    await next();
  };
}

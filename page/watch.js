// Looking at the lab, again and again: who is up, who has which sessions, how Nginx picks.

import { SERVERS, base, headersOf } from "./ask.js";

/** From one look to the next, in milliseconds. A change is to show within two seconds. */
const PERIOD = 600;
/** How long an answer may take: longer than Nginx tries to reach a server. */
const PATIENCE = 700;
/** How many sessions of a server are fetched: the newest. */
const NEWEST = 6;

async function get(path, headers = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch(path, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    } catch (error) {
      // A browser drops requests when a network comes or goes beside it; once is no sign yet.
      if (attempt === 2 || error.name === "TimeoutError") throw error;
    }
  }
}

async function lookAtServer(server) {
  const away = { server, isUp: false, count: 0, sessions: [] };
  try {
    const answer = await get(`/servers/${server}/debug/sessions?newest=${NEWEST}`);
    if (answer.headers.get("X-Server-Id") === null) return away;
    const list = await answer.json();
    const isListed = Array.isArray(list.sessions);
    return { server, isUp: true, isListed, count: list.session_count ?? 0, sessions: list.sessions ?? [] };
  } catch (error) {
    // Nginx, for its part, waits for ten seconds.
    return { ...away, isLate: error.name === "TimeoutError" };
  }
}

async function lookAtNginx(path, student) {
  try {
    const answer = await get(`${path}/nginx/healthz`, headersOf(student));
    return {
      isUp: answer.ok && answer.headers.has("X-Client-Address"),
      isPast: !answer.headers.has("X-Client-Address") && answer.headers.has("X-Server-Id"),
      method: answer.headers.get("X-Upstream-Method") ?? "",
      address: answer.headers.get("X-Client-Address") ?? "",
      sent: answer.headers.get("X-Session-Sent") ?? "",
    };
  } catch {
    return { isUp: false, method: "", address: "", sent: "" };
  }
}

/** One look at everything; `way` and `student` say whose cookie is asked for. */
export async function look(way, student) {
  const [own, lab, ...servers] = await Promise.all([
    lookAtNginx(base(way, student), student),
    way === "lab" ? undefined : lookAtNginx("/methods/lab", 0),
    ...SERVERS.map(lookAtServer),
  ]);
  return {
    way, student, isUp: own.isUp, isPast: own.isPast, method: own.method, address: own.address, sent: own.sent,
    labMethod: (lab ?? own).method,
    servers: Object.fromEntries(servers.map((one) => [one.server, one])),
  };
}

/** The methods beside the lab's own: the names of the files in nginx/methods. */
export async function listMethods() {
  try {
    const files = await (await get("/nginx/methods/")).json();
    return files.map(({ name }) => name).filter((name) => name.endsWith(".conf"))
      .map((name) => name.slice(0, -".conf".length));
  } catch {
    return [];
  }
}

/**
 * What has changed from one look to the next, as `{ what, … }`; nothing, mostly.
 * `seen` is the last look that Nginx answered: without Nginx nobody can be asked.
 */
export function news(before, now, seen) {
  const own = before.isUp === now.isUp ? [] : [{ what: now.isUp ? "nginx_back" : "nginx_down" }];
  if (!now.isUp || !seen) return own;
  const changes = SERVERS.flatMap((server) => newsOf(seen.servers[server], now.servers[server]));
  if (seen.labMethod !== now.labMethod) {
    changes.push({ what: "method", from: seen.labMethod, to: now.labMethod });
  }
  return [...own, ...changes];
}

function newsOf(before, now) {
  const { server } = now;
  const { count, isListed, sessions } = before;
  if (before.isUp && !now.isUp) return [{ what: now.isLate ? "late" : "down", server, count, isListed }];
  if (!now.isUp) return [];
  if (before.isUp) {
    const isEmptied = count > 0 && now.count === 0 && now.isListed;
    return isEmptied ? [{ what: "forgot", server, count, sessions }] : [];
  }
  if (!now.isListed || !isListed) return [{ what: "back", server }];
  if (now.count > 0) return [{ what: "back_with", server, count: now.count }];
  return [{ what: count > 0 ? "back_empty" : "back_none", server }];
}

/** Takes over what this look could not see from the one before. */
export function complete(now, before) {
  now.labMethod ||= before.labMethod;
  for (const server of SERVERS) {
    const { count, isListed } = before.servers[server];
    if (!now.servers[server].isUp) Object.assign(now.servers[server], { count, isListed });
  }
}

/**
 * Looks for as long as the page is in view, and tells each look. Returns a function that waits
 * for a look that begins from now on: after something was done, nobody wants to see the old.
 */
export function watch(current, tell) {
  let timer;
  let running;
  let isOver = false;
  const next = () => (running ??= once());
  async function once() {
    clearTimeout(timer);
    try {
      const { way, student } = current();
      const seen = await look(way, student);
      // A server's own port has no Nginx to look at, now or later.
      isOver = seen.isPast;
      tell(seen);
    } finally {
      running = undefined;
      if (!document.hidden && !isOver) timer = setTimeout(next, PERIOD);
    }
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) next(); });
  next();
  return async () => {
    await running;
    await next();
  };
}

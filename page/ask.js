// Requests: by which way, as which student, and what came of them.

export const SERVERS = ["server-1", "server-2", "server-3"];

/** How long an answer may take, in milliseconds: longer than Nginx waits for all three servers. */
const LIMIT = 35_000;

/** The students that one can be: oneself, and others in rooms of their own. */
export const STUDENTS = [0, 1, 2, 3, 4, 5, 6];

/** The address of a student; oneself has the one that Nginx sees. */
export const addressOf = (student) => (student ? `10.0.${student}.7` : undefined);

/** The path under which a way has its cookies, for each student their own. */
export function base(way, student) {
  const jar = student ? `/students/${student}` : "";
  return jar + (SERVERS.includes(way) ? `/servers/${way}` : `/methods/${way}`);
}

/** What makes Nginx take this browser for another student. */
export const headersOf = (student) => (student ? { "X-Forwarded-For": addressOf(student) } : {});

/** The servers behind X-Upstream-Address: two, if the first did not answer. */
const asked = (addresses) => (addresses ?? "").split(", ").map((address) => {
  const found = /\.1([123]):\d+$/.exec(address);
  return found ? `server-${found[1]}` : undefined;
}).filter(Boolean);

/**
 * Asks. `kind` is login, profile or logout; `at` names a server to show the cookie to.
 * Returns what is known of the request, whatever became of it.
 */
export async function ask(kind, { way, student, name, at }) {
  const path = `${base(way, student)}${at ? `/servers/${at}` : ""}/${kind}`;
  const options = { method: kind === "profile" ? "GET" : "POST", headers: headersOf(student) };
  if (kind === "login") {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify({ username: name, password: "123456" });
  }
  const entry = { kind, way, student, at, path, body: options.body, time: new Date() };
  try {
    const answer = await fetch(path, { ...options, cache: "no-store", signal: AbortSignal.timeout(LIMIT) });
    const server = answer.headers.get("X-Server-Id") ?? undefined;
    const tried = asked(answer.headers.get("X-Upstream-Address"));
    Object.assign(entry, {
      status: answer.status,
      server,
      failed: tried.filter((one) => one !== server),
      method: answer.headers.get("X-Upstream-Method") ?? "",
      address: answer.headers.get("X-Client-Address") ?? "",
      answer: await answer.json().catch(() => ({})),
    });
  } catch {
    Object.assign(entry, { status: 0, failed: [], method: "", address: "", answer: {} });
  }
  entry.outcome = outcome(entry);
  return entry;
}

/** in, out, kept, lost (a session that was not found), nobody (no cookie), refused or failed. */
function outcome({ kind, status, answer }) {
  if (status === 0 || status >= 500 && status !== 503) return "failed";
  if (status === 401) return answer.error === "Session not found" ? "lost" : "nobody";
  if (status !== 200) return "refused";
  return { login: "in", logout: "out", profile: "kept" }[kind];
}

/** The request as a command; the file `jar` takes the browser's cookies' place. */
export function curl({ kind, student, path, body }) {
  const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const words = ["curl -i -b jar -c jar"];
  if (student) words.push("-H", quote(`X-Forwarded-For: ${addressOf(student)}`));
  if (body) words.push("-H", quote("Content-Type: application/json"), "-d", quote(body));
  else if (kind === "logout") words.push("-X POST");
  return [...words, quote(location.origin + path)].join(" ");
}

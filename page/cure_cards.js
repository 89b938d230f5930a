// The experiments of a lab with a cure: those whose answers are others there, and new ones.

import { N_REQUESTS, kept, reads } from "./cards.js";

/** @typedef {import("./cards.js").Card} Card */
/** @typedef {import("./cards.js").Events} Events */

/** @param {Events} events */
const keptElsewhere = ({ requests }) => {
  const one = requests.at(-1);
  return one?.outcome === "kept" && one.jar.creator && one.jar.creator !== one.server ? one : undefined;
};

/**
 * Kept while the server that created the session is away.
 * @param {Events} events
 */
function isKeptWithoutItsCreator(events) {
  const one = keptElsewhere(events);
  const what = one && events.changes.filter(({ server }) => server === one.jar.creator).at(-1)?.what;
  return what === "down" || what === "late";
}

/** @type {{ [card: string]: Card }} */
const SIGNED_COOKIE = {
  round: { of: N_REQUESTS, came: ({ requests }) => kept(reads(requests, "round_robin"), (n) => n === N_REQUESTS) },
  memory: { right: 0, came: (events) => Boolean(keptElsewhere(events)?.at) },
  dead: { right: 0, isFault: true, came: isKeptWithoutItsCreator },
  logout: { right: 1, came: ({ requests }) => requests.at(-1)?.outcome === "logout" && Boolean(requests.at(-1)?.jar.sent) },
};

/** @type {{ [sessions: string]: { [card: string]: Card } }} */
export const EXPERIMENTS = {
  "signed-cookie": SIGNED_COOKIE,
  "shared-store": {
    ...SIGNED_COOKIE,
    away: { right: 1, came: ({ requests }) => requests.at(-1)?.outcome === "refused" && requests.at(-1)?.status === 503 },
  },
};

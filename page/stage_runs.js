// What the stage does by itself in each experiment.

import { base, send } from "./ask.js";
import { one, ten } from "./doing.js";
import { drawOptions, say } from "./draw.js";
import { predict } from "./ip_hash.js";
import { serverNames } from "./lesson.js";
import { ownServer, restart } from "./restart.js";
import { fillRoom } from "./room.js";
import { state } from "./state.js";
import { ON_THE_ROAD, headersOf } from "./students.js";
import { t } from "./text.js";

/**
 * What can be done on the page: each waits until it is done.
 * @typedef {object} Acts
 * @property {(way: string, student?: number) => Promise<void>} by has Nginx pick in a way, as somebody
 * @property {() => Promise<void>} logIn
 * @property {() => Promise<void>} logOut
 * @property {(at?: string) => Promise<void>} read
 * @property {() => Promise<void>} ten
 * @property {() => Promise<void>} look
 * @property {() => Promise<void>} letGo lets whoever is on the stage go on before it is done
 */

/**
 * What the page does when a way or a student is chosen, and how it looks at the lab.
 * @typedef {object} Page
 * @property {() => Promise<void>} lookNow
 * @property {(way: string, lookNow: () => Promise<void>) => unknown} chooseWay
 * @property {(student: number, lookNow: () => Promise<void>) => unknown} become
 */

/**
 * What the stage can do by itself.
 * @param {Page} page
 * @returns {Acts}
 */
export const actsOn = ({ lookNow, chooseWay, become }) => ({
  by: async (way, student = 0) => {
    if (way !== state.way) chooseWay(way, lookNow);
    if (student !== state.student) become(student, lookNow);
    drawOptions();
    await lookNow();
  },
  logIn: async () => void await one(lookNow, "login"),
  logOut: async () => void await one(lookNow, "logout"),
  read: async (at) => void await one(lookNow, "profile", at),
  ten: () => ten(lookNow),
  look: lookNow,
  letGo: async () => {},
});

/** For how many seconds a server is away: until it is asked once, or until one has logged in again. */
const BRIEFLY = 8;
/** How long anything is waited for, in milliseconds, and how long between two looks of one's own. */
const PATIENCE = 40_000;
const PAUSE = 500;
const LONG_PAUSE = 2000;
/** A jar in which there is never a cookie. */
const EMPTY_JAR = 99;

const pause = (length = PAUSE) => new Promise((done) => setTimeout(done, length));

/** @type {{ [card: string]: (acts: Acts) => Promise<void | false> }} false if it did not come to its end */
export const RUNS = {
  round: tenBy("round_robin"),
  sticky: tenBy("ip_hash"),
  named: tenBy("sticky_cookie"),

  async memory({ by, logIn, read }) {
    await by("round_robin");
    await logIn();
    await pause();
    await read(serverNames().find((server) => server !== ownServer()));
  },

  async address({ by, logIn, read }) {
    await by("ip_hash");
    await logIn();
    await read();
    await pause();
    await by("ip_hash", ON_THE_ROAD);
    await pause();
    await read();
  },

  async room({ by }) {
    await by("ip_hash");
    await fillRoom();
  },

  async dead(acts) {
    await acts.by("ip_hash");
    await acts.logIn();
    if (!await end(acts)) return false;
    await pause(LONG_PAUSE); // a room has to see it go
    await acts.read();
  },

  async back(acts) {
    await acts.by("ip_hash");
    await untilChosen();
    await acts.logIn();
    const server = await end(acts);
    if (!server) return false;
    await acts.logIn();
    const waiting = () => say(() => t("stage.waiting", { server }));
    waiting();
    await until(acts, () => isUp(server));
    waiting(); // what was said before its return is gone
    await untilChosen();
    await acts.read();
  },

  async logout({ by, logIn, logOut }) {
    await by("round_robin");
    await logIn();
    await pause(LONG_PAUSE); // a room has to see it there
    await logOut();
  },

  async away(acts) {
    await acts.by("round_robin");
    await acts.logIn();
    say(() => t("stage.store"));
    await acts.letGo();
    await until(acts, () => state.look?.store?.isUp === false);
    if (state.look?.store?.isUp !== false) return false;
    await acts.read();
  },
};

/** @param {string} way */
function tenBy(way) {
  return async (/** @type {Acts} */ { by, logIn, ten }) => {
    await by(way);
    await logIn();
    await pause();
    await ten();
  };
}

const isUp = (/** @type {string} */ server) => Boolean(state.look?.servers[server]?.isUp);

/**
 * Ends the server that has the session; where the page may not, says how a terminal does, and waits
 * for that. Returns the server once it is away.
 * @param {Acts} acts
 */
async function end(acts) {
  const server = ownServer();
  if (!server) return undefined;
  if (await restart(server, BRIEFLY) !== 202) {
    say(() => t("stage.terminal", { server }));
    await acts.letGo();
  }
  await until(acts, () => !isUp(server));
  return isUp(server) ? undefined : server;
}

/**
 * @param {Acts} acts
 * @param {() => boolean} isSo
 */
async function until({ look }, isSo) {
  for (const end = Date.now() + PATIENCE; !isSo() && Date.now() < end;) await look();
}

/** Nginx leaves a server that has failed out for a while: waits until it takes the first choice again. */
async function untilChosen() {
  const { servers = serverNames(), marks = {} } = state.upstream?.of("ip_hash") ?? {};
  const first = predict(state.own, servers, Object.keys(marks)).server;
  const path = `${base("ip_hash", EMPTY_JAR)}/profile`;
  for (const end = Date.now() + PATIENCE; state.isStage && Date.now() < end; await pause()) {
    if ((await send(path, { headers: headersOf(0) })).server === first) return;
  }
}

// The page: it begins here, takes in each look at the lab, and gives each button something to do.

import { NAMES } from "./ask.js";
import { all, byId, valueOf } from "./dom.js";
import { once, one, ten } from "./doing.js";
import { draw, drawAll, drawOptions, say } from "./draw.js";
import * as guide from "./guide.js";
import { jarOf, noteCreatorsIn, recallCreators } from "./jar.js";
import { load, palette, serverNames } from "./lesson.js";
import { completed, isOwnDoing, news } from "./news.js";
import { emptyOldJars } from "./old_jars.js";
import { recallLogins } from "./own_logins.js";
import * as picture from "./picture.js";
import { state } from "./state.js";
import { choose, recallLanguage, speak, t, wayName } from "./text.js";
import * as timeline from "./timeline.js";
import { listMethods, listPorts, watch } from "./watch.js";
import { MORE } from "./ways.js";

/** @typedef {import("./news.js").Change} Change */

/** News stays in view beside newer news for so long, in milliseconds. */
const RECENT = 5000;

/**
 * Takes a look in.
 * @param {import("./watch.js").Look} seen
 */
function take(seen) {
  // Somebody has chosen another way or student meanwhile: the next look tells.
  if (seen.way !== state.way || seen.student !== state.student) return;
  const look = state.seen ? completed(seen, state.seen) : seen;
  noteCreatorsIn(look);
  const changes = state.look ? news(state.look, look, state.seen) : [];
  state.look = look;
  if (look.isUp) {
    state.seen = look;
    state.jar = jarOf(look);
    if (state.methods.length === 0) fetchMethods(); // the first request for them may be lost
  }
  tell(changes.filter((change) => !isOwnDoing(change, state.ended)));
  draw();
}

/**
 * Tells what has changed, beside what was told a moment ago of other servers.
 * @param {Change[]} fresh
 */
function tell(fresh) {
  if (fresh.length === 0) return;
  fresh.forEach(guide.noticeChange);
  const now = Date.now();
  const isStill = (/** @type {Change & { time: number }} */ old) =>
    now - old.time < RECENT && !fresh.some(({ server }) => server === old.server);
  state.changes = [...state.changes.filter(isStill), ...fresh.map((change) => ({ ...change, time: now }))];
  state.last = undefined; // where it went says nothing of where the next one will go
  if (now - state.said > RECENT) state.words = undefined; // what was said may be true no longer
}

async function fetchMethods() {
  state.methods = await listMethods();
  if (state.methods.length === 0) return;
  drawOptions();
  emptyOldJars(["lab", ...state.methods, ...serverNames()]).catch(() => {}); // the next visit tries again
}

/**
 * Opens a list anew, where the browser lets a page do so.
 * @param {string} id
 */
function openList(id) {
  try {
    /** @type {any} */ (byId(id)).showPicker();
  } catch {
    // Whoever wants to see it opens it.
  }
}

/** Gives colours to whatever has the class of a server. */
function paint() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(palette());
  document.adoptedStyleSheets = [sheet];
}

/** @param {() => Promise<void>} lookNow */
function turn(lookNow) {
  state.acted = Date.now();
  draw();
  lookNow();
}

/**
 * Another way changes how the server is picked, and nothing else: the cookie stays as it is.
 * @param {string} way
 * @param {() => Promise<void>} lookNow
 */
function chooseWay(way, lookNow) {
  if (way === MORE) {
    state.isMore = true;
    drawOptions();
    openList("way");
    return;
  }
  state.way = way;
  say(() => t(state.jar?.sent ? "result.way" : "result.way_first", { way: wayName(way) }));
  turn(lookNow);
}

/** @param {() => Promise<void>} lookNow */
function listen(lookNow) {
  byId("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    once(() => one(lookNow, "login"));
  });
  byId("offer-login").addEventListener("click", () => once(() => one(lookNow, "login")));
  byId("profile").addEventListener("click", () => once(() => one(lookNow, "profile")));
  byId("logout").addEventListener("click", () => once(() => one(lookNow, "logout")));
  byId("ten").addEventListener("click", () => once(() => ten(lookNow)));
  byId("student").addEventListener("change", () => {
    // What was said is of somebody else, and so is the cookie.
    const student = Number(valueOf("student"));
    Object.assign(state, { student, jar: undefined, last: undefined });
    say(() => t("result.who", { name: NAMES[student] }));
    turn(lookNow);
  });
  byId("way").addEventListener("change", () => chooseWay(valueOf("way"), lookNow));
  for (const button of all("#languages button")) {
    button.addEventListener("click", async () => {
      await choose(button.dataset.language ?? "en");
      drawAll();
    });
  }
}

recallLanguage(navigator.languages);
await Promise.all([load(), speak(state.language)]);
paint();
recallCreators();
recallLogins();
picture.build((server) => once(() => one(lookNow, "profile", server)));
timeline.build();
guide.build();
drawAll();
fetchMethods();
listPorts().then((ports) => { state.ports = ports; });
const lookNow = watch(() => state, take);
listen(lookNow);

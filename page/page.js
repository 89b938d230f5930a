// The page: it begins here, takes in each look at the lab, and gives each button something to do.

import { all, byId, valueOf } from "./dom.js";
import { once, one, ten } from "./doing.js";
import { draw, drawAll, drawOptions, say } from "./draw.js";
import * as guide from "./guide.js";
import { jarOf, noteCreatorsIn, recallCreators } from "./jar.js";
import { MORE, load as loadLesson, palette, serverNames } from "./lesson.js";
import { completed, isOwnDoing, news } from "./news.js";
import { recallLogins } from "./own_logins.js";
import * as picture from "./picture.js";
import { state } from "./state.js";
import { recall, remember } from "./store.js";
import { addressOf, jarNumber, nameOf } from "./students.js";
import { choose, load, recallLanguage, speak, t, wayName } from "./text.js";
import * as timeline from "./timeline.js";
import { known, listMethods, watch } from "./watch.js";

/** @typedef {import("./news.js").Change} Change */

/** News stays in view beside newer news for so long, in milliseconds. */
const RECENT = 5000;
/** Under this key the page of before remembered whose sessions it had seen. */
const OLD = "sticky-session-lab.creators";
/** Under this key the way is remembered that was chosen. */
const WAY = "sticky-session-lab.way";

/**
 * Takes a look in.
 * @param {import("./watch.js").Look} seen
 */
function take(seen) {
  // Somebody has chosen another way or student meanwhile: the next look tells.
  if (seen.way !== state.way || seen.student !== state.student) return;
  const look = state.seen ? completed(seen, state.seen) : seen;
  noteCreatorsIn(look);
  if (look.isUp && state.look?.isUp === false) checkSessions();
  const { list } = look;
  const tellThen = state.look && tell;
  if (list && list !== state.list) load("upstream").then(({ take }) => take(list, tellThen));
  const changes = state.look ? [...news(state.look, look, state.seen), ...state.cure?.news(look) ?? []] : [];
  state.look = look;
  if (look.isUp) {
    noteOwnAddress(look);
    state.seen = look;
    state.jar = jarOf(look);
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

/**
 * Whoever is at home is seen at their own address.
 * @param {import("./watch.js").Look} look
 */
function noteOwnAddress({ student, address }) {
  if (student !== 0 || state.own === address) return;
  state.own = address;
  drawOptions();
}

async function fetchMethods() {
  state.methods = await listMethods();
  const ways = ["lab", ...state.methods, ...serverNames()];
  if (!ways.includes(state.way)) state.way = "lab";
  drawOptions();
  if (recall("sessionStorage", OLD) === undefined) return;
  load("old_jars").then((old) => old.emptyOldJars(ways, OLD)).catch(() => {}); // the next visit tries again
}

const listSessions = () => known("sessions", "memory");

/** With another Nginx the lab may have other servers: then this is no longer the page for it. */
async function checkSessions() {
  if (await listSessions() !== state.sessions) location.reload();
}

/** What the guide's own buttons do. */
const fillRoom = () => once(async () => (await load("room")).fillRoom());
const endOwnServer = () => once(async () => (await load("restart")).endOwnServer());

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
  return lookNow();
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
  remember("sessionStorage", WAY, way);
  say(() => t(state.jar?.sent ? "result.way" : "result.way_first", { way: wayName(way) }));
  return turn(lookNow);
}

/**
 * Another student has another cookie; whoever only moves keeps it.
 * @param {number} student
 * @param {() => Promise<void>} lookNow
 */
function become(student, lookNow) {
  const isSame = jarNumber(student) === jarNumber(state.student);
  // What was said is of somebody else, and so is the cookie.
  Object.assign(state, { student, last: undefined }, isSame ? {} : { jar: undefined });
  const values = { name: nameOf(student), address: addressOf(student) };
  say(() => t(!isSame ? "result.who" : values.address ? "result.away" : "result.home", values));
  return turn(lookNow);
}

/** @param {() => Promise<void>} lookNow */
async function openStage(lookNow) {
  if (location.hash === "#stage") await (await load("stage")).open({ lookNow, chooseWay, become });
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
  byId("student").addEventListener("change", () => become(Number(valueOf("student")), lookNow));
  byId("stage").addEventListener("click", () => { location.hash = "stage"; });
  addEventListener("hashchange", () => openStage(lookNow));
  byId("way").addEventListener("change", () => chooseWay(valueOf("way"), lookNow));
  for (const button of all("#languages button")) {
    button.addEventListener("click", async () => {
      await choose(button.dataset.language ?? "en");
      drawAll();
    });
  }
}

recallLanguage(navigator.languages);
state.way = recall("sessionStorage", WAY) ?? state.way;
[state.sessions] = await Promise.all([listSessions(), loadLesson(), speak(state.language)]);
if (state.sessions !== "memory") await (await load("cure")).begin();
paint();
recallCreators();
recallLogins();
picture.build((server) => once(() => one(lookNow, "profile", server)));
timeline.build();
await guide.build({ room: fillRoom, dead: endOwnServer, back: endOwnServer });
await fetchMethods();
drawAll();
known("ports", []).then((ports) => { state.ports = ports; });
const lookNow = watch(() => state, take);
listen(lookNow);
openStage(lookNow);

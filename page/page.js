// The page: it begins here, takes in each look at the lab, and gives each button something to do.

import { all, byId, valueOf } from "./dom.js";
import { go, once, ten } from "./doing.js";
import { draw, drawAll, drawOptions } from "./draw.js";
import * as guide from "./guide.js";
import { jarOf, noteCreatorsIn, recallCreators } from "./jar.js";
import { load, palette } from "./lesson.js";
import { completed, isOwnDoing, news } from "./news.js";
import * as picture from "./picture.js";
import { state } from "./state.js";
import { choose, recallLanguage } from "./text.js";
import * as timeline from "./timeline.js";
import { listMethods, watch } from "./watch.js";

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
}

async function fetchMethods() {
  state.methods = await listMethods();
  if (state.methods.length > 0) drawOptions();
}

/** Gives colours to whatever has the class of a server. */
function paint() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(palette());
  document.adoptedStyleSheets = [sheet];
}

/** @param {() => Promise<void>} lookNow */
function listen(lookNow) {
  const turnTo = (/** @type {{ way: string } | { student: number }} */ change) => {
    Object.assign(state, change, { jar: undefined });
    draw();
    lookNow();
  };
  byId("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    once(() => go(lookNow, "login"));
  });
  byId("profile").addEventListener("click", () => once(() => go(lookNow, "profile")));
  byId("logout").addEventListener("click", () => once(() => go(lookNow, "logout")));
  byId("ten").addEventListener("click", () => once(() => ten(lookNow)));
  byId("student").addEventListener("change", () => turnTo({ student: Number(valueOf("student")) }));
  byId("way").addEventListener("change", () => turnTo({ way: valueOf("way") }));
  for (const button of all("#languages button")) {
    button.addEventListener("click", () => {
      choose(button.dataset.language ?? "en");
      drawAll();
    });
  }
}

await load();
paint();
recallLanguage(navigator.languages);
recallCreators();
picture.build((server) => once(() => go(lookNow, "profile", server)));
timeline.build();
guide.build();
drawAll();
fetchMethods();
const lookNow = watch(() => state, take);
listen(lookNow);

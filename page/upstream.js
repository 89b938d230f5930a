// The servers that Nginx asks, from when they are others than at first: a fourth has come, or one is
// not asked any more. The lab's own list comes with each look, a method's stands in its file.

import { all, byId, el, find } from "./dom.js";
import { draw, drawOptions } from "./draw.js";
import { dress } from "./dress.js";
import { groupOf, lookUp, standing } from "./group.js";
import { isServer, lesson, serverNames } from "./lesson.js";
import { drawMoved, known, marksOf, moved } from "./moved.js";
import { add } from "./picture.js";
import { state } from "./state.js";
import { recall, remember } from "./store.js";
import { learn, t } from "./text.js";

/**
 * What is new of a server, or of who has moved.
 * @typedef {{ part: "upstream", what: string, server?: string, count?: number, of?: number }} Change
 */

/** @typedef {import("./group.js").Group} Group */

/**
 * What is different once the servers have changed.
 * @typedef {object} Upstream
 * @property {(way: string) => Group | undefined} of the servers that are asked by a way; nothing as long as they are unknown
 * @property {Map<string, Group | undefined>} groups those of the methods, as far as they were looked up
 * @property {import("./moved.js").Person[]} people who was logged in when they changed
 * @property {import("./ask.js").Entry[]} before the requests from before that, and perhaps the first few after it
 * @property {() => void} draw
 * @property {typeof marksOf} marksOf
 */

/** The server that comes and goes. */
const FOURTH = "server-4";
/** Under this key page.js remembers the way that was chosen. */
const WAY = "sticky-session-lab.way";

const isMethod = (/** @type {string} */ way) => way !== "lab" && !isServer(way);

/**
 * @param {string} way
 * @returns {Group | undefined}
 */
function of(way) {
  const groups = state.upstream?.groups;
  if (!groups || !isMethod(way)) return groupOf(state.list);
  if (!groups.has(way)) {
    groups.set(way, undefined);
    lookUp(way).then((group) => {
      groups.set(way, group);
      draw();
    });
  }
  return groups.get(way);
}

/**
 * Takes in that the lab's own upstream has other servers.
 * @param {string} list what Nginx tells of them
 * @param {(changes: Change[]) => void} [tell] tells what has changed; nobody is told at the first look
 */
export async function take(list, tell) {
  const methods = ["ip_hash", state.way].filter(isMethod);
  const [groups] = await Promise.all([
    Promise.all(methods.map(async (way) => /** @type {[string, Group | undefined]} */ ([way, await lookUp(way)]))),
    learn("upstream"),
    dress("/page/upstream.css"),
  ]);
  if (list === state.list) return; // somebody was quicker
  const before = state.list;
  const people = tell ? known(list) : [];
  use(list, groups, people);
  comeOrGo(!tell);
  tell?.([...changes(before, list, of(state.way)), ...moved(people)]);
  drawOptions();
  draw();
}

/**
 * Has the page think so of the servers from now on.
 * @param {string} list
 * @param {[string, Group | undefined][]} groups those of methods
 * @param {import("./moved.js").Person[]} people
 */
export function use(list, groups, people) {
  state.list = list;
  state.upstream = { of, groups: new Map(groups), people, before: [...state.timeline.entries], draw: drawStanding, marksOf };
  lesson.n = groupOf(list).servers.includes(FOURTH) ? 4 : 3;
}

/**
 * Shows the fourth server's card, or takes it away, and the way that leads to it.
 * @param {boolean} isFirst whether the page has only just begun
 */
function comeOrGo(isFirst) {
  const isThere = isServer(FOURTH);
  if (isThere && all(`#${FOURTH}`).length === 0) add(FOURTH);
  if (isThere && isFirst && recall("sessionStorage", WAY) === FOURTH) state.way = FOURTH;
  for (const card of all(`#${FOURTH}`)) {
    if (!isThere && card.contains(document.activeElement)) byId("way").focus();
    card.hidden = !isThere;
  }
  if (isThere) return;
  for (const wire of all(`#wires .${FOURTH}`)) wire.removeAttribute("d");
  if (state.way !== FOURTH) return;
  state.way = "lab";
  remember("sessionStorage", WAY, state.way);
}

/**
 * What is new of each server.
 * @param {string} before
 * @param {string} now
 * @param {Group} [own] the servers of the way that was chosen, in which one may drain that is down elsewhere
 * @returns {Change[]}
 */
export function changes(before, now, own) {
  const [old, group] = [groupOf(before), groupOf(now)];
  return [...new Set([...old.servers, ...group.servers])].flatMap((server) => {
    const [was, is] = [standing(old, server), standing(group, server)];
    if (was === is) return [];
    const comesAndGoes = server === FOURTH && (is || was) === "out";
    const what = comesAndGoes ? (is ? "gone" : "come") : is === "down" && own?.marks[server] || is || "again";
    return [{ part: "upstream", what, server }];
  });
}

/** Draws how each server stands, and who has moved. */
function drawStanding() {
  const group = of(state.way);
  for (const server of serverNames()) {
    const card = byId(server);
    const stands = group ? standing(group, server) : "";
    if (!find(card, ".stands")) find(card, ".facts").prepend(el("p", { class: "stands" }));
    find(card, ".stands").textContent = stands && t(`upstream.is_${stands}`);
    card.classList.toggle("out", stands !== "");
  }
  drawMoved();
}

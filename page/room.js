// A room full of students: each logs in once, with a cookie of their own, by address.

import { base, send } from "./ask.js";
import { N_STUDENTS } from "./cards.js";
import { say } from "./draw.js";
import * as guide from "./guide.js";
import { places } from "./sentences.js";
import { state } from "./state.js";
import { t } from "./text.js";

/** The first of the jars that are theirs. */
const FIRST_JAR = 100;
/** From one login to the next, in milliseconds: a room does not press all at once. */
const BEAT = 40;

/** Logs all of them in, and says where they are. */
export async function fillRoom() {
  /** @type {string[]} */
  const servers = [];
  const { isStage } = state;
  for (let n = 1; n <= N_STUDENTS; n++) {
    const server = await logIn(n);
    if (state.isStage !== isStage) return; // whoever looked on has left the stage
    if (server) servers.push(server);
    const tried = n;
    say(() => t("room.so_far", { n: servers.length, of: tried, places: places(servers, "room.place") || t("timeline.nowhere") }));
    await new Promise((done) => setTimeout(done, BEAT));
  }
  state.guide.room = servers;
  guide.finishAll();
  guide.redraw("room");
}

/**
 * Logs one of them in; returns the server, if one has created a session.
 * @param {number} n
 */
async function logIn(n) {
  const headers = { "X-Forwarded-For": `10.0.1.${n}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ username: `seat-${n}`, password: "123456" });
  const { status, server } = await send(`${base("ip_hash", FIRST_JAR + n - 1)}/login`, { method: "POST", headers, body });
  return status === 200 ? server : undefined;
}

// Ending a server for a while, where the lab lets its page do so.

import { send } from "./ask.js";
import { CARDS } from "./cards.js";
import { say } from "./draw.js";
import * as guide from "./guide.js";
import { state } from "./state.js";
import { t } from "./text.js";

const SECONDS_AWAY = 20;
/** The answers of a server that cannot do it, and of one that may not. */
const REFUSALS = [403, 404];

/** The server that has the session of the cookie, as far as it is known to have it still. */
export const ownServer = () => (state.jar?.mayBeThere ? state.jar.creator : undefined);

/**
 * Ends a server: it starts anew after so many seconds, with an empty memory. Returns the status.
 * @param {string} server
 * @param {number} seconds
 */
export async function restart(server, seconds) {
  const headers = { "Content-Type": "application/json" };
  const { status } = await send(`/servers/${server}/debug/restart`, { method: "POST", headers, body: JSON.stringify({ seconds }) });
  return status;
}

/** Ends the server that has the visitor's session, or says how a terminal does. */
export async function endOwnServer() {
  const server = ownServer();
  if (!server) return say(() => t("end.nobody"));
  const status = await restart(server, SECONDS_AWAY);
  if (status === 202) return say(() => t("end.begun", { server, seconds: SECONDS_AWAY }));
  if (!REFUSALS.includes(status)) return; // it is ending already, and the next look tells
  state.guide.isTerminalOnly = true;
  for (const card of Object.keys(CARDS).filter((one) => CARDS[one]?.isFault)) guide.redraw(card);
  say(() => t("end.refused", { server }));
}

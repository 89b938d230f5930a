// A request on its way: from the browser to Nginx, to the servers that were asked, and back.

import { byId, el, find, mark } from "./dom.js";
import { isServer } from "./lesson.js";
import { anchor } from "./picture.js";
import { state } from "./state.js";
import { t } from "./text.js";

/** @typedef {import("./ask.js").Entry} Entry */

/** How long a request is seen on its way, and what it met is lit up, in milliseconds. */
const TRIP = 700;
const LIGHT = 1600;

const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Shows where a request went: a mark travels, and the server that answered lights up.
 * @param {Entry} entry
 */
export async function travel(entry) {
  if (!isCalm()) await move(entry);
  light(entry);
}

/** @param {Entry} entry */
async function move(entry) {
  const { silent, server } = entry;
  const stops = [...silent, ...(server && isServer(server) ? [server] : [])];
  const points = [anchor("browser", "out"), anchor("nginx", "middle")];
  for (const stop of stops) points.push(anchor(stop, "in"), anchor("nginx", "middle"));
  // The way back is not shown: what came of it lights up where it was decided.
  if (stops.length > 0) points.pop();
  points.push(...state.cure?.onward(entry) ?? []);
  const dot = el("span", { class: "traveller" }, mark(server));
  byId("picture").append(dot);
  const frames = points.map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` }));
  await dot.animate(frames, { duration: TRIP, easing: "ease-in-out", fill: "forwards" }).finished;
  dot.remove();
}

/** @param {Entry} entry */
function light(entry) {
  const { server, outcome } = entry;
  state.cure?.light(entry);
  const place = server && isServer(server) ? server : "nginx";
  const card = byId(place);
  const badge = el("span", { class: `badge ${outcome}`, "aria-hidden": "true" }, t(`outcome.${outcome}`));
  card.querySelector(".badge")?.remove();
  find(card, "h2").append(badge);
  card.dataset.lit = outcome;
  byId(`wire-${place}`).classList.toggle("lit", place !== "nginx");
  clearTimeout(state.lights[place]);
  state.lights[place] = setTimeout(() => {
    badge.remove();
    delete card.dataset.lit;
    byId(`wire-${place}`).classList.remove("lit");
  }, LIGHT);
}

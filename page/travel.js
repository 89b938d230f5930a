// A request on its way: from the browser to Nginx, to the servers that were asked, and back.

import { SERVERS } from "./ask.js";
import { byId, el, mark } from "./dom.js";
import { anchor } from "./picture.js";
import { t } from "./text.js";

/** How long a request is seen on its way, and what it met is lit up, in milliseconds. */
const WAY = 700;
const LIGHT = 1600;

const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Shows where a request went: a mark travels, and the server that answered lights up. */
export async function travel(entry) {
  const stops = [...entry.failed, entry.server].filter((stop) => SERVERS.includes(stop));
  if (!isCalm()) await move(entry, stops);
  light(entry);
}

async function move(entry, stops) {
  const points = [anchor("browser", "out"), anchor("nginx", "middle")];
  for (const stop of stops) points.push(anchor(stop, "in"), anchor("nginx", "middle"));
  // The way back is not shown: what came of it lights up where it was decided.
  if (stops.length > 0) points.pop();
  const dot = el("span", { class: "traveller" }, mark(entry.server));
  byId("picture").append(dot);
  const frames = points.map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` }));
  await dot.animate(frames, { duration: WAY, easing: "ease-in-out", fill: "forwards" }).finished;
  dot.remove();
}

function light(entry) {
  const place = byId(SERVERS.includes(entry.server) ? entry.server : "nginx");
  const badge = el("span", { class: `badge ${entry.outcome}`, "aria-hidden": "true" }, t(`outcome.${entry.outcome}`));
  place.querySelector(".badge")?.remove();
  place.querySelector("h2").append(badge);
  for (const outcome of ["kept", "in", "out", "lost", "nobody", "refused", "failed"]) {
    place.classList.toggle(`lit-${outcome}`, outcome === entry.outcome);
  }
  byId(`wire-${entry.server}`)?.classList.add("lit");
  clearTimeout(place.timer);
  place.timer = setTimeout(() => {
    badge.remove();
    place.classList.remove(`lit-${entry.outcome}`);
    byId(`wire-${entry.server}`)?.classList.remove("lit");
  }, LIGHT);
}

// Sentences: what became of a request and why, or of several, and what a change in the lab means.

import { serverNames } from "./lesson.js";
import { state } from "./state.js";
import { has, methodKey, t } from "./text.js";

/** @typedef {import("./ask.js").Entry} Entry */
/** @typedef {import("./news.js").Change} Change */

/**
 * Methods that lose a session for the same reason as another.
 * @type {{ [method: string]: string }}
 */
const LIKE = { ip_hash: "hash_address", ip_hash_weighted: "hash_address", route_cookie: "sticky_cookie" };

/**
 * What became of a request.
 * @param {Entry} entry
 */
export function sentence(entry) {
  const { server = "Nginx", name, status, silent, answer, jar } = entry;
  const values = { server, name, status, creator: jar.creator, error: answer.error ?? "", silent: silent.join(t("list")) };
  const retried = silent.length > 0 && entry.server ? t("result.retried", values) : "";
  return [t(`result.${state.cure?.resultKey(entry) ?? resultKey(entry)}`, values), reason(entry), retried].filter(Boolean).join(t("then"));
}

/** @param {Entry} entry */
function resultKey({ outcome, status, server, at, jar: { sent, creator, isGone, mayBeThere } }) {
  const isElsewhere = mayBeThere && creator !== server;
  switch (outcome) {
    case "login":
      return isElsewhere ? "login_left" : "login";
    case "lost":
      if (!creator) return "lost_unknown";
      if (creator === server) return "lost_same";
      if (at) return mayBeThere ? "lost_shown" : "lost_created";
      return "lost";
    case "logout":
      if (!sent) return "logout_anonymous";
      if (isElsewhere) return "logout_elsewhere";
      return creator === server && !isGone ? "logout" : "logout_cookie";
    case "failed":
      return status === 0 ? "unanswered" : "failed";
    default:
      return outcome;
  }
}

/** What becomes of reads is told in this order. */
const OUTCOMES = ["kept", "lost", "anonymous", "refused", "failed"];

/**
 * What became of several reads: how many were kept and lost, and where those went that were lost.
 * @param {Entry[]} entries
 */
export function sum(entries) {
  const having = (/** @type {string} */ outcome) => entries.filter((entry) => entry.outcome === outcome);
  const counts = OUTCOMES.map((outcome) => ({ outcome, count: having(outcome).length }))
    .filter(({ outcome, count }) => count > 0 || outcome === "kept" || outcome === "lost")
    .map(({ outcome, count }) => t(`sum.${outcome}`, { count }));
  const sentence = t("sum.all", { n: entries.length, counts: counts.join(t("sum.and")) });
  return [sentence, ...whereTo(having("lost")), ...state.cure?.sum(entries) ?? []].join(t("then"));
}

/**
 * Servers in words, each with how often it is among these.
 * @param {(string | undefined)[]} servers
 * @param {string} key the text that puts it into words
 */
export function places(servers, key = "sum.place") {
  const n = (/** @type {string} */ server) => servers.filter((one) => one === server).length;
  return serverNames().filter(n).map((server) => t(key, { server, count: n(server) })).join(t("list"));
}

/**
 * Where requests went whose session was lost, and why if one reason holds for all of them.
 * @param {Entry[]} lost
 */
function whereTo(lost) {
  if (lost.length === 0) return [];
  const [{ jar: { creator } }] = /** @type {[Entry]} */ (lost);
  const isElsewhere = creator && lost.every(({ jar, server }) => jar.creator === creator && server !== creator);
  const reasons = new Set(lost.map(reason));
  const values = { places: places(lost.map(({ server }) => server)), creator };
  return [t(isElsewhere ? "sum.elsewhere" : "sum.went", values), ...(reasons.size === 1 ? reasons : [])].filter(Boolean);
}

/**
 * Why a session was lost, where the method is the reason.
 * @param {Entry} entry
 */
function reason({ outcome, method, at, server, silent, jar: { creator, isStrange } }) {
  if (outcome !== "lost" || at || creator === server || state.cure) return "";
  if (isStrange) return t("why.strange", { method });
  const key = `why.${LIKE[methodKey(method)] ?? methodKey(method)}`;
  if (!has(key)) return "";
  // Once Nginx has had to take another server, its cookie names that one.
  const isRenamed = silent.length === 0 && has(`${key}_now`);
  return t(isRenamed ? `${key}_now` : key, { server, creator });
}

/**
 * What a change means.
 * @param {Change} change
 */
export function told(change) {
  const { what, count, isListed, to = "", part = "news" } = change;
  const held = t(isListed ? "news.held" : "news.held_unknown", { count });
  const isAway = what === "down" || what === "late";
  const key = what === "method" && !state.upstream && has(`news.${methodKey(to)}`) ? methodKey(to)
    : isAway && isListed && count === 0 ? `${what}_none` : what;
  return t(`${part}.${key}`, { ...change, held });
}

// Sentences: what became of a request and why, and what a change in the lab means.

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
  const values = { server, name, status, creator: jar.creator, error: answer.error ?? "", silent: silent.join(", ") };
  const retried = silent.length > 0 && entry.server ? ` ${t("result.retried", values)}` : "";
  return t(`result.${resultKey(entry)}`, values) + reason(entry) + retried;
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

/**
 * Why a session was lost, where the method is the reason.
 * @param {Entry} entry
 */
function reason({ outcome, method, at, server, silent, jar: { creator } }) {
  const key = `why.${LIKE[methodKey(method)] ?? methodKey(method)}`;
  if (outcome !== "lost" || at || creator === server || !has(key)) return "";
  // Once Nginx has had to take another server, its cookie names that one.
  const isRenamed = silent.length === 0 && has(`${key}_now`);
  return ` ${t(isRenamed ? `${key}_now` : key, { server, creator })}`;
}

/**
 * What a change means.
 * @param {Change} change
 */
export function told({ what, server, count, isListed, from, to = "" }) {
  const held = t(isListed ? "news.held" : "news.held_unknown", { count });
  const isAway = what === "down" || what === "late";
  const key = what === "method" && has(`news.${methodKey(to)}`) ? methodKey(to)
    : isAway && isListed && count === 0 ? `${what}_none` : what;
  return t(`news.${key}`, { server, count, held, from, to });
}

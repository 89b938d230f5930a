// Methods that know only logins of their own: one that went another way means nothing to them.

import { state } from "./state.js";
import { recall, remember } from "./store.js";
import { jarNumber } from "./students.js";
import { methodKey } from "./text.js";

const KEY = "sticky-session-lab.logins";
const OF_ITS_OWN = /^(sticky|route)_/;

/**
 * Whether a method names the server in a cookie, which every answer may set.
 * @param {string} method
 */
export const handsOutCookies = (method) => /^(sticky|route)_cookie/.test(methodKey(method));

/**
 * What a login is known by: its session, the way, and the method that the way had.
 * @param {{ sent: string, way: string, method: string }} login
 */
const signature = ({ sent, way, method }) => [sent, way, methodKey(method)].join(" ");

/** Takes over what was remembered. Tabs share the cookie, so they share this. */
export function recallLogins() {
  state.logins = new Map(recall("localStorage", KEY));
}

/**
 * Notes a login, in place of the jar's last.
 * @param {number} student
 * @param {{ sent: string, way: string, method: string }} login
 */
export function noteLogin(student, login) {
  state.logins.set(jarNumber(student), signature(login));
  remember("localStorage", KEY, [...state.logins]);
}

/**
 * Whether the method that a look has met cannot know where the session is that is sent.
 * @param {{ student: number, sent: string, way: string, method: string }} look
 */
export const isStrange = (look) =>
  OF_ITS_OWN.test(methodKey(look.method)) && look.sent !== "" && state.logins.get(jarNumber(look.student)) !== signature(look);

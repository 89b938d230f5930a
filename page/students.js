// Who one can be: a name, a jar for the cookie, and an address.

import { predict } from "./ip_hash.js";
import { state } from "./state.js";

/**
 * Whose jar has the number 0 is at one's own address, or away from it.
 * @typedef {{ name: string, jar: number, address?: string, isAway?: boolean }} Student
 */

/** @type {Student[]} */
export const STUDENTS = [
  { name: "alice", jar: 0 },
  { name: "alice", jar: 0, isAway: true },
  ...["bob", "carol", "dave", "erin", "frank", "grace"].map((name, i) => ({ name, jar: i + 1, address: `10.0.${i + 1}.7` })),
];

/** The place of the one who has taken her own cookie to another network. */
export const ON_THE_ROAD = 1;

/** The first network that is nobody's room. */
const FIRST_ABROAD = 20;

/** @param {number} student */
const one = (student) => STUDENTS[student] ?? { name: "", jar: 0 };

/** @param {number} student */
export const nameOf = (student) => one(student).name;

/** @param {number} student */
export const jarNumber = (student) => one(student).jar;

/**
 * The address of a student; the first has the one that Nginx sees.
 * @param {number} student
 */
export function addressOf(student) {
  const { address, isAway } = one(student);
  return isAway ? abroad(state.own) : address;
}

/**
 * An address that ip_hash gives another server than one's own, of two servers, of three or of four.
 * @param {string} own
 */
export function abroad(own) {
  const { hash } = predict(own, []);
  for (let network = FIRST_ABROAD; ; network++) {
    const address = `10.0.${network}.7`;
    const apart = predict(address, []).hash - hash;
    if (network === 255 || apart % 2 && apart % 3) return address;
  }
}

/**
 * What makes Nginx take this browser for another student.
 * @param {number} student
 * @returns {{ [name: string]: string }}
 */
export function headersOf(student) {
  const address = addressOf(student);
  return address ? { "X-Forwarded-For": address } : {};
}

// All that the page knows. Whoever draws reads it here, and whatever is done changes it here.

/** @typedef {import("./ask.js").Entry} Entry */
/** @typedef {import("./news.js").Change} Change */
/** @typedef {import("./watch.js").Look} Look */

/**
 * @typedef {object} Timeline
 * @property {Entry[]} entries those that are shown, the oldest first
 * @property {number} nOlder how many were there before them
 * @property {Entry} [chosen] the one whose details are shown
 * @property {{ [outcome: string]: number }} counts
 */

/**
 * What is known of a card: the prediction, whether it was done, the number that came, and of which servers.
 * @typedef {{ guess?: number, isDone?: boolean, came?: number, list?: string }} CardNote
 */

/**
 * @typedef {object} Guide
 * @property {Entry[]} requests the last ones, as far as experiments have to do with them
 * @property {Change[]} changes likewise
 * @property {string[]} room the servers on which the students of a room have logged in
 * @property {string} [noticed] the card that was done last
 * @property {boolean} isTerminalOnly whether no server can be ended from the page
 * @property {{ [card: string]: CardNote }} cards
 */

/**
 * @typedef {object} State
 * @property {string} language
 * @property {string} way by which requests go: a method, or one server by name
 * @property {number} student as whom they are sent, by the place among the students
 * @property {string} own the address at which Nginx sees this browser; empty before it was seen
 * @property {string[]} methods that can be chosen beside the lab's own
 * @property {boolean} isMore whether all of them are offered
 * @property {string} sessions where they are: in each server's memory, or elsewhere
 * @property {import("./cure.js").Cure} [cure] what is different then
 * @property {string} list the servers of the lab's own upstream
 * @property {import("./upstream.js").Upstream} [upstream] what is different once they have changed
 * @property {number[]} ports of the servers, where they answer without Nginx; nothing if unknown
 * @property {boolean} isStage whether all is done for a room, which presses no buttons
 * @property {boolean} isBusy whether something is being done
 * @property {Look} [look] the last look
 * @property {Look} [seen] the last look that Nginx answered
 * @property {import("./jar.js").Jar} [jar] the student's jar; nothing before the first look at it
 * @property {Entry} [last] the last request, until something has changed
 * @property {string} [ended] the session that was logged out last: how its id begins
 * @property {Map<string, string>} creators which server created the session whose id begins so
 * @property {() => string} [words] what was said last, written anew in each language
 * @property {number} said when that was
 * @property {(Change & { time: number })[]} changes that are shown as news
 * @property {number} acted when something was done last: what was news before is no news after
 * @property {Map<number, string>} logins the last of each jar: the session, and what it went through
 * @property {Timeline} timeline
 * @property {Guide} guide
 * @property {{ [place: string]: number }} lights the timers of what is lit up
 */

/** @returns {Timeline} */
export const emptyTimeline = () => ({ entries: [], nOlder: 0, chosen: undefined, counts: { login: 0, kept: 0, lost: 0 } });

/** @returns {Guide} */
export const emptyGuide = () => ({ requests: [], changes: [], room: [], noticed: undefined, isTerminalOnly: false, cards: {} });

/** By which way a first visitor's requests go: the one that loses them. */
export const FIRST_WAY = "round_robin";

/** @type {State} */
export const state = {
  language: "en",
  way: FIRST_WAY,
  student: 0,
  own: "",
  methods: [],
  isMore: false,
  sessions: "memory",
  list: "server-1 server-2 server-3",
  ports: [],
  isStage: false,
  isBusy: false,
  creators: new Map(),
  changes: [],
  acted: 0,
  said: 0,
  logins: new Map(),
  timeline: emptyTimeline(),
  guide: emptyGuide(),
  lights: {},
};

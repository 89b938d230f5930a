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
 * @typedef {object} Guide
 * @property {Entry[]} requests the last ones, as far as experiments have to do with them
 * @property {Change[]} changes likewise
 * @property {string} [noticed] the card that was done last
 * @property {{ [card: string]: { guess?: number, isDone?: boolean } }} cards
 */

/**
 * @typedef {object} State
 * @property {string} language
 * @property {string} way by which requests go: a method, or one server by name
 * @property {number} student as whom they are sent; 0 is oneself
 * @property {string[]} methods that can be chosen beside the lab's own
 * @property {boolean} isBusy whether something is being done
 * @property {Look} [look] the last look
 * @property {Look} [seen] the last look that Nginx answered
 * @property {import("./jar.js").Jar} [jar] the jar of this way and student; nothing before the first look at it
 * @property {Entry} [last] the last request, until something has changed
 * @property {string} [ended] the session that was logged out last: how its id begins
 * @property {Map<string, string>} creators which server created the session whose id begins so
 * @property {() => string} [words] what was said last, written anew in each language
 * @property {(Change & { time: number })[]} changes that are shown as news
 * @property {Timeline} timeline
 * @property {Guide} guide
 * @property {{ [place: string]: number }} lights the timers of what is lit up
 */

/** @returns {Timeline} */
export const emptyTimeline = () => ({ entries: [], nOlder: 0, chosen: undefined, counts: { login: 0, kept: 0, lost: 0, other: 0 } });

/** @returns {Guide} */
export const emptyGuide = () => ({ requests: [], changes: [], noticed: undefined, cards: {} });

/** @type {State} */
export const state = {
  language: "en",
  way: "lab",
  student: 0,
  methods: [],
  isBusy: false,
  creators: new Map(),
  changes: [],
  timeline: emptyTimeline(),
  guide: emptyGuide(),
  lights: {},
};

// What the page remembers, in this tab or on this machine. A browser may refuse: then it forgets.

/** @typedef {"localStorage" | "sessionStorage"} Where */

/**
 * What was remembered under this key; nothing if nothing was.
 * @param {Where} where
 * @param {string} key
 */
export function recall(where, key) {
  try {
    return JSON.parse(window[where].getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * Remembers a value.
 * @param {Where} where
 * @param {string} key
 * @param {unknown} value
 */
export function remember(where, key, value) {
  try {
    window[where].setItem(key, JSON.stringify(value));
  } catch {
    // It is still there until the page is closed.
  }
}

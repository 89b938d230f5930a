// What the page remembers, in this tab or on this machine. A browser may refuse: then it forgets.

/** What was remembered under this key; nothing if nothing was. `where` is `localStorage` or `sessionStorage`. */
export function recall(where, key) {
  try {
    return JSON.parse(window[where].getItem(key)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a value. */
export function remember(where, key, value) {
  try {
    window[where].setItem(key, JSON.stringify(value));
  } catch {
    // It is still there until the page is closed.
  }
}

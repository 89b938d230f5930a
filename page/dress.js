// A style sheet that not every visitor needs.

import { all, el } from "./dom.js";

/**
 * Fetches it, once. Whoever does not get it goes on without.
 * @param {string} href
 * @returns {Promise<void>}
 */
export async function dress(href) {
  if (all(`[href="${href}"]`).length > 0) return;
  const link = el("link", { rel: "stylesheet", href });
  await new Promise((done) => {
    link.onload = link.onerror = done;
    document.head.append(link);
  });
}

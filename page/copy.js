// Taking text along.

import { t } from "./text.js";

/**
 * Copies a text, and says so in `status`. Only pages from this machine or by HTTPS may write to the
 * clipboard; on others the text is selected in `place`, which shows it.
 * @param {string} text
 * @param {HTMLElement} status
 * @param {() => HTMLElement} place
 */
export async function copy(text, status, place) {
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = t("copy.done");
  } catch {
    getSelection()?.selectAllChildren(place());
    status.textContent = t("copy.not_done");
  }
}

// Making and changing elements. Whatever a text contains, it stays a text.

import { lookOf } from "./lesson.js";

/** @typedef {{ [name: string]: string | number | boolean | undefined | ((event: Event) => void) }} Attributes */
/** @typedef {Node | string | undefined} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes and children; a child that is no element becomes text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
export function el(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/**
 * The same for SVG.
 * @param {string} tag
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
export function svg(tag, attributes = {}, ...children) {
  return dress(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * @template {Element} T
 * @param {T} element
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice("on".length), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== undefined && child !== "") element.append(child);
  return element;
}

/**
 * The element with this id.
 * @param {string} id
 */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * What a field holds, or what is chosen from a list.
 * @param {string} id
 */
export const valueOf = (id) => /** @type {HTMLInputElement} */ (byId(id)).value;

/**
 * All elements that a selector finds.
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export const all = (selector) => [...document.querySelectorAll(/** @type {"div"} */ (selector))];

/**
 * The element within another that a selector finds.
 * @param {ParentNode} root
 * @param {string} selector
 */
export const find = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));

/**
 * Puts children into an element, unless they are there already: whoever has the focus keeps it.
 * @param {Element} element
 * @param {Child[]} children
 */
export function fill(element, ...children) {
  const next = el("div", {}, ...children);
  const same = next.childNodes.length === element.childNodes.length
    && [...next.childNodes].every((node, i) => node.isEqualNode(element.childNodes[i] ?? null));
  if (!same) element.replaceChildren(...next.childNodes);
}

/** @type {{ [shape: string]: string }} */
const SHAPES = {
  circle: "M4 12a8 8 0 1 0 16 0a8 8 0 1 0-16 0z",
  square: "M4.5 4.5h15v15h-15z",
  triangle: "M12 3l9.5 17h-19z",
  diamond: "M12 2.5l9.5 9.5-9.5 9.5L2.5 12z",
  plus: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
};

/**
 * A server's mark: a shape and a colour of its own, so that neither is needed alone.
 * @param {string} [server]
 * @param {string} outcome
 */
export function mark(server, outcome = "") {
  const look = server === undefined ? undefined : lookOf(server);
  const shape = look && SHAPES[look.shape] || "M4 12h16";
  const isCrossedOut = outcome === "lost" || outcome === "failed";
  return svg("svg", { class: `mark ${look?.name ?? "no-server"} ${outcome}`, viewBox: "0 0 24 24", "aria-hidden": "true" },
    svg("path", { class: "shape", d: shape }),
    isCrossedOut ? svg("path", { class: "cross", d: "M3 3 21 21M21 3 3 21" }) : undefined);
}

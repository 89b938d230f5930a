// Making and changing elements. Whatever a text contains, it stays a text.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; a child that is no element becomes text. */
export function el(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return dress(document.createElementNS(SVG, tag), attributes, children);
}

function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== ""));
  return element;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** Puts children into an element, unless they are there already: whoever has the focus keeps it. */
export function fill(element, ...children) {
  const next = el("div", {}, ...children);
  const same = next.childNodes.length === element.childNodes.length
    && [...next.childNodes].every((node, i) => node.isEqualNode(element.childNodes[i]));
  if (!same) element.replaceChildren(...next.childNodes);
}

/** A server's mark: a shape and a colour of its own, so that neither is needed alone. */
export function mark(server, outcome = "") {
  const shapes = {
    "server-1": () => svg("circle", { cx: 12, cy: 12, r: 8 }),
    "server-2": () => svg("rect", { x: 4.5, y: 4.5, width: 15, height: 15 }),
    "server-3": () => svg("path", { d: "M12 3 L21.5 20 H2.5 Z" }),
  };
  const shape = (shapes[server] ?? (() => svg("path", { d: "M4 12 H20" })))();
  const cross = outcome === "lost" || outcome === "failed"
    ? svg("path", { class: "cross", d: "M3 3 L21 21 M21 3 L3 21" }) : undefined;
  return svg("svg", {
    class: `mark ${server ?? "nobody"} ${outcome}`, viewBox: "0 0 24 24", "aria-hidden": "true",
  }, shape, cross);
}

// Elements of a page.

export const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, of SVG if these say so, and what is inside. */
export const make = (name, attributes = {}, ...inside) => {
  const element = attributes.xmlns ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.append(...inside);
  return element;
};

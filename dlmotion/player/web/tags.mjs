// Elements of a page.

/** An element with attributes, and what is inside. */
export const make = (name, attributes = {}, ...inside) => {
  const element = document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.append(...inside);
  return element;
};

// Elements and sentences: what the scripts of the site and of the explorers write with. Texts stay
// texts: nothing that a reader types becomes markup.

const SVG = "http://www.w3.org/2000/svg";

function fillIn(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

// html("button", { type: "button", onclick: f }, "text", child, …); what is false, null or "" is left out.
export const html = (tag, properties = {}, ...children) =>
  fillIn(document.createElement(tag), properties, children);

export const svg = (tag, properties = {}, ...children) =>
  fillIn(document.createElementNS(SVG, tag), properties, children);

// "{a} 和 {b}" with { a: 1, b: 2 } → "1 和 2".
export const fill = (text, values = {}) =>
  text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

// The folder of texts in the page's language; the build sees to it that there is one.
export const LANGUAGE = document.documentElement.lang.split("-")[0];

// The texts of one part of the site (book/theme/words).
export const wordsOf = async (part) => (await import(`./words/${LANGUAGE}/${part}.js`)).default;

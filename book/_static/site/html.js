// Elements and sentences: what the scripts of the site write with. Texts stay texts: nothing that a
// reader types becomes markup.

// html("button", { type: "button", onclick: f }, "text", child, …); a child of false, null or "" is left out.
export function html(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

// "{a} 和 {b}" with { a: 1, b: 2 } → "1 和 2".
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

const language = document.documentElement.lang.startsWith("en") ? "en" : "zh";

// The texts of one part of the site.
export const wordsOf = async (part) => (await import(`./words/${language}/${part}.js`)).default;

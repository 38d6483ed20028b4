// Elements, numbers and sentences: what every explorer writes with.

import { LANGUAGE, fill, html, svg } from "../site/html.js";

export { fill, html, svg };

// fill() with elements among the values: a list to append.
export const sentence = (text, values = {}) =>
  text.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? values[part] : part));

// 7200 → "7,200"; the same on every reader's machine.
export const number = (value) =>
  String(value).replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

// 447897600 → "447.9 M": four digits and a unit, as convcost writes it.
export function short(value) {
  const units = ["", " K", " M", " G", " T"];
  let unit = 0;
  while (Math.abs(Number(value.toPrecision(4))) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return number(Number(value.toPrecision(4))) + units[unit];
}

// A number that a reader (or a test) can take as it is: <data data-name="macs" value="7200">7,200</data>.
export const data = (name, value, text = number(value)) =>
  html("data", { "data-name": name, value: String(value) }, text);

// [27, 27] → "27×27".
export const byTimes = (sizes) => sizes.map(number).join("×");

// One of a list, by chance.
export const pick = (list) => list[Math.floor(Math.random() * list.length)];

// The texts of one explorer with those that all share.
export async function wordsOf(name) {
  const files = ["common", name].map((file) => import(`./words/${LANGUAGE}/${file}.js`));
  const [common, own] = await Promise.all(files);
  return { ...common.default, ...own.default };
}

// A Refusal of formulas.js as a sentence.
export function explain(words, refusal) {
  const { axis, name, size, pad, value, ...rest } = refusal.values;
  return fill(words.refusals[refusal.key], {
    ...rest,
    size,
    pad,
    total: size + pad,
    axis: words.axes[axis],
    name: words.names[name] ?? name,
    value: Array.isArray(value) ? value.join("、") : value,
  });
}

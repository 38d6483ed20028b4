// One sentence about the cell that is pointed at: what an output is the sum of, where an input
// flows to. What meets the padding, or is cut off, stands apart.

import { fill, html } from "./dom.js";
import { show } from "./conv-window.js";

const signed = (value) => (value < 0 ? `(${show(value)})` : show(value));
const product = ({ value, weight }) => `${signed(value)}×${signed(weight)}`;
const PLUS = { lead: "+ " };

// Terms that may part between two lines, but not within: before all but the first stands `lead`,
// after all but the last `tail`, after the last `end`.
function terms(texts, { lead = "", tail = "", end = "" }) {
  return texts.flatMap((text, i) => {
    const after = i < texts.length - 1 ? tail : end;
    return [html("span", { class: "conv-term" }, (i ? lead : "") + text + after), " "];
  });
}

function aside(word, texts, marks) {
  if (!texts.length) return [];
  const list = terms(texts, { ...marks, end: "）" });
  return [html("span", { class: "conv-aside" }, `（${word}`, list)];
}

export const placeName = (words, [row, column]) =>
  fill(words.place, { row: show(row + 1), column: show(column + 1) });

const parted = (links, isKept) => [links.filter(isKept), links.filter((link) => !isKept(link))];

export function tellOutput(words, window, place, links) {
  const where = { place: placeName(words, place) };
  if (!links.length) return [fill(words.none_reaches, where)];
  const [kept, rest] = parted(links, ({ zone }) => window.back || zone === "real");
  const sum = links.reduce((all, { value, weight }) => all + value * weight, 0);
  const isCut = window.back && window.zone(place) === "cut";
  const hangs = rest.some(({ zone }) => zone === "outside");
  return [
    fill(isCut ? words.sum_cut : words.sum, where),
    ...terms(kept.length ? kept.map(product) : ["0"], PLUS),
    ...aside(hangs ? words.with_outside : words.with_padding, rest.map(product), PLUS),
    html("b", {}, `= ${show(sum)}`),
  ];
}

export function tellInput(words, window, place, links) {
  const where = placeName(words, place);
  if (!links.length) return [fill(words.none_sees, { place: where })];
  const [kept, rest] = parted(links, ({ zone }) => !window.back || zone !== "cut");
  const text = (link) => {
    const [row, column] = (window.back ? link.place : link.step).map((at) => show(at + 1));
    return `${product(link)} → (${row}, ${column})`;
  };
  const isReal = window.back || window.zone(place) === "real";
  const key = window.back ? "fan_back" : isReal ? "fan" : "fan_zero";
  const values = { place: where, value: show(window.inputAt(place)), count: kept.length };
  const comma = { tail: words.comma };
  return [
    fill(words[key], values),
    ...terms(kept.map(text), comma),
    ...aside(words.with_cut, rest.map(text), comma),
  ];
}

export const tellKernel = (words, { tap, value, weight }) => [
  fill(words.entry, { place: placeName(words, tap), value: show(weight), other: show(value) }),
];

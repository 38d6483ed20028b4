// The formula is the legend: one live line of factors, each in the colour of what it counts, lit
// together with it. A part of a picture that belongs to a factor carries data-counts with the
// factor's name ("in", "out", "kernel", "places", "groups", "bias", "multiplier"; several with spaces).
// Pointing at either, by pointer or by focus, lights both; the stylesheet says how.

import { data, html, number, sentence } from "./dom.js";

// factor("kernel", 3) or factor("kernel", 9, "3·3"): a number that counts something.
export const factor = (counts, value, text = number(value)) =>
  html("span", { class: `factor factor-${counts}`, "data-counts": counts }, text);

// A result in the line: <data> that tests and screen readers can take as it is.
export const result = (name, value, text = number(value)) =>
  html("strong", { class: "factor-result" }, data(name, value, text));

// "权重 {weights} × 位置 {places}" with elements (or lists of them) → the children of a line.
export const line = (text, values) => sentence(text, values).flat();

// The elements of a product: 2·3·3·3.
export const product = (...factors) =>
  factors.flatMap((one, i) => (i ? [html("span", { class: "factor-dot" }, "·"), one] : [one]));

// Light what is pointed at and what it counts, anywhere in the explorer.
export function lightUp(explorer) {
  const lit = (target) => {
    const counts = target?.closest?.("[data-counts]")?.dataset.counts;
    if (counts) explorer.dataset.lit = counts;
    else delete explorer.dataset.lit;
  };
  explorer.addEventListener("pointerover", (event) => lit(event.target));
  explorer.addEventListener("pointerleave", () => lit(null));
  explorer.addEventListener("focusin", (event) => lit(event.target));
  explorer.addEventListener("focusout", () => lit(null));
}

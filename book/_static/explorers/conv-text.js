// What the convolution explorer writes out: the formula of the output's size with the numbers put
// in, and what one cell is made of or flows to.

import { html } from "./dom.js";
import { show } from "./conv-window.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

function math(tag, ...children) {
  const element = document.createElementNS(MATHML, tag);
  element.append(...children);
  return element;
}

// "H + 2 × 0" → numbers, names and signs, each in its element.
const row = (text) =>
  text
    .split(" ")
    .map((word) => math(/^\d/.test(word) ? "mn" : /^[A-Za-z]/.test(word) ? "mi" : "mo", word));

// As tall as a fraction also in fonts that cannot stretch it.
function floor(sign) {
  const bracket = math("mo", sign);
  bracket.setAttribute("stretchy", "false");
  bracket.setAttribute("class", "conv-floor");
  const lowered = math("mpadded", bracket);
  lowered.setAttribute("voffset", "-0.45em");
  return lowered;
}

// ⌊(H + 2p − d(K − 1) − 1) / s⌋ + 1, or (H − 1)s + d(K − 1) + 1 − 2p + o for a transposed one.
// `round` replaces the brackets' meaning where the numerator is negative.
function formula({ back, round }, { H, K, s, p, d, o }, times) {
  const span = `${d} ${times} ( ${K} − 1 )`;
  const text = (words) => words.replace(/ +/g, " ").trim();
  if (back) return row(text(`( ${H} − 1 ) ${times} ${s} + ${span} + 1 − 2 ${times} ${p} + ${o}`));
  const above = math("mrow", ...row(text(`${H} + 2 ${times} ${p} − ${span} − 1`)));
  const fraction = math("mfrac", above, math("mrow", ...row(String(s))));
  const [open, close] = round
    ? [[math("mtext", round), math("mo", "(")], math("mo", ")")]
    : [[floor("⌊")], floor("⌋")];
  return [math("mrow", ...open, fraction, close), ...row("+ 1")];
}

// Full size, also within a line.
function display(...children) {
  const element = math("math", ...children);
  element.setAttribute("displaystyle", "true");
  return element;
}

export function general(back) {
  const letters = { H: "H", K: "K", s: "s", p: "p", d: "d", o: "o" };
  const out = math("msub", math("mi", "H"), math("mtext", "out"));
  return display(out, math("mo", "="), ...formula({ back }, letters, ""));
}

export function withNumbers(axis, more, { back, round }) {
  const { size, kernel, stride, padding, dilation } = axis;
  const numbers = { H: size, K: kernel, s: stride, p: padding, d: dilation, o: more };
  return display(...formula({ back, round }, numbers, "×"));
}

// K with a small h under it.
export const symbol = (letter, below) =>
  html("span", {}, html("i", {}, letter), below ? html("sub", {}, below) : null);

const signed = (value) => (value < 0 ? `(${show(value)})` : show(value));
export const product = ({ value, weight }) => `${signed(value)}×${signed(weight)}`;

// Terms that may part between two lines, but not within: before all but the first stands `lead`,
// after all but the last `tail`, after the last `end`.
export function terms(texts, { lead = "", tail = "", end = "" }) {
  return texts.flatMap((text, i) => {
    const after = i < texts.length - 1 ? tail : end;
    return [html("span", { class: "conv-term" }, (i ? lead : "") + text + after), " "];
  });
}

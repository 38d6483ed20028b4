// The bill under the grids: the counter that runs with the window, the formula that it must arrive
// at, and the formula of the output's size with the numbers put in.

import { byTimes, data, fill, html, number } from "./dom.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

function math(tag, ...children) {
  const element = document.createElementNS(MATHML, tag);
  element.append(...children);
  return element;
}

// "H + 2 × 0" → numbers, names and signs, each in its element.
const row = (text) =>
  text
    .trim()
    .split(/ +/)
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

// ⌊(H + 2p − d(K − 1) − 1) / s⌋ + 1; of a transposed one, (H − 1)s + d(K − 1) + 1 − 2p + o.
// `round` stands in place of the brackets where it is not down that is rounded.
function formula(back, [H, K, s, p, d, o], times, round) {
  const span = `${d} ${times} ( ${K} − 1 )`;
  const more = `+ 1 − 2 ${times} ${p} + ${o}`;
  if (back) return row(`( ${H} − 1 ) ${times} ${s} + ${span} ${more}`);
  const above = math("mrow", ...row(`${H} + 2 ${times} ${p} − ${span} − 1`));
  const fraction = math("mfrac", above, math("mrow", ...row(String(s))));
  const whole = round
    ? math("mrow", math("mtext", round), math("mo", "("), fraction, math("mo", ")"))
    : math("mrow", floor("⌊"), fraction, floor("⌋"));
  return [whole, ...row("+ 1")];
}

function display(...children) {
  const element = math("math", ...children);
  element.setAttribute("displaystyle", "true"); // full size, also within a line
  return element;
}

const together = (...parts) => html("span", { class: "conv-term" }, ...parts);
const symbol = (letter, below) => html("span", {}, html("i", {}, letter), html("sub", {}, below));

export class Bill {
  constructor(words) {
    this.words = words;
    this.element = html("div", { class: "conv-bill" });
  }

  clear() {
    this.element.replaceChildren();
  }

  show(window) {
    this.window = window;
    this.element.replaceChildren(this.#macs(), this.#size());
    // Where nothing is drawn nobody walks: the counter stands at the end.
    this.count(window.cost.macs, window.cost.padding_macs);
  }

  count(...counts) {
    counts.forEach((value, i) => {
      this.counters[i].value = value;
      this.counters[i].textContent = number(value);
    });
    const [macs, wasted] = counts;
    const all = this.window.cost.macs;
    this.bar.style.setProperty("--real", (macs - wasted) / all);
    this.bar.style.setProperty("--wasted", wasted / all);
  }

  #macs() {
    const { words, window } = this;
    const { cost, back, kernel_size, steps } = window;
    this.bar = html("div", { class: "conv-bar", "aria-hidden": "true" }, html("i"), html("b"));
    this.counters = [];
    const line = (label, name) => {
      const counter = data(`${name}_so_far`, 0);
      this.counters.push(counter);
      const cells = [counter, data(name, cost[name])].map((one) => html("td", {}, one));
      return html("tr", {}, html("th", { scope: "row" }, label), cells);
    };
    const head = [words.so_far, words.total].map((text) => html("th", { scope: "col" }, text));
    const lines = [
      line(words.macs, "macs"),
      line(back ? words.cut_macs : words.padding_macs, "padding_macs"),
    ];
    const out = back ? "" : "out";
    const symbols = [symbol("K", "h"), symbol("K", "w"), symbol("H", out), symbol("W", out)];
    const factors = [...kernel_size, ...steps].map(number).join(words.times);
    return html(
      "section",
      {},
      html("div", { class: "conv-title" }, words.bill),
      this.bar,
      html(
        "table",
        {},
        html("thead", {}, html("tr", {}, html("td"), head)),
        html("tbody", {}, lines),
      ),
      html(
        "p",
        {},
        together(symbols.flatMap((one, i) => (i ? [words.times, one] : [one]))),
        " ",
        together(`= ${factors} = ${number(cost.macs)}`),
      ),
    );
  }

  #size() {
    const { words, window } = this;
    const { axes, back, cost, hanging, more } = window;
    const out = math("msub", math("mi", "H"), math("mtext", "out"));
    const letters = display(out, math("mo", "="), ...formula(back, [..."HKspdo"], ""));
    const lines = axes.map(({ size, kernel, stride, padding, dilation }, i) => {
      const values = [size, kernel, stride, padding, dilation, more[i]];
      const numbers = display(...formula(back, values, "×", hanging[i] && words.round));
      const result = data(["output_height", "output_width"][i], cost.output_size[i]);
      const label = fill(words.size_axis, { axis: words.axes[i] });
      return html("p", {}, label, numbers, " ", together("= ", result));
    });
    return html(
      "section",
      {},
      html("div", { class: "conv-title" }, words.size),
      html("p", {}, letters),
      back ? html("p", {}, words.op) : null,
      lines,
    );
  }
}

// What 先猜再看 asks, and why the tempting answers are wrong.
export function questions(words, window, square) {
  const { cost, axes, back, more } = window;
  const hint = (axis, i) => {
    const { size, padding, stride, span, steps } = axis;
    const room = Math.max(0, size + 2 * padding - span);
    const values = { size, padding, stride, span, room, moves: steps - 1, more: more[i] };
    return fill(back ? words.hint_size_back : words.hint_size, values);
  };
  const sizes = (square ? ["side"] : ["output_height", "output_width"]).map((name, i) => ({
    label: words.ask[name],
    answer: cost.output_size[i],
    hint: hint(axes[i], i),
  }));
  const counts = {
    taps: byTimes(window.kernel_size),
    outputs: byTimes(window.output_size),
    inputs: byTimes(window.input_size),
  };
  const why = fill(back ? words.hint_macs_back : words.hint_macs, counts);
  return [...sizes, { label: words.ask.macs, answer: cost.macs, hint: why }];
}

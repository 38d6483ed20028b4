// What is told under the grids: the sentence on one cell, the counter that runs with the window and
// the formula that it must arrive at, the formula of the output's size with the numbers put in.

import { nameOf } from "./conv-drawing.js";
import { show } from "./conv-window.js";
import { byTimes, data, fill, html, number } from "./dom.js";

const SIZE = "⌊({size} + 2×{padding} − {dilation}×({kernel} − 1) − 1) ÷ {stride}⌋ + 1";
const SIZE_BACK =
  "({size} − 1)×{stride} + {dilation}×({kernel} − 1) + 1 − 2×{padding} + {output_padding}";

const signed = (value) => (value < 0 ? `(${show(value)})` : show(value));

// What an output is the sum of, or where an input flows to. What meets the padding, or is cut off,
// stands apart. `isStep`: the place is a step, not one of the field.
export function tell(words, window, { board, place, isStep, links }) {
  const zone = isStep ? "real" : window.zone(place);
  const where = nameOf(words, zone, place, words.boards[board]);
  if (!links.length) return fill(words.untouched, { where });
  const isSum = board === "output";
  const list = (some) => {
    const texts = some.map(({ value, weight, ...link }) => {
      const product = `${signed(value)}×${signed(weight)}`;
      const to = window.back ? link.place : link.step;
      return isSum ? product : `${product}→(${to.map((at) => at + 1)})`;
    });
    return texts.join(isSum ? " + " : words.comma);
  };
  const isApart = (link) => isStep && link.zone !== "real";
  const [kept, rest] = [links.filter((link) => !isApart(link)), links.filter(isApart)];
  const aside = rest.length ? fill(words.aside[window.kind], { list: list(rest) }) : "";
  const sum = links.reduce((all, { value, weight }) => all + value * weight, 0);
  const values = { where, list: list(kept) || "0", aside, sum: show(sum), count: kept.length };
  return fill(isSum ? words.sum : words.fan, { ...values, value: show(window.inputAt(place)) });
}

// Paddle does not round down where the window is longer than its input.
function sizeFormula(words, { back, axes }, i) {
  const { size, padding, span } = axes[i];
  const hangs = span > size + 2 * padding;
  const down = hangs ? SIZE.replace("⌊", `${words.round}(`).replace("⌋", ")") : SIZE;
  return fill(back ? SIZE_BACK : down, axes[i]);
}

// The elements, and count(macs, padding_macs) that sets the counter.
export function bill(words, window) {
  const { back, cost, kernel_size, steps } = window;
  const bar = html("div", { class: "conv-bar", "aria-hidden": "true" }, html("i"), html("b"));
  const names = ["macs", "padding_macs"];
  const counters = names.map((name) => data(`${name}_so_far`, 0));
  const rows = names.map((name, i) => {
    const cells = [counters[i], data(name, cost[name])].map((one) => html("td", {}, one));
    const label = words[back && i ? "cut_macs" : name];
    return html("tr", {}, html("th", { scope: "row" }, label), cells);
  });
  const heads = [words.so_far, words.total].map((text) => html("th", { scope: "col" }, text));
  const table = html("table", {}, html("tr", {}, html("td"), heads), rows);
  const factors = [words.boards.kernel, byTimes(kernel_size), "×"];
  factors.push(words.boards[back ? "input" : "output"], byTimes(steps));
  const product = html("p", {}, `${factors.join(" ")} = ${number(cost.macs)}`);

  const { input: size, kernel } = words.boards;
  const general = fill(back ? SIZE_BACK : SIZE, { ...words.names, size, kernel });
  const sizes = ["output_height", "output_width"].map((name, i) => {
    const formula = `${words.axes[i]}：${sizeFormula(words, window, i)} = `;
    return html("p", {}, formula, data(name, cost.output_size[i]));
  });
  const section = (title, ...parts) =>
    html("section", {}, html("div", { class: "conv-title" }, title), ...parts);

  const count = (...counts) => {
    counts.forEach((value, i) => {
      counters[i].value = value;
      counters[i].textContent = number(value);
    });
    bar.style.setProperty("--real", (counts[0] - counts[1]) / cost.macs);
    bar.style.setProperty("--wasted", counts[1] / cost.macs);
  };
  // Where nothing is drawn nobody walks: the counter stands at the end.
  count(cost.macs, cost.padding_macs);
  return {
    parts: [
      section(words.bill, bar, table, product),
      section(words.size, html("p", {}, general), ...sizes),
    ],
    count,
  };
}

// What 先猜再看 asks, and why the tempting answers are wrong.
export function questions(words, window, square) {
  const { kind, cost, kernel_size, steps } = window;
  const sizes = (square ? ["side"] : ["output_height", "output_width"]).map((name, i) => ({
    label: words.ask[name],
    answer: cost.output_size[i],
    hint: fill(words.hint_size[kind], { formula: sizeFormula(words, window, i) }),
  }));
  const values = { taps: byTimes(kernel_size), steps: byTimes(steps) };
  const hint = fill(words.hint_macs[kind], values);
  return [...sizes, { label: words.ask.macs, answer: cost.macs, hint }];
}

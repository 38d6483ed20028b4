// What is told beside the picture: the sentence on one cell, the line that counts, the formula of
// the output's size with the numbers put in, and what 先猜再看 asks.

import { nameOf } from "./conv-drawing.js";
import { titleOf } from "./conv-picture.js";
import { show, signed } from "./conv-values.js";
import { byTimes, data, fill, html, sentence } from "./dom.js";
import { factor, line, product, result } from "./legend.js";

const SIZE = "⌊({size} + 2×{padding} − {dilation}×({kernel} − 1) − 1) ÷ {stride}⌋ + 1";
const SIZE_BACK =
  "({size} − 1)×{stride} + {dilation}×({kernel} − 1) + 1 − 2×{padding} + {output_padding}";

const bracketed = (value) => (value < 0 ? `(${show(value)})` : show(value));

// What an output is the sum of, where an input flows to, where a weight is used. What meets the
// padding, or is cut off, stands apart. `isStep`: the place is a step, not one of the field.
export function tell(words, window, { at: { board, channel, place }, isStep, links }) {
  const zone = isStep || board === "kernel" ? "real" : window.zone(place);
  const title = titleOf(words, window, board, channel);
  const isOne = title === words.boards[board];
  const whose = isOne ? (zone === "real" ? title : "") : fill(words.whose, { title });
  const where = nameOf(words, "real", place, whose + (words.zones[zone] ?? ""));
  if (board === "kernel") {
    const wasted = links.filter((link) => link.zone !== "real").length;
    const values = { where, weight: show(window.kernel[channel][window.kernel_size[1] * place[0] + place[1]]) };
    const aside = wasted ? fill(words.use_aside[window.kind], { wasted }) : "";
    return fill(words.use, { ...values, count: links.length, aside });
  }
  if (!links.length && !window.bias) return fill(words.untouched, { where });
  const isSum = board === "output";
  const planes = [...new Set(links.map(({ o, c }) => (isSum ? c : o)))];
  const bias = isSum && window.bias && zone !== "cut" ? window.biases[channel] : null;
  const sum = links.reduce((all, { value, weight }) => all + value * weight, bias ?? 0);
  const value = board === "input" ? show(window.inputAt(channel, place)) : "";
  const values = { where, sum: show(sum), count: links.length, value };
  if (planes.length > 1) {
    if (!isSum) return fill(words.fan_planes, { ...values, planes: planes.length, each: links.length / planes.length });
    const adds = planes.map((plane, i) => {
      const part = links.filter(({ c }) => c === plane).reduce((all, link) => all + link.value * link.weight, 0);
      return fill(words.summand, { part: i ? signed(part) : show(part), channel: plane + 1 });
    });
    return fill(words.sum, { ...values, list: adds.join(" "), aside: biasText(words, bias) });
  }
  const list = (some) => {
    const texts = some.map(({ value, weight, ...link }) => {
      const times = `${bracketed(value)}×${bracketed(weight)}`;
      const to = window.back ? link.place : link.step;
      return isSum ? times : `${times}→(${to.map((at) => at + 1)})`;
    });
    return texts.join(isSum ? " + " : words.comma);
  };
  const isApart = (link) => isStep && link.zone !== "real";
  const [kept, rest] = [links.filter((link) => !isApart(link)), links.filter(isApart)];
  const aside = rest.length ? fill(words.aside[window.kind], { list: list(rest) }) : "";
  const told = { ...values, list: list(kept) || "0", aside: aside + biasText(words, bias), count: kept.length };
  return fill(isSum ? words.sum : words.fan, told);
}

const biasText = (words, bias) => (bias === null ? "" : fill(words.plus_bias, { bias: signed(bias) }));

// ── the shapes, over the picture: 输入 3×5×5 ∗ 核 2×3×3×3 = 输出 2×3×3 ──
export function shapesOf(words, window, state, hide) {
  const { input_size, kernel_size, cost, in_channels, out_channels } = window;
  const many = in_channels * out_channels > 1;
  const shape = (counts, sizes) =>
    sizes.flatMap((size, i) => (i ? ["×", factor(counts[i], size, size)] : [factor(counts[i], size, size)]));
  const sizes = (list, counts) => (many ? shape(counts, list) : shape(counts.slice(-2), list.slice(-2)));
  const per = state.kind === "transposed" ? [in_channels, out_channels / state.groups] : [out_channels, in_channels / state.groups];
  const [one, other] = state.kind === "transposed" ? ["in", "out"] : ["out", "in"];
  const [height, width] = ["output_height", "output_width"].map((name, i) => data(name, cost.output_size[i]));
  return [
    html("span", {}, words.boards.input, " ", sizes([in_channels, ...input_size], ["in", "in", "in"])),
    html("span", {}, words.times_kernel[state.kind]),
    html("span", {}, words.boards.kernel, " ", sizes([...per, ...kernel_size], [one, other, "kernel", "kernel"])),
    hide(html("span", { class: "conv-result" }, "= ", words.boards.output, " ", sizes([out_channels, height, width], ["out", "places", "places"]))),
  ];
}

// ── the line: how many weights, on how many places, and so how many multiply-accumulates ──
export function lineOf(words, window, state) {
  const { cost, steps, kernel_size } = window;
  const { in_channels, out_channels, groups } = state;
  const kernel = product(...kernel_size.map((size) => factor("kernel", size)));
  const channels = [factor("out", out_channels), factor("in", in_channels)];
  const divided = groups > 1 ? [" ÷ ", factor("groups", groups), words.groups_after] : [];
  const counted = [...product(...channels), html("span", { class: "factor-dot" }, "·"), ...kernel, ...divided];
  const text = state.bias ? words.line_bias : words.line;
  return line(text, {
    counted,
    weights: result("weights", cost.weights),
    side: words.places[window.kind],
    places: factor("places", steps[0] * steps[1], byTimes(steps)),
    macs: result("macs", cost.macs),
    biases: factor("bias", cost.biases),
    params: result("params", cost.params),
  });
}

// ── the counter: { element, count(macs, padding_macs) } ──
export function counterOf(words, window) {
  const { cost, back } = window;
  const counters = ["macs", "padding_macs"].map((name) => data(`${name}_so_far`, 0));
  const values = { so_far: counters[0], wasted: counters[1], padding_macs: data("padding_macs", cost.padding_macs) };
  const text = words[back ? "counter_cut" : "counter"];
  const count = (...counts) =>
    counters.forEach((counter, i) => {
      counter.value = counts[i];
      counter.textContent = data("", counts[i]).textContent;
    });
  count(cost.macs, cost.padding_macs); // where nothing is drawn nobody walks: it stands at the end
  return { parts: sentence(text, values), count };
}

// ── the size of the output ──
// Paddle does not round down where the window is longer than its input.
function sizeFormula(words, { back, axes }, i) {
  const { size, padding, span } = axes[i];
  const hangs = span > size + 2 * padding;
  const down = hangs ? SIZE.replace("⌊", `${words.round}(`).replace("⌋", ")") : SIZE;
  return fill(back ? SIZE_BACK : down, axes[i]);
}

export function sizesOf(words, window, square) {
  const { input: size, kernel } = words.boards;
  const general = fill(window.back ? SIZE_BACK : SIZE, { ...words.names, size, kernel });
  const lines = (square ? [0] : [0, 1]).map((i) => {
    const axis = square ? "" : `${words.axes[i]}：`;
    return html("p", {}, `${axis}${sizeFormula(words, window, i)} = `, html("b", {}, window.cost.output_size[i]));
  });
  return [html("p", {}, general), ...lines];
}

// What 先猜再看 asks, and why the tempting answers are wrong.
export function questions(words, window, state, square) {
  const { kind, cost, kernel_size, steps } = window;
  const sizes = (square ? ["side"] : ["output_height", "output_width"]).map((name, i) => ({
    label: words.ask[name],
    answer: cost.output_size[i],
    hint: fill(words.hint_size[kind], { formula: sizeFormula(words, window, i) }),
  }));
  const { in_channels, out_channels, groups } = state;
  const many = in_channels * out_channels > 1;
  const params = { label: words.ask.params, answer: cost.params, hint: words.hint_params };
  const values = { taps: byTimes(kernel_size), steps: byTimes(steps) };
  const each = fill(words.hint_macs[kind], values);
  const lines = (in_channels * out_channels) / groups;
  const hint = many ? each + fill(words.hint_slices, { slices: lines }) : each;
  return [...sizes, ...(many ? [params] : []), { label: words.ask.macs, answer: cost.macs, hint }];
}

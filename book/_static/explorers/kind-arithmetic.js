// One layer of any kind as stages of plain convolutions, as lines of arithmetic with the numbers put
// in, and as Paddle code.

import { fill, number } from "./dom.js";

// What the layer consists of: [{ in_channels, out_channels, groups }], the second stage 1×1.
export function stagesOf({ kind, in_channels, out_channels, groups, multiplier }) {
  const middle = in_channels * multiplier;
  const apart = { in_channels, out_channels: middle, groups: in_channels };
  return {
    standard: [{ in_channels, out_channels, groups: 1 }],
    grouped: [{ in_channels, out_channels, groups }],
    depthwise: [apart],
    separable: [apart, { in_channels: middle, out_channels, groups: 1 }],
  }[kind];
}

const times = (...values) => values.map(number).join(" × ");

// [{ label, results: [{ meaning, numbers, name, value }], note }]
export function linesOf(words, state, cost) {
  const { kind, in_channels, groups, multiplier, bias } = state;
  const [height, width] = cost.output_size;
  const stages = stagesOf(state);
  const { out_channels } = stages.at(-1);
  const middle = in_channels * multiplier;
  const line = (label, name, meaning, numbers, value = cost[name]) => ({
    label: words[label],
    results: [{ meaning: words[meaning], numbers, name, value }],
  });

  const kernel = times(...state.kernel_size);
  const spread = `${times(in_channels, multiplier)} × ${kernel}`;
  const all = `${times(in_channels, out_channels)} × ${kernel}`;
  const shared = `${number(in_channels)} ÷ ${number(groups)} × ${number(out_channels)} × ${kernel}`;
  const first = middle * state.kernel_size[0] * state.kernel_size[1];
  const second = middle * out_channels;
  const weights = {
    standard: () => [line("weights", "weights", "weights_meaning", all)],
    grouped: () => [line("weights", "weights", "weights_meaning_grouped", shared)],
    depthwise: () => [line("weights", "weights", "weights_meaning_depthwise", spread)],
    separable: () => [
      line("weights_depthwise", "first_weights", "weights_meaning_depthwise", spread, first),
      line(
        "weights_pointwise",
        "second_weights",
        "weights_meaning_pointwise",
        times(middle, out_channels),
        second,
      ),
      line("weights_sum", "weights", "weights_sum_meaning", [first, second].map(number).join(" + ")),
    ],
  }[kind]();

  const biases = stages.map((stage) => stage.out_channels);
  const params = [cost.weights, ...biases].map(number).join(" + ");
  const outputs =
    kind === "separable"
      ? `(${[middle, out_channels].map(number).join(" + ")}) × ${times(height, width)}`
      : times(out_channels, height, width);
  return [
    outputLine(words, state, cost.output_size),
    ...weights,
    bias
      ? line("params", "params", "params_meaning", params)
      : line("params", "params", "params_no_bias", ""),
    line("macs", "macs", "macs_meaning", times(cost.weights, height, width)),
    line("flops", "flops", "flops_meaning", times(2, cost.macs)),
    line(
      "activations",
      "activations",
      kind === "separable" ? "activations_meaning_separable" : "activations_meaning",
      outputs,
    ),
  ];
}

function outputLine(words, state, output_size) {
  const axes = ["height", "width"].map((name, i) => {
    const [size, kernel, stride, padding] = [
      state.input_size,
      state.kernel_size,
      state.stride,
      state.padding,
    ].map((pair) => pair[i]);
    return {
      meaning: fill(words.output_axis, { axis: words.axes[i] }),
      numbers: fill(words.output_numbers, { size, kernel, stride, padding }),
      name,
      value: output_size[i],
      short: size + 2 * padding < kernel,
    };
  });
  const note = axes.some((axis) => axis.short) ? words.toward_zero : "";
  return { label: words.output_size, results: axes, note };
}

// ── Paddle ──
const argument = ([height, width]) => (height === width ? String(height) : `[${height}, ${width}]`);

function call({ in_channels, out_channels, groups }, { kernel_size, stride, padding }, bias) {
  const parts = [in_channels, out_channels, argument(kernel_size)];
  if (stride.some((one) => one !== 1)) parts.push(`stride=${argument(stride)}`);
  if (padding.some((one) => one !== 0)) parts.push(`padding=${argument(padding)}`);
  if (groups !== 1) parts.push(`groups=${groups}`);
  if (!bias) parts.push("bias_attr=False");
  return `Conv2D(${parts.join(", ")})`;
}

export function codeOf(state) {
  const [first, second] = stagesOf(state);
  const point = { kernel_size: [1, 1], stride: [1, 1], padding: [0, 0] };
  const one = call(first, state, state.bias);
  const layer = second
    ? `Sequential(\n    ${one},\n    ${call(second, point, state.bias)},\n)`
    : one;
  const shape = [1, state.in_channels, ...state.input_size].join(", ");
  return [
    "import paddle",
    `from paddle.nn import Conv2D${second ? ", Sequential" : ""}`,
    "",
    `layer = ${layer}`,
    `x = paddle.randn([${shape}])`,
    "print(layer(x).shape)",
    "print(sum(p.size for p in layer.parameters()))",
  ].join("\n");
}

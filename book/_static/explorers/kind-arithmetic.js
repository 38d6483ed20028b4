// One layer of any kind: its cost, the stages of plain convolutions it consists of, its arithmetic
// with the numbers put in, and its Paddle code.

import { byTimes, fill, number } from "./dom.js";
import { factor, line, product, result } from "./legend.js";
import { conv2d, depthwise, depthwise_separable } from "./formulas.js";

export function costsOf({ kind, in_channels, out_channels, groups, multiplier, ...window }) {
  const channels = { in_channels, out_channels };
  return {
    standard: conv2d({ ...channels, ...window }),
    grouped: conv2d({ ...channels, groups, ...window }),
    depthwise: depthwise({ channels: in_channels, multiplier, ...window }),
    separable: depthwise_separable({ ...channels, multiplier, ...window }),
  };
}

// [{ in_channels, out_channels, groups }], the second stage 1×1.
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

// ── one line: how many weights, on how many places, and so how many multiply-accumulates ──
export function lineOf(words, state, { weights, params, macs, output_size }) {
  const { kind, in_channels, out_channels, groups, multiplier, kernel_size } = state;
  const kernel = factor("kernel", kernel_size ** 2, `${kernel_size}·${kernel_size}`);
  const [input, output] = [factor("in", in_channels), factor("out", out_channels)];
  const apart = multiplier === 1 ? [input] : [input, factor("multiplier", multiplier)];
  const middle = factor("in", in_channels * multiplier);
  const divided = groups === 1 ? [] : [" ÷ ", factor("groups", groups)];
  const counted = {
    standard: product(output, input, kernel),
    grouped: [...product(output, input, kernel), ...divided],
    depthwise: product(...apart, kernel),
    separable: [...product(...apart, kernel), " + ", ...product(output, middle)],
  }[kind];
  const places = factor("places", output_size[0] * output_size[1], byTimes(output_size));
  const text = params === weights ? words.line : words.line_bias;
  return line(text, {
    counted,
    weights: result("line.weights", weights),
    places,
    macs: result("line.macs", macs),
    biases: factor("bias", params - weights),
    params: result("line.params", params),
  });
}

// ── arithmetic: filled once with names, once with numbers ──
const APART = "{in_channels} × {multiplier}";
const WEIGHTS = {
  standard: "{in_channels} × {out_channels} × {kernel_size}²",
  grouped: "{in_channels} ÷ {groups} × {out_channels} × {kernel_size}²",
  depthwise: `${APART} × {kernel_size}²`,
  separable: `${APART} × {kernel_size}² + ${APART} × {out_channels}`,
};
const OUTPUTS = {
  standard: "{out_channels}",
  grouped: "{out_channels}",
  depthwise: APART,
  separable: `(${APART} + {out_channels})`,
};

const formulasOf = (kind) => ({
  height: "⌊({input_height} + 2×{padding} − {kernel_size}) ÷ {stride}⌋ + 1",
  width: "⌊({input_width} + 2×{padding} − {kernel_size}) ÷ {stride}⌋ + 1",
  weights: WEIGHTS[kind],
  params: "{weights} + {biases}",
  macs: "{weights} × {height} × {width}",
  activations: `${OUTPUTS[kind]} × {height} × {width}`,
});

// [{ name, meaning, numbers, value }]
export function linesOf(words, state, cost) {
  const [input_height, input_width] = state.input_size;
  const [height, width] = cost.output_size;
  const values = { ...state, ...cost, input_height, input_width, height, width };
  const written = Object.entries(values).map(([name, value]) => [name, number(value)]);
  const numbers = Object.fromEntries(written);
  return Object.entries(formulasOf(state.kind)).map(([name, downwards]) => {
    const side = { height: input_height, width: input_width }[name];
    // Paddle does not round down where the window is longer than its input.
    const hangs = side + 2 * state.padding < state.kernel_size;
    const formula = hangs ? downwards.replace("⌊", `${words.round}(`).replace("⌋", ")") : downwards;
    return {
      name,
      meaning: fill(formula, { ...words.names, ...words.terms }),
      numbers: fill(formula, numbers),
      value: values[name],
    };
  });
}

// ── Paddle ──
function call({ in_channels, out_channels, groups }, { kernel_size, stride, padding, bias }) {
  const parts = [in_channels, out_channels, kernel_size];
  if (stride !== 1) parts.push(`stride=${stride}`);
  if (padding !== 0) parts.push(`padding=${padding}`);
  if (groups !== 1) parts.push(`groups=${groups}`);
  if (!bias) parts.push("bias_attr=False");
  return `Conv2D(${parts.join(", ")})`;
}

export function codeOf(state) {
  const [first, second] = stagesOf(state);
  const point = { kernel_size: 1, stride: 1, padding: 0, bias: state.bias };
  const one = call(first, state);
  const layer = second ? `Sequential(\n    ${one},\n    ${call(second, point)},\n)` : one;
  return `import paddle
from paddle.nn import Conv2D${second ? ", Sequential" : ""}

layer = ${layer}
x = paddle.randn([1, ${state.in_channels}, ${state.input_size.join(", ")}])
print(layer(x).shape)
print(sum(p.size for p in layer.parameters()))`;
}

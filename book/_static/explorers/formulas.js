// What one layer costs: the JavaScript twin of notebooks/convcost/formulas.py, where the formulas
// are explained and cited. Same names, same rules; tests/explorers/ holds the two together over
// random settings. A size is a number or a pair [height, width]. A setting that has no output
// throws a Refusal: a key into the words, and the values to put in.

export class Refusal extends Error {
  constructor(key, values) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

const pair = (value) => (Array.isArray(value) ? value : [value, value]);
export const product = (numbers) => numbers.reduce((all, number) => all * number, 1);
const divide = (a, b) => Math.floor(a / b);

function counts(named) {
  for (const [name, value] of Object.entries(named))
    for (const number of pair(value))
      if (!Number.isSafeInteger(number) || number < (name.includes("padding") ? 0 : 1))
        throw new Refusal(name.includes("padding") ? "not_negative" : "positive", { name, value });
}

// One direction of a sliding window.
export class Axis {
  constructor(size, kernel, stride = 1, dilation = 1, padding = 0) {
    Object.assign(this, { size, kernel, stride, dilation, padding });
  }

  get span() {
    return this.dilation * (this.kernel - 1) + 1;
  }

  // Positions of the window. Paddle rounds towards zero where the window is longer than the input.
  get steps() {
    return 1 + Math.trunc((this.size + 2 * this.padding - this.span) / this.stride);
  }

  // Output of a transposed convolution, before output_padding.
  get stepsBack() {
    return (this.size - 1) * this.stride + this.span - 2 * this.padding;
  }

  // Where tap `tap` of position `step` falls; outside 0 … size − 1 it is on the padding.
  place(step, tap) {
    return step * this.stride + tap * this.dilation - this.padding;
  }

  // How many (position, tap) pairs fall on `size` real places.
  tapsInside(steps, size) {
    let inside = 0;
    for (let tap = 0; tap < this.kernel; tap++) {
      const offset = tap * this.dilation - this.padding;
      const first = Math.max(0, -divide(offset, this.stride));
      const last = Math.min(steps - 1, divide(size - 1 - offset, this.stride));
      inside += Math.max(0, last - first + 1);
    }
    return inside;
  }
}

export function axes({ input_size, kernel_size, stride = 1, padding = 0, dilation = 1 }) {
  counts({ input_size, kernel_size, stride, dilation, padding });
  const [sizes, kernels, strides] = [input_size, kernel_size, stride].map(pair);
  const [dilations, paddings] = [dilation, padding].map(pair);
  return [0, 1].map(
    (i) => new Axis(sizes[i], kernels[i], strides[i], dilations[i], paddings[i]),
  );
}

function checkGroups(in_channels, out_channels, groups) {
  counts({ in_channels, out_channels, groups });
  if (in_channels % groups || out_channels % groups)
    throw new Refusal("groups", { groups, in_channels, out_channels });
}

function checkOutput(windows, sizes, key) {
  sizes.forEach((out, axis) => {
    if (out < 1) {
      const { size, padding, span, stride } = windows[axis];
      const full = (size - 1) * stride + span;
      throw new Refusal(key, { axis, out, size, pad: 2 * padding, span, full });
    }
  });
}

function cost(weights, biases, macs, inside, outputs, output_size) {
  return {
    weights,
    biases,
    params: weights + biases,
    macs,
    padding_macs: macs - inside,
    flops: 2 * macs,
    bias_adds: biases ? outputs : 0,
    activations: outputs,
    output_size,
  };
}

export function add(...costs) {
  const sum = {};
  for (const one of costs)
    for (const [name, value] of Object.entries(one))
      if (name !== "output_size") sum[name] = (sum[name] ?? 0) + value;
  return { ...sum, output_size: costs.at(-1).output_size };
}

export function conv2d({ in_channels, out_channels, groups = 1, bias = true, ...window }) {
  checkGroups(in_channels, out_channels, groups);
  const windows = axes(window);
  const output_size = windows.map((axis) => axis.steps);
  checkOutput(windows, output_size, "too_small");
  const lines = out_channels * (in_channels / groups);
  const weights = lines * product(windows.map((axis) => axis.kernel));
  const macs = weights * product(output_size);
  const inside = lines * product(windows.map((axis) => axis.tapsInside(axis.steps, axis.size)));
  const outputs = out_channels * product(output_size);
  return cost(weights, bias ? out_channels : 0, macs, inside, outputs, output_size);
}

export function depthwise({ channels, multiplier = 1, ...rest }) {
  counts({ channels, multiplier });
  const out_channels = channels * multiplier;
  return conv2d({ in_channels: channels, out_channels, groups: channels, ...rest });
}

export function pointwise({ in_channels, out_channels, groups = 1, bias = true, input_size }) {
  return conv2d({ in_channels, out_channels, groups, bias, input_size, kernel_size: 1 });
}

export function depthwise_separable({ in_channels, out_channels, multiplier = 1, ...rest }) {
  const first = depthwise({ channels: in_channels, multiplier, ...rest });
  const { bias } = rest;
  const middle = { in_channels: in_channels * multiplier, input_size: first.output_size };
  return add(first, pointwise({ out_channels, bias, ...middle }));
}

export function conv2d_transpose({
  in_channels,
  out_channels,
  groups = 1,
  bias = true,
  output_padding = 0,
  ...window
}) {
  checkGroups(in_channels, out_channels, groups);
  const windows = axes(window);
  const extra = pair(output_padding);
  counts({ output_padding });
  extra.forEach((more, axis) => {
    const { stride } = windows[axis];
    if (more >= stride) throw new Refusal("output_padding", { axis, more, stride });
  });
  const output_size = windows.map((axis, i) => axis.stepsBack + extra[i]);
  checkOutput(windows, output_size, "too_small_transposed");
  const lines = in_channels * (out_channels / groups);
  const weights = lines * product(windows.map((axis) => axis.kernel));
  const macs = weights * product(windows.map((axis) => axis.size));
  const reached = windows.map((axis, i) => axis.tapsInside(axis.size, output_size[i]));
  const outputs = out_channels * product(output_size);
  return cost(weights, bias ? out_channels : 0, macs, lines * product(reached), outputs, output_size);
}

export function linear({ in_features, out_features, bias = true }) {
  counts({ in_features, out_features });
  const weights = in_features * out_features;
  return cost(weights, bias ? out_features : 0, weights, weights, out_features, null);
}

// No parameters and no MACs; moves by its own size unless told otherwise.
export function max_pool2d({ channels, kernel_size, stride = kernel_size, ...rest }) {
  counts({ channels });
  const windows = axes({ kernel_size, stride, ...rest });
  const output_size = windows.map((axis) => axis.steps);
  checkOutput(windows, output_size, "too_small");
  return cost(0, 0, 0, 0, channels * product(output_size), output_size);
}

// The steps of convolution and pooling layers, from the input on: the field r that one output sees
// and the distance j in the input between neighbouring outputs, after each layer.
export function receptive_field(layers) {
  let [field, jump] = [1, 1];
  return layers.map(({ kernel_size, stride = 1, dilation = 1 }) => {
    counts({ kernel_size, stride, dilation });
    field += dilation * (kernel_size - 1) * jump;
    jump *= stride;
    return { field, jump };
  });
}

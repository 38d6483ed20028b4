// What a whole model costs, row by row, at any input size and for any number of classes. The layers
// come from the model's file (model-files.js): parameters are stored there, sizes, MACs and
// activations are computed here by formulas.js.

import { Refusal, conv2d, depthwise, linear, product } from "./formulas.js";

const sum = (rows, name) => rows.reduce((all, row) => all + (row[name] ?? 0), 0);
// The head of a network: where the maps end and rows of numbers begin.
const isHead = (row) => row.kind === "linear";

// The size of maps that are put together, added up or multiplied: theirs, which is the same; one
// of a single number spreads over the others.
function commonSize(rows) {
  const sizes = rows.map(({ output }) => output.slice(1));
  const largest = sizes.reduce((a, b) => (product(b) > product(a) ? b : a));
  for (const size of sizes)
    if (product(size) > 1 && String(size) !== String(largest))
      throw new Refusal("unequal", { one: largest, other: size });
  return largest;
}

// What comes out of a layer and what it costs. `input` is [channels, height, width], or [features].
function run(layer, input, outputs) {
  if (layer.kind === "linear") {
    const { in_features, bias } = layer;
    return { output: [outputs], ...linear({ in_features, out_features: outputs, bias }) };
  }
  const [channels, ...input_size] = input;
  if (layer.output_size) {
    const output = [channels, layer.output_size, layer.output_size];
    return { output, activations: product(output) };
  }
  if (layer.kind === "norm") return { output: input, activations: 0 };
  if (layer.in_channels) {
    const cost = conv2d({ ...layer, out_channels: outputs, input_size });
    return { output: [outputs, ...cost.output_size], ...cost };
  }
  // A pooling window moves like a convolution's, channel by channel.
  const { output_size, activations } = depthwise({ ...layer, channels, input_size });
  return { output: [channels, ...output_size], activations };
}

// { rows, lost, params, macs, activations, … } of a model. A convolution or pooling that has no
// output throws a Refusal, with the layer's name. A fully connected layer that is given another
// number of features than its weights are for cannot follow: it is `lost`, and so is all after it.
export function bill(model, input_size, num_classes) {
  const rows = [];
  model.layers.forEach((layer, index) => {
    const { name, kind, block = name.split(".")[0] } = layer;
    const from = layer.from ?? (index ? [index - 1] : []);
    const before = from.map((place) => rows[place]);
    const row = { name, block, kind, layer, from, index };
    rows.push(row);
    const outputs = layer.classes ? num_classes : (layer.out_channels ?? layer.out_features);
    try {
      row.input = before.length
        ? [layer.in_channels ?? layer.channels ?? before[0].output[0], ...commonSize(before)]
        : [model.input_channels, input_size, input_size];
      Object.assign(row, run(layer, row.input, outputs));
    } catch (refusal) {
      throw Object.assign(refusal, { model, layer: name });
    }
    row.norm = layer.norm ?? 0;
    row.params = ((layer.classes ? row.params : layer.params) ?? 0) + row.norm;
    row.macs ??= 0;
    row.lost =
      before.some((one) => one.lost) || (isHead(row) && product(row.input) !== layer.in_features);
  });
  const counted = rows.filter((row) => !row.lost);
  const totals = (some) => ({
    params: sum(some, "params"),
    macs: sum(some, "macs"),
    activations: sum(some, "activations"),
  });
  return {
    model,
    input_size,
    num_classes,
    rows,
    lost: rows.find((row) => row.lost),
    ...totals(counted),
    head: totals(counted.filter(isHead)),
  };
}

// What is asked of a model at one size: whether it has an output, whether all of it can follow.
function attempt(model, size) {
  try {
    return bill(model, size, model.classes);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

// The smallest input size that the model has an output for.
export function smallestSize(model) {
  let size = 1;
  while (!attempt(model, size)) size++;
  return size;
}

// The input sizes up to `most` that the whole model can take, around its own, as [first, last].
export function sizesThatFit(model, most) {
  model.fitting ??= fitting(model, most);
  return model.fitting;
}

function fitting(model, most) {
  const fits = (size) => {
    const found = attempt(model, size);
    return found && !found.lost;
  };
  let [first, last] = [model.input_size, model.input_size];
  while (first > 1 && fits(first - 1)) first--;
  while (last < most && fits(last + 1)) last++;
  return [first, last];
}

// The rows of one block as one row: costs added, from what goes into the first to what comes out of
// the whole: of those that nothing in the block takes further, if the file does not say.
function together(rows, channels) {
  if (rows.length === 1) return rows[0];
  const taken = new Set(rows.flatMap((row) => row.from));
  const ends = rows.filter((row) => !taken.has(row.index));
  return {
    name: rows[0].block,
    kind: "block",
    rows,
    input: rows[0].input,
    output: [channels ?? sum(ends.map(({ output }) => ({ output: output[0] })), "output"), ...commonSize(ends)],
    lost: rows.some((row) => row.lost),
    params: sum(rows, "params"),
    macs: sum(rows, "macs"),
    activations: sum(rows, "activations"),
  };
}

// The rows to draw: in the order of the network with the poolings that change the size of the map,
// or the costly ones first without any pooling.
export function arranged({ model, rows }, { order, blocks }) {
  let shown = rows;
  if (blocks) {
    const names = [...new Set(rows.map((row) => row.block))];
    shown = names.map((name) => together(rows.filter((row) => row.block === name), model.blocks[name]));
  }
  const costs = (row) => row.params > 0;
  if (order === "network")
    return shown.filter((row) => costs(row) || row.input[1] !== row.output[1]);
  return shown.filter(costs).sort((a, b) => a.lost - b.lost || b[order] - a[order]);
}

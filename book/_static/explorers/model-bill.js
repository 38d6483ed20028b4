// What a whole model costs, row by row, at any input size and for any number of classes. The layers
// come from models.json, which convcost writes (make models): parameters are stored there, sizes,
// MACs and activations are computed here by formulas.js.

import { conv2d, depthwise, linear, product } from "./formulas.js";

const file = await fetch(new URL("models.json", import.meta.url));
export const models = await file.json();

const sum = (rows, name) => rows.reduce((all, row) => all + (row[name] ?? 0), 0);
// The head of a network: where the maps end and rows of numbers begin.
const isHead = (row) => row.kind === "linear";

// Maps of the same size put together along the channels.
const joined = (rows) => [
  rows.reduce((all, row) => all + row.output[0], 0),
  ...rows[0].output.slice(1),
];

// What comes out of a layer and what it costs. `input` is [channels, height, width], or [features].
function run(layer, input, out_features) {
  if (layer.kind === "linear") {
    const { in_features, bias } = layer;
    return { output: [out_features], ...linear({ in_features, out_features, bias }) };
  }
  const [channels, ...input_size] = input;
  if (layer.output_size) {
    const output = [channels, layer.output_size, layer.output_size];
    return { output, activations: product(output) };
  }
  if (layer.in_channels) {
    const cost = conv2d({ ...layer, input_size });
    return { output: [layer.out_channels, ...cost.output_size], ...cost };
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
    const { name, kind } = layer;
    const from = layer.from ?? (index ? [index - 1] : []);
    const before = from.map((place) => rows[place]);
    const input = index ? joined(before) : [model.input_channels, input_size, input_size];
    const row = { name, block: name.split(".")[0], kind, layer, from, input, index };
    rows.push(row);
    const last = index === model.layers.length - 1;
    const outputs = last && isHead(row) ? num_classes : layer.out_features;
    try {
      Object.assign(row, run(layer, input, outputs));
    } catch (refusal) {
      throw Object.assign(refusal, { name: model.name, layer: name, smallest: model.smallest_size });
    }
    row.norm = layer.norm ?? 0;
    row.params = ((last ? row.params : layer.params) ?? 0) + row.norm; // of the last: by num_classes
    row.macs ??= 0;
    row.lost =
      isHead(row) && (product(input) !== layer.in_features || before.some((one) => one.lost));
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

// The input sizes up to `most` that the whole model can take, as [first, last].
export function sizesThatFit(model, most) {
  const sizes = [];
  for (let size = model.smallest_size; size <= most; size++)
    if (!bill(model, size, model.classes).lost) sizes.push(size);
  return [sizes[0], sizes.at(-1)];
}

// The rows of one block as one row: costs added, from what goes into the first to what comes out of
// those that nothing in the block takes further.
function together(rows) {
  if (rows.length === 1) return rows[0];
  const taken = new Set(rows.flatMap((row) => row.from));
  const ends = rows.filter((row) => !taken.has(row.index));
  return {
    name: rows[0].block,
    kind: "block",
    rows,
    input: rows[0].input,
    output: joined(ends),
    lost: rows.some((row) => row.lost),
    params: sum(rows, "params"),
    macs: sum(rows, "macs"),
    activations: sum(rows, "activations"),
  };
}

// The rows to draw: in the order of the network with the poolings that change the size of the map,
// or the costly ones first without any pooling.
export function arranged({ rows }, { order, blocks }) {
  let shown = rows;
  if (blocks) {
    const names = [...new Set(rows.map((row) => row.block))];
    shown = names.map((name) => together(rows.filter((row) => row.block === name)));
  }
  const costs = (row) => row.params > 0;
  if (order === "network")
    return shown.filter((row) => costs(row) || row.input[1] !== row.output[1]);
  return shown.filter(costs).sort((a, b) => a.lost - b.lost || b[order] - a[order]);
}

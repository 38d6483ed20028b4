// Chapter 6's trained LeNet, run in the browser: every map of every layer, on any picture, with
// channels switched off at will. Maps are { channels, size, values }: values in rows, channel by channel.

import { conv2d } from "./formulas.js";

const POOLED = ["pool1", "pool2"];
export const LAYERS = ["conv1", "pool1", "conv2", "pool2", "conv3", "fc1", "fc2"];
export const CHANNELS = { conv1: 6, pool1: 6, conv2: 16, pool2: 16, conv3: 120, fc1: 64, fc2: 10 };
export const SIDE = 28;

// ── the file of tools/lenet_weights.py ──
export async function load() {
  const file = await fetch(new URL("lenet.bin", import.meta.url));
  const buffer = await file.arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const take = (name, Kind) => {
    const [at, ...shape] = header[name];
    const count = shape.reduce((all, one) => all * one, 1);
    return { shape, values: new Kind(buffer, 4 + length + at, count) };
  };
  const network = {};
  for (const name of ["conv1", "conv2", "conv3", "fc1", "fc2"]) {
    const { shape, values } = take(`${name}.weight`, Int8Array);
    const { values: scale } = take(`${name}.scale`, Float32Array);
    const [outputs, inputs, kernel = 1] = shape;
    const each = values.length / outputs;
    const weights = Float32Array.from(values, (value, i) => value * scale[Math.floor(i / each)]);
    network[name] = { outputs, inputs, kernel, weights, bias: take(`${name}.bias`, Float32Array).values };
  }
  const { shape, values } = take("digits", Uint8Array);
  const area = SIDE * SIDE;
  network.digits = Array.from({ length: shape[0] }, (_, i) =>
    Float32Array.from(values.subarray(i * area, (i + 1) * area), (value) => value / 255),
  );
  return network;
}

// ── layers ──
function convolve({ outputs, inputs, kernel, weights, bias }, { size, values }) {
  const side = size - kernel + 1;
  const result = new Float32Array(outputs * side * side);
  for (let o = 0; o < outputs; o++)
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) {
        let sum = bias[o];
        for (let c = 0; c < inputs; c++)
          for (let k = 0; k < kernel; k++) {
            const from = (c * size + row + k) * size + column;
            const weight = ((o * inputs + c) * kernel + k) * kernel;
            for (let l = 0; l < kernel; l++) sum += weights[weight + l] * values[from + l];
          }
        result[(o * side + row) * side + column] = sum;
      }
  return { channels: outputs, size: side, values: result };
}

const rectify = (maps) => ({ ...maps, values: maps.values.map((value) => Math.max(0, value)) });

function pool({ channels, size, values }) {
  const side = size / 2;
  const result = new Float32Array(channels * side * side);
  for (let i = 0; i < result.length; i++) {
    const [channel, row, column] = [Math.floor(i / side / side), Math.floor(i / side) % side, i % side];
    const at = (channel * size + 2 * row) * size + 2 * column;
    result[i] = Math.max(values[at], values[at + 1], values[at + size], values[at + size + 1]);
  }
  return { channels, size: side, values: result };
}

// Set the maps that are switched off to zero.
function silence(maps, off) {
  const area = maps.size * maps.size;
  for (const channel of off) maps.values.fill(0, channel * area, (channel + 1) * area);
  return maps;
}

// All layers' maps for a picture of 784 values; `off` has for a layer the channels switched off.
export function run(network, picture, off = {}) {
  let maps = { channels: 1, size: SIDE, values: picture };
  const all = { input: maps };
  for (const name of LAYERS) {
    if (POOLED.includes(name)) maps = pool(maps);
    else {
      maps = convolve(network[name], maps); // a dense layer is a convolution on a map of one place
      if (name !== "fc2") maps = rectify(maps);
    }
    all[name] = maps = silence(maps, off[name] ?? []);
  }
  return all;
}

// The maps of nothing at all, before there are weights.
export function blank() {
  const sizes = { conv1: 24, pool1: 12, conv2: 8, pool2: 4, conv3: 1, fc1: 1, fc2: 1 };
  const empty = ([name, size]) => [name, { channels: CHANNELS[name], size, values: new Float32Array(CHANNELS[name] * size * size) }];
  return Object.fromEntries(Object.entries(sizes).map(empty));
}

export function probabilities(scores) {
  const most = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - most));
  const sum = powers.reduce((all, one) => all + one, 0);
  return powers.map((one) => one / sum);
}

// ── what a layer costs ──
export function costOf(name, size) {
  if (POOLED.includes(name)) return { params: 0, macs: 0 };
  const before = { conv1: 1, conv2: 6, conv3: 16, fc1: 120, fc2: 64 }[name];
  const kernel_size = { conv1: 5, conv2: 5, conv3: 4, fc1: 1, fc2: 1 }[name];
  return conv2d({ in_channels: before, out_channels: CHANNELS[name], kernel_size, input_size: size });
}

// ── what one does to the picture ──
export function shifted(picture, right, down) {
  const result = new Float32Array(picture.length);
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const [from, at] = [row - down, column - right];
      if (from >= 0 && from < SIDE && at >= 0 && at < SIDE) result[row * SIDE + column] = picture[from * SIDE + at];
    }
  return result;
}

// The same fixed order for every picture.
const ORDER = (() => {
  const order = Array.from({ length: SIDE * SIDE }, (_, i) => i);
  let state = 1;
  for (let i = order.length - 1; i > 0; i--) {
    state = (state * 48271) % 2147483647;
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
})();

export const shuffled = (picture) => Float32Array.from(ORDER, (from) => picture[from]);

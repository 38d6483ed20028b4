// The least time of a layer on a machine: its multiply-accumulates under one roof, the bytes that
// must move at least under the other. What was measured comes from the course's own file.

import { conv2d } from "./formulas.js";

const file = await fetch(new URL("roofline.json", import.meta.url));
export const MACHINES = (await file.json()).machines;
export const MODES = ["fp32", "tf32", "fp16"];

const BYTES = { fp32: 4, tf32: 4, fp16: 2 };
const NEAR = 0.5; // of a roof: below half of both, neither limits

// A layer as the picture places it: each input, output and weight moved once.
export function billOf({ batch, in_channels, out_channels, kernel_size, groups, input_size }, mode) {
  const padding = Math.floor((kernel_size - 1) / 2);
  const channels = { in_channels, out_channels, groups, bias: false };
  const { macs, weights, output_size } = conv2d({ ...channels, kernel_size, input_size, padding });
  const [height, width] = output_size;
  const elements = batch * (in_channels * input_size ** 2 + out_channels * height * width) + weights;
  const bytes = elements * BYTES[mode];
  const all = batch * macs;
  return { macs: all, bytes, intensity: all / bytes };
}

// { peak, bandwidth } of a machine: multiply-accumulates and bytes a second.
export function roofOf(machine, mode) {
  const [peak, bandwidth] = machine.roofs[mode];
  return { peak, bandwidth, ridge: peak / bandwidth };
}

// Microseconds: of the arithmetic, of the bytes, and the longer one, which no run can undercut.
export function leastTime({ macs, bytes }, { peak, bandwidth }) {
  const [compute, move] = [(macs / peak) * 1e6, (bytes / bandwidth) * 1e6];
  return { compute, move, least: Math.max(compute, move), limit: compute >= move ? "compute" : "move" };
}

const layerOf = ([part, batch, in_channels, out_channels, kernel_size, groups, input_size, us]) => ({
  part, batch, in_channels, out_channels, kernel_size, groups, input_size, us,
});

// The measured layers of a machine, each with its bill, its rate and what limited it.
export function measuredOf(machine, mode) {
  const roof = roofOf(machine, mode);
  const marks = machine.layers[mode].map((row) => {
    const layer = layerOf(row);
    const bill = billOf(layer, mode);
    const rate = (bill.macs / layer.us) * 1e6;
    const moved = (bill.bytes / layer.us) * 1e6;
    const shares = { compute: rate / roof.peak, move: moved / roof.bandwidth };
    return { layer, ...bill, rate, shares, limit: limitOf(shares), least: leastTime(bill, roof).least };
  });
  return marks.sort((a, b) => a.intensity - b.intensity || a.rate - b.rate);
}

// "over": more than the arithmetic allows, so fewer products were made than counted.
function limitOf({ compute, move }) {
  if (compute > 1.02) return "over";
  if (Math.max(compute, move) < NEAR) return "neither";
  return compute >= move ? "compute" : "move";
}

export const sameLayer = (a, b) =>
  ["batch", "in_channels", "out_channels", "kernel_size", "groups", "input_size"].every((name) => a[name] === b[name]);

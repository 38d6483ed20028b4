// Where the window goes through the channels, and which numbers meet there. No drawing here.
//
// One geometry serves both kinds. The window takes one step for each cell of one side (the steps)
// and its taps fall on the other (the field): tap t of step i on place i·s + t·d − p.
//   standard     steps: the output    field: the input; around it, the padding
//   transposed   steps: the input     field: the output; around it, what the padding cuts off
// A step is one cell of one plane; its taps fall on all planes of the other side in its group,
// through one slice [o, c] of the weights each. Channels count from 0 here.

import { cellsOf, valuesOf } from "./conv-values.js";
import { axes, conv2d, conv2d_transpose } from "./formulas.js";

const range = (from, count) => Array.from({ length: count }, (_, i) => from + i);

// The slices of the weights: [o, c] for each output channel and each input of its group.
export function slicesOf({ in_channels, out_channels, groups }) {
  const [ins, outs] = [in_channels / groups, out_channels / groups];
  return range(0, out_channels).flatMap((o) =>
    range(Math.floor(o / outs) * ins, ins).map((c) => [o, c]),
  );
}

export class Window {
  constructor(state) {
    const { input_size, kernel_size, padding, output_padding, in_channels, out_channels } = state;
    this.kind = state.kind;
    this.back = this.kind === "transposed";
    this.cost = this.back ? conv2d_transpose(state) : conv2d(state);
    this.axes = axes(state).map((axis, i) =>
      Object.assign(axis, { output_padding: output_padding[i] }),
    );
    const { output_size } = this.cost;
    Object.assign(this, { input_size, kernel_size, output_size, in_channels, out_channels });
    this.slices = slicesOf(state);
    this.steps = this.back ? input_size : output_size;
    this.field = this.back ? output_size : input_size;
    // The drawn part of the field, ring and all: from `low`, `size` cells.
    const ends = this.axes.map((axis, i) => axis.place(this.steps[i] - 1, axis.kernel - 1) + 1);
    this.low = padding.map((ring) => -ring);
    this.size = ends.map(
      (end, i) => Math.max(end, this.field[i] + (this.back ? 0 : padding[i])) + padding[i],
    );
    this.walk = cellsOf(this.steps); // a place for each step in one plane
    this.count = this.walk.length * (this.back ? in_channels : out_channels);
    this.kernelCells = cellsOf(kernel_size);
    this.through = this.slicesAt(this.back ? "input" : "output", 0).length; // slices of one step
    this.each = this.through * this.kernelCells.length; // multiplications of one step
    this.fill(state);
  }

  // The values may change without the geometry.
  fill(state) {
    Object.assign(this, valuesOf(state, this.slices));
    this.bias = state.bias;
  }

  // Step `number`, from 1: { channel, place }.
  stepAt(number) {
    const [channel, i] = [Math.floor((number - 1) / this.walk.length), (number - 1) % this.walk.length];
    return { channel, place: this.walk[i] };
  }

  // …and back.
  numberOf({ channel, place: [y, x] }) {
    return channel * this.walk.length + y * this.steps[1] + x + 1;
  }

  // The slices that a plane of the input or of the output goes through.
  slicesAt(board, channel) {
    const side = board === "output" ? 0 : 1;
    return this.slices.filter((slice) => slice[side] === channel);
  }

  weight([o, c], tap) {
    const slice = this.slices.findIndex((one) => one[0] === o && one[1] === c);
    return this.kernel[slice][tap[0] * this.kernel_size[1] + tap[1]];
  }

  zone(place) {
    if (place.every((at, i) => at >= 0 && at < this.field[i])) return "real";
    if (this.back) return "cut";
    return place.every((at, i) => at < this.field[i] - this.low[i]) ? "padding" : "outside";
  }

  inputAt(channel, [y, x]) {
    const [rows, columns] = this.input_size;
    const inside = y >= 0 && y < rows && x >= 0 && x < columns;
    return inside ? this.input[channel][y * columns + x] : 0;
  }

  placeOf(step, tap) {
    return this.axes.map((axis, i) => axis.place(step[i], tap[i]));
  }

  #link(slice, tap, step, place) {
    const [o, c] = slice;
    const value = this.inputAt(c, this.back ? step : place);
    return { slice, o, c, tap, step, place, value, weight: this.weight(slice, tap), zone: this.zone(place) };
  }

  // What one step of the window connects, slice by slice.
  taps({ channel, place: step }) {
    return this.slicesAt(this.back ? "input" : "output", channel).flatMap((slice) =>
      this.kernelCells.map((tap) => this.#link(slice, tap, step, this.placeOf(step, tap))),
    );
  }

  // The steps that reach one place of the field, the first first: [tap, step].
  #reaching(place) {
    return this.kernelCells.toReversed().flatMap((tap) => {
      const step = this.axes.map(
        (axis, i) => (place[i] + axis.padding - tap[i] * axis.dilation) / axis.stride,
      );
      const isStep = step.every((at, i) => Number.isInteger(at) && at >= 0 && at < this.steps[i]);
      return isStep ? [[tap, step]] : [];
    });
  }

  // What one place of the field connects, slice by slice.
  reach({ channel, place }) {
    const found = this.#reaching(place);
    return this.slicesAt(this.back ? "output" : "input", channel).flatMap((slice) =>
      found.map(([tap, step]) => this.#link(slice, tap, step, place)),
    );
  }

  // Where one weight is used: on every step of its slice.
  uses(slice, tap) {
    return this.walk.map((step) => this.#link(slice, tap, step, this.placeOf(step, tap)));
  }

  // What stands in the planes of the output (a transposed one's whole drawn field) after `count`
  // steps; a standard one's later cells have nothing yet, a transposed one's begin with the bias.
  sums(count) {
    const { back, size, low, walk, biases } = this;
    const planes = biases.map((bias) =>
      back ? cellsOf(size).map(([y, x]) => (this.zone([y + low[0], x + low[1]]) === "real" ? bias : 0)) : [],
    );
    this.slices.forEach(([o, c], n) => {
      const done = Math.min(walk.length, count - (back ? c : o) * walk.length);
      for (let i = 0; i < done; i++)
        this.kernelCells.forEach((tap, t) => {
          const [y, x] = this.placeOf(walk[i], tap);
          const cell = back ? (y - low[0]) * size[1] + x - low[1] : i;
          const value = back ? this.input[c][i] : this.inputAt(c, [y, x]);
          planes[o][cell] = (planes[o][cell] ?? biases[o]) + value * this.kernel[n][t];
        });
    });
    return planes;
  }

  // After each step, how many multiplications have met the padding (or were cut off) so far.
  get wasted() {
    let sum = 0;
    const one = this.walk.map((step) => {
      const outside = this.kernelCells.filter((tap) => this.zone(this.placeOf(step, tap)) !== "real");
      return outside.length * this.through;
    });
    return range(0, this.count).map((i) => (sum += one[i % one.length]));
  }

  // Places of the field that no step reaches.
  get unreached() {
    return cellsOf(this.field).filter((place) => !this.#reaching(place).length);
  }
}

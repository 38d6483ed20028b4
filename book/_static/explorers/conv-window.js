// Where the window of one channel goes, and which numbers meet there. No drawing here.
//
// One geometry serves both kinds. The window takes one step for each cell of one grid (the steps)
// and its taps fall on the other (the field): tap t of step i on place i·s + t·d − p.
//   standard     steps: the output    field: the input; around it, the padding
//   transposed   steps: the input     field: the output; around it, what the padding cuts off

import { axes, conv2d, conv2d_transpose } from "./formulas.js";

const cellsOf = ([rows, columns]) =>
  Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);

const repeated = (figure) => (size) => {
  const [up, left] = size.map((length) => (length === 1 ? figure.length >> 1 : 0));
  return cellsOf(size).map(([y, x]) => figure[(y + up) % figure.length][(x + left) % figure.length]);
};

// The chapter's numbers, repeated where a grid is larger; of a single one, the middle.
export const FIGURES = {
  input: repeated([
    [3, 3, 2, 1, 0],
    [0, 0, 1, 3, 1],
    [3, 1, 2, 2, 3],
    [2, 0, 0, 2, 2],
    [2, 0, 0, 0, 1],
  ]),
  kernel: repeated([
    [0, 1, 2],
    [2, 2, 0],
    [0, 1, 2],
  ]),
};

// A bright square of 3×3 in the middle of 7×7.
const square = (light) =>
  cellsOf([7, 7]).map((place) => (place.every((at) => at > 1 && at < 5) ? light : 0));

// Settings worth looking at. What a preset does not say is as in chapter 02's first example.
export const PRESETS = {
  figure: {},
  edge: {
    input_size: [5, 8],
    kernel_size: [1, 3],
    input: cellsOf([5, 8]).map(([, x]) => (x < 4 ? 1 : 0)),
    kernel: [1, 0, -1],
  },
  blur: { input_size: [7, 7], kernel_size: [2, 2], input: square(4), kernel: Array(4).fill(0.25) },
  sobel: { input_size: [7, 7], input: square(1), kernel: [1, 0, -1, 2, 0, -2, 1, 0, -1] },
  same: { padding: [1, 1] },
  unseen: { input_size: [6, 6], stride: [2, 2] },
  spread: { input_size: [7, 7], dilation: [2, 2] },
  // Chapter 03's linear interpolation, made twice as large.
  enlarge: {
    kind: "transposed",
    input_size: [3, 3],
    stride: [2, 2],
    padding: [1, 1],
    output_padding: [1, 1],
    input: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    kernel: [0.25, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0.25],
  },
};

// Values for a grid that changes its size: what overlaps stays.
export const resized = (values, from, to, fresh) =>
  cellsOf(to).map(
    ([y, x], i) => (x < from[1] ? values[y * from[1] + x] : undefined) ?? fresh[i],
  );

// What stands in a cell: two decimals, and a real minus.
export const show = (value) => String(Number(value.toFixed(2)) || 0).replace("-", "−");

export class Window {
  constructor(state) {
    const { input_size, kernel_size, padding, output_padding } = state;
    const layer = { ...state, in_channels: 1, out_channels: 1, bias: false };
    this.kind = state.kind;
    this.back = this.kind === "transposed";
    this.cost = this.back ? conv2d_transpose(layer) : conv2d(layer);
    this.axes = axes(layer).map((axis, i) =>
      Object.assign(axis, { output_padding: output_padding[i] }),
    );
    const { output_size } = this.cost;
    Object.assign(this, { input_size, kernel_size, output_size });
    this.steps = this.back ? input_size : output_size;
    this.field = this.back ? output_size : input_size;
    // The drawn part of the field, ring and all: from `low`, `size` cells.
    const ends = this.axes.map((axis, i) => axis.place(this.steps[i] - 1, axis.kernel - 1) + 1);
    this.low = padding.map((ring) => -ring);
    this.size = ends.map(
      (end, i) => Math.max(end, this.field[i] + (this.back ? 0 : padding[i])) + padding[i],
    );
    this.walk = cellsOf(this.steps); // a place for each step
    this.count = this.walk.length;
    this.kernelCells = cellsOf(kernel_size);
    this.fill(state);
  }

  // The values may change without the geometry.
  fill(values) {
    for (const grid of ["input", "kernel"]) {
      const usual = FIGURES[grid](this[`${grid}_size`]);
      this[grid] = values[grid].length === usual.length ? values[grid] : usual;
    }
  }

  zone(place) {
    if (place.every((at, i) => at >= 0 && at < this.field[i])) return "real";
    if (this.back) return "cut";
    return place.every((at, i) => at < this.field[i] - this.low[i]) ? "padding" : "outside";
  }

  inputAt([y, x]) {
    const columns = this.input_size[1];
    return x >= 0 && x < columns ? (this.input[y * columns + x] ?? 0) : 0;
  }

  #link(tap, step, place) {
    const value = this.inputAt(this.back ? step : place);
    const weight = this.kernel[tap[0] * this.kernel_size[1] + tap[1]];
    return { tap, step, place, value, weight, zone: this.zone(place) };
  }

  // What one step of the window connects.
  taps(step) {
    return this.kernelCells.map((tap) =>
      this.#link(tap, step, this.axes.map((axis, i) => axis.place(step[i], tap[i]))),
    );
  }

  // The steps that reach one place of the field, the first first, and through which tap.
  reach(place) {
    const links = [];
    for (const tap of this.kernelCells.toReversed()) {
      const step = this.axes.map(
        (axis, i) => (place[i] + axis.padding - tap[i] * axis.dilation) / axis.stride,
      );
      if (step.every((at, i) => Number.isInteger(at) && at >= 0 && at < this.steps[i]))
        links.push(this.#link(tap, step, place));
    }
    return links;
  }

  // What stands in the cells of the output (a transposed one's whole drawn field) after `count`
  // steps; a standard one's later cells have nothing yet.
  sums(count) {
    const sums = this.back ? Array(this.size[0] * this.size[1]).fill(0) : [];
    this.walk.slice(0, count).forEach((step, i) => {
      for (const { place, value, weight } of this.taps(step)) {
        const [y, x] = place.map((at, axis) => at - this.low[axis]);
        const cell = this.back ? y * this.size[1] + x : i;
        sums[cell] = (sums[cell] ?? 0) + value * weight;
      }
    });
    return sums;
  }

  // After each step, how many multiplications have met the padding (or were cut off) so far.
  get wasted() {
    let sum = 0;
    return this.walk.map(
      (step) => (sum += this.taps(step).filter(({ zone }) => zone !== "real").length),
    );
  }

  // Places of the field that no step reaches.
  get unreached() {
    return cellsOf(this.field).filter((place) => !this.reach(place).length);
  }
}

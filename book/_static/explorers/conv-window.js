// Where the window of one channel goes, and what it computes there. No drawing here.
//
// One geometry serves both kinds. The window takes one step for each cell of one grid (the steps)
// and its taps fall on the other (the field): tap t of step i on place i·s + t·d − p.
//   standard     steps: the output    field: the input; around it, the padding
//   transposed   steps: the input     field: the output; around it, what the padding cuts off

import { axes, conv2d, conv2d_transpose } from "./formulas.js";

const FIGURE_INPUT = [
  [3, 3, 2, 1, 0],
  [0, 0, 1, 3, 1],
  [3, 1, 2, 2, 3],
  [2, 0, 0, 2, 2],
  [2, 0, 0, 0, 1],
];
const FIGURE_KERNEL = [
  [0, 1, 2],
  [2, 2, 0],
  [0, 1, 2],
];

const cellsOf = ([rows, columns]) =>
  Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);

// The chapter's numbers, repeated where a grid is larger. A kernel is repeated from its middle.
export const figureInput = (size) => cellsOf(size).map(([y, x]) => FIGURE_INPUT[y % 5][x % 5]);
export const figureKernel = (size) => {
  const [up, left] = size.map((length) => 4 - Math.floor(length / 2));
  return cellsOf(size).map(([y, x]) => FIGURE_KERNEL[(y + up) % 3][(x + left) % 3]);
};

// A list of values for a grid that changes its size: what overlaps stays.
export function resized(values, from, to, figure) {
  const fresh = figure(to);
  const old = values.length === from[0] * from[1] ? values : figure(from);
  return cellsOf(to).map(([y, x], i) =>
    y < from[0] && x < from[1] ? old[y * from[1] + x] : fresh[i],
  );
}

const NEAR = 1e-9;

// 0.1111… → "1/9", 0.25 → "0.25": what an address keeps and a reader understands.
export function write(value) {
  const rounded = Number(value.toFixed(2));
  if (Math.abs(value - rounded) < NEAR) return String(rounded || 0);
  for (let below = 3; below <= 16; below++) {
    const above = Math.round(value * below);
    if (Math.abs(value * below - above) < NEAR) return `${above}/${below}`;
  }
  return String(value);
}

export function read(text) {
  const plain = text.trim().replace("−", "-");
  const [, above, below = "1"] = plain.match(/^([^/]+)(?:\/(\d+))?$/) ?? [];
  const value = Number(above) / Number(below);
  return Math.abs(value) <= 99 ? value : undefined;
}

// As write, with a real minus and two decimals: what stands in a cell.
export const show = (value) => {
  const text = write(value);
  const short = text.length > 5 ? String(Number(value.toFixed(2)) || 0) : text;
  return short.replace("-", "−");
};

export class Window {
  constructor({ kind, input, kernel, output_padding, ...state }) {
    const { input_size, kernel_size, stride, padding, dilation } = state;
    const layer = { in_channels: 1, out_channels: 1, bias: false };
    Object.assign(layer, { input_size, kernel_size, stride, padding, dilation });
    this.back = kind === "transposed";
    this.cost = this.back ? conv2d_transpose({ ...layer, output_padding }) : conv2d(layer);
    this.axes = axes(layer);
    this.more = output_padding;
    this.input_size = input_size;
    this.kernel_size = kernel_size;
    this.output_size = this.cost.output_size;
    [this.steps, this.field] = this.back
      ? [input_size, this.output_size]
      : [this.output_size, input_size];
    // The drawn part of the field, ring and all: low … high − 1.
    const ends = this.axes.map((axis, i) => axis.place(this.steps[i] - 1, axis.kernel - 1) + 1);
    this.low = padding.map((ring) => -ring);
    this.high = ends.map((end, i) => Math.max(end, this.field[i] + (this.back ? 0 : padding[i])));
    this.size = this.high.map((high, i) => high - this.low[i]);
    this.count = this.steps[0] * this.steps[1];
    this.fill(input, kernel);
  }

  // The values may change without the geometry.
  fill(input, kernel) {
    const [inputs, taps] = [this.input_size, this.kernel_size].map((size) => size[0] * size[1]);
    this.input = input.length === inputs ? input : figureInput(this.input_size);
    this.kernel = kernel.length === taps ? kernel : figureKernel(this.kernel_size);
    this.output = this.back ? null : cellsOf(this.steps).map((step) => this.sumAt(step));
  }

  stepAt(index) {
    return [Math.floor(index / this.steps[1]), index % this.steps[1]];
  }

  isInside([y, x]) {
    return y >= 0 && x >= 0 && y < this.field[0] && x < this.field[1];
  }

  zone(place) {
    if (this.isInside(place)) return "real";
    if (this.back) return "cut";
    const padded = place.every((at, i) => at >= this.low[i] && at < this.field[i] - this.low[i]);
    return padded ? "padding" : "outside";
  }

  inputAt([y, x]) {
    const [rows, columns] = this.input_size;
    return y >= 0 && x >= 0 && y < rows && x < columns ? this.input[y * columns + x] : 0;
  }

  kernelAt([u, v]) {
    return this.kernel[u * this.kernel_size[1] + v];
  }

  #link(tap, step, place) {
    const input = this.back ? step : place;
    const [value, weight] = [this.inputAt(input), this.kernelAt(tap)];
    return { tap, step, place, value, weight, zone: this.zone(place) };
  }

  // What one step of the window connects.
  taps(step) {
    return cellsOf(this.kernel_size).map((tap) =>
      this.#link(tap, step, this.axes.map((axis, i) => axis.place(step[i], tap[i]))),
    );
  }

  // The steps that reach one place of the field, and through which tap.
  reach(place) {
    const links = [];
    for (const tap of cellsOf(this.kernel_size)) {
      const step = this.axes.map(
        (axis, i) => (place[i] + axis.padding - tap[i] * axis.dilation) / axis.stride,
      );
      if (step.every((at, i) => Number.isInteger(at) && at >= 0 && at < this.steps[i]))
        links.push(this.#link(tap, step, place));
    }
    return links.sort((a, b) => a.step[0] - b.step[0] || a.step[1] - b.step[1]);
  }

  sumAt(step) {
    return this.taps(step).reduce((sum, { value, weight }) => sum + value * weight, 0);
  }

  // A transposed convolution after `count` steps: the sums on the whole drawn field, row by row.
  spread(count) {
    const sums = new Float64Array(this.size[0] * this.size[1]);
    const [rows, columns] = this.axes;
    for (let index = 0; index < count; index++) {
      const [i, j] = this.stepAt(index);
      for (let u = 0; u < rows.kernel; u++) {
        const line = (rows.place(i, u) - this.low[0]) * this.size[1] - this.low[1];
        for (let v = 0; v < columns.kernel; v++)
          sums[line + columns.place(j, v)] += this.input[index] * this.kernelAt([u, v]);
      }
    }
    return sums;
  }

  // After each step, how many multiplications have met the padding (or were cut off) so far.
  get wasted() {
    const inside = this.axes.map((axis, i) =>
      Array.from({ length: this.steps[i] }, (_, step) => {
        const places = Array.from({ length: axis.kernel }, (_, tap) => axis.place(step, tap));
        return places.filter((place) => place >= 0 && place < this.field[i]).length;
      }),
    );
    const each = this.kernel_size[0] * this.kernel_size[1];
    let sum = 0;
    return inside[0].flatMap((rows) => inside[1].map((columns) => (sum += each - rows * columns)));
  }

  // Places of the field that no step reaches.
  get unreached() {
    const reached = this.axes.map((axis, i) => {
      const places = new Set();
      for (let step = 0; step < this.steps[i]; step++)
        for (let tap = 0; tap < axis.kernel; tap++) places.add(axis.place(step, tap));
      return places;
    });
    return cellsOf(this.field).filter((place) => !place.every((at, i) => reached[i].has(at)));
  }

  // How far the only window reaches over the padded edge, in each direction.
  get hanging() {
    return this.axes.map(({ size, padding, span }) =>
      this.back ? 0 : Math.max(0, span - size - 2 * padding),
    );
  }
}

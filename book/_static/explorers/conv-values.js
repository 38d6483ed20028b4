// The numbers that stand in the grids: the chapter's where nobody has changed any, and presets.

export const cellsOf = ([rows, columns]) =>
  Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);

// A figure repeated where a grid is larger; of a single row, column or cell, the middle.
function repeated(figure, size) {
  const [up, left] = size.map((length) => (length === 1 ? figure.length >> 1 : 0));
  return cellsOf(size).map(([y, x]) => figure[(y + up) % figure.length][(x + left) % figure.length]);
}

// Chapter 02's numbers come first, for the first channel.
const INPUTS = [
  ["33210", "00131", "31223", "20022", "20001"],
  ["02013", "11302", "20130", "03121", "10220"],
  ["10231", "23010", "02123", "11031", "30102"],
  ["01320", "20112", "13003", "02231", "12010"],
].map((rows) => rows.map((row) => [...row].map(Number)));

const KERNELS = [
  [[0, 1, 2], [2, 2, 0], [0, 1, 2]],
  [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
  [[0, 1, 0], [1, -2, 1], [0, 1, 0]],
  [[1, 1, 0], [0, -1, 0], [0, 1, 1]],
  [[-1, 0, 0], [0, 2, 0], [0, 0, -1]],
];

const BIASES = [1, -2, 3];

// A state's numbers: { input: [plane …], kernel: [slice …], biases }, each plane row by row. Slices
// stand filter by filter, [o, c] for each pair of `pairs`; what they hold does not hang on groups.
export function valuesOf(state, pairs) {
  const { input_size, kernel_size, in_channels, out_channels, bias } = state;
  const usual = {
    input: INPUTS.slice(0, in_channels).map((figure) => repeated(figure, input_size)),
    kernel: pairs.map(([o, c]) => repeated(KERNELS[(c + 2 * o) % KERNELS.length], kernel_size)),
    biases: BIASES.slice(0, out_channels),
  };
  const own = (name) => {
    const [given, area] = [state[name], usual[name][0].length];
    if (given.length !== area * usual[name].length) return usual[name];
    return usual[name].map((_, i) => given.slice(i * area, (i + 1) * area));
  };
  const { biases } = state;
  return {
    input: own("input"),
    kernel: own("kernel"),
    biases: !bias ? usual.biases.map(() => 0) : biases.length === out_channels ? biases : usual.biases,
  };
}

// Planes that change their size and number: what overlaps stays. `was` and `is` name the planes.
export const resized = (planes, [was, from], [is, to], fresh) =>
  is.flatMap((name, n) => {
    const old = planes[was.findIndex((one) => String(one) === String(name))];
    return cellsOf(to).map(([y, x], i) => (x < from[1] ? old?.[y * from[1] + x] : undefined) ?? fresh[n][i]);
  });

// A bright square of 3×3 in the middle of 7×7.
const square = (light) =>
  cellsOf([7, 7]).map((place) => (place.every((at) => at > 1 && at < 5) ? light : 0));

// Settings worth looking at. What a preset does not say is as in chapter 02's first example.
export const PRESETS = {
  figure: {},
  channels: { in_channels: 3, out_channels: 2, bias: true },
  depthwise: { in_channels: 3, out_channels: 3, groups: 3 },
  pointwise: { in_channels: 3, out_channels: 2, input_size: [4, 4], kernel_size: [1, 1] },
  grouped: { in_channels: 4, out_channels: 2, groups: 2, input_size: [4, 4] },
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

// What stands in a cell: two decimals, and a real minus.
export const show = (value) => String(Number(value.toFixed(2)) || 0).replace("-", "−");

// The same as a further summand: "+4", "−2".
export const signed = (value) => (value < 0 ? show(value) : `+${show(value)}`);

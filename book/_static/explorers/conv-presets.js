// Settings worth looking at. What a preset does not say is as in chapter 02's first example.

const rows = (count, row) => Array.from({ length: count }, () => row).flat();

// 7×7, dark, with a bright square of 3×3 in the middle.
const SQUARE = rows(7, rows(7, [0])).map((_, i) => {
  const [y, x] = [Math.floor(i / 7), i % 7];
  return y > 1 && y < 5 && x > 1 && x < 5 ? 9 : 0;
});

export const PRESETS = {
  figure: {},
  edge: {
    input_size: [5, 8],
    kernel_size: [1, 3],
    input: rows(5, [1, 1, 1, 1, 0, 0, 0, 0]),
    kernel: [1, 0, -1],
  },
  blur: {
    input_size: [7, 7],
    padding: [1, 1],
    input: SQUARE,
    kernel: rows(9, [1 / 9]),
  },
  sobel: {
    input_size: [7, 7],
    input: SQUARE.map((value) => value / 9),
    kernel: [1, 0, -1, 2, 0, -2, 1, 0, -1],
  },
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

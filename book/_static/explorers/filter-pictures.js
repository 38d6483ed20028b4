// The filter lab's pictures, and what is computed from them. A picture is { height, width, values }:
// grey, 0 black and 1 white, row by row, the same numbers as in chapter 05.

const LONGEST = 320; // of the reader's own picture: enough to see, quick to compute
const SIZE = 50;
const TINY = 1e-9;

const make = (value) => ({
  height: SIZE,
  width: SIZE,
  values: Float64Array.from({ length: SIZE * SIZE }, (_, i) =>
    value(Math.floor(i / SIZE), i % SIZE),
  ),
});

// Chapter 05's photograph: halved, and cut to the head. Made without loss by tools/photograph.py.
const photograph = await fetch(new URL("photograph.webp", import.meta.url));

export const pictures = {
  photo: await read(await photograph.blob()),
  edge: make((row, column) => (column < 30 ? 1 : 0)),
  edge_mirrored: make((row, column) => (column < 20 ? 0 : 1)),
  edge_transposed: make((row) => (row < 30 ? 1 : 0)),
  ramp: make((row, column) => column / (SIZE - 1)),
};

// A file of the reader's; throws where the browser knows no picture in it. It stays in this page.
export async function read(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  );
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.imageSmoothingQuality = "high";
  pen.fillStyle = "white"; // behind what is transparent
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0, width, height);
  const { data } = pen.getImageData(0, 0, width, height);
  // The luma of ITU-R BT.601, as course.pictures.photograph takes it.
  const values = Float64Array.from({ length: width * height }, (_, i) => {
    const [red, green, blue] = data.subarray(4 * i, 4 * i + 3);
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  });
  return { height, width, values };
}

// Independent numbers with mean 0 and standard deviation 1 (Box and Muller), one for each pixel of
// the largest picture. Park and Miller's generator makes them the same in every browser, so that a
// link shows the same noise.
function normal() {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return Float64Array.from(
    { length: LONGEST * LONGEST },
    () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()),
  );
}

// The picture with noise of standard deviation sigma on every pixel; not cut off at 0 and 1.
let numbers;
export function noisy(picture, sigma) {
  if (!sigma) return picture;
  numbers ??= normal();
  return { ...picture, values: picture.values.map((value, i) => value + sigma * numbers[i]) };
}

export const tidy = (value, digits = 6) => Number(value.toFixed(digits)) + 0;

export const sumOf = (kernel) => tidy(kernel.flat().reduce((all, weight) => all + weight, 0), 9);

// Stride 1, no padding, the kernel not flipped, as Conv2D does. One tap of the kernel after the
// other over the whole output: long plain loops, which browsers make fast. The divisor comes last,
// so that whole numbers stay whole.
export function convolve({ height, width, values }, kernel, divisor) {
  const out_height = height - kernel.length + 1;
  const out_width = width - kernel[0].length + 1;
  const out = new Float64Array(out_height * out_width);
  kernel.forEach((line, down) =>
    line.forEach((weight, right) => {
      for (let row = 0; row < out_height; row++) {
        const from = (row + down) * width + right;
        const to = row * out_width;
        for (let column = 0; column < out_width; column++)
          out[to + column] += weight * values[from + column];
      }
    }),
  );
  return { height: out_height, width: out_width, values: out.map((value) => value / divisor) };
}

// Which values become black and white. A kernel without negative weights, or one that leaves flat
// places as they are, gives a picture again: 0 to 1, or as far as its sum goes. Any other is shown
// around zero, which is middle grey; the strongest 3% may go beyond the ends.
export function greys(kernel, divisor, { values }) {
  const sum = tidy(sumOf(kernel) / divisor);
  const negative = kernel.flat().some((weight) => weight / divisor < 0);
  if (sum === 1 || !negative) return { low: 0, high: Math.max(1, sum) };
  const sizes = values.map(Math.abs).sort();
  const ends = [sizes[Math.floor(0.97 * (sizes.length - 1))], sizes.at(-1), 1];
  const limit = ends.find((size) => size > TINY);
  const step = 10 ** Math.floor(Math.log10(limit));
  const high = tidy(Math.ceil(limit / step - TINY) * step, 9); // 1.37 → 2, 0.505 → 0.6
  return { low: -high, high };
}

// The smallest and largest values, the place of the strongest, and the rows or columns that are
// not zero where these are only a few.
export function survey({ height, width, values }) {
  const found = { minimum: Infinity, maximum: -Infinity, strongest: [0, 0], size: 0 };
  const [rows, columns] = [new Set(), new Set()];
  for (let i = 0; i < height; i++) {
    const row = (i + (height >> 1)) % height; // of equal places the one halfway down
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column];
      const size = Math.abs(value);
      if (value < found.minimum) found.minimum = value;
      if (value > found.maximum) found.maximum = value;
      if (size > found.size + TINY) Object.assign(found, { size, strongest: [row, column] });
      if (size > TINY) {
        rows.add(row);
        columns.add(column);
      }
    }
  }
  const few = (set, all) => set.size <= Math.min(6, all / 4) && [...set].sort((a, b) => a - b);
  return { ...found, rows: few(rows, height), columns: few(columns, width) };
}

export function paint(canvas, { height, width, values }, { low, high }) {
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  const pixels = pen.createImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer);
  const shades = new Uint8ClampedArray(1); // rounds, and stops at 0 and 255
  values.forEach((value, i) => {
    shades[0] = ((value - low) / (high - low)) * 255;
    words[i] = 0xff000000 + shades[0] * 0x010101;
  });
  pen.putImageData(pixels, 0, 0);
}

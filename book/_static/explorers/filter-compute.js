// What the filter lab computes: the convolution itself, and what can be said of its output.

const TINY = 1e-9;

export const tidy = (value, digits = 6) => Number(value.toFixed(digits)) + 0;

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
  for (let i = 0; i < out.length; i++) out[i] /= divisor;
  return { height: out_height, width: out_width, values: out };
}

export const sumOf = (kernel) => tidy(kernel.flat().reduce((all, weight) => all + weight, 0), 9);

// A kernel that is a column times a row: every row is a multiple of the same one.
export function separable(kernel) {
  if (kernel.length < 2 || kernel[0].length < 2) return false;
  const first = kernel.find((line) => line.some((weight) => weight));
  if (!first) return false;
  const at = first.findIndex((weight) => weight);
  return kernel.every((line) =>
    line.every((weight, i) => Math.abs(weight * first[at] - line[at] * first[i]) < TINY),
  );
}

// Which values become black and white. A kernel without negative weights, or one that leaves flat
// places as they are, gives a picture again: 0 to 1, or as far as its sum goes. Any other is shown
// around zero, which is middle grey; the strongest 3% may go beyond the ends.
export function greys(kernel, divisor, { values }) {
  const sum = tidy(sumOf(kernel) / divisor);
  const negative = kernel.flat().some((weight) => weight / divisor < 0);
  if (sum === 1 || !negative) return { low: 0, high: Math.max(1, sum) };
  const apart = Math.ceil(values.length / 5000); // some thousands tell, and sort in no time
  const sizes = values.filter((_, i) => i % apart === 0).map(Math.abs).sort();
  const [typical, largest] = [0.97, 1].map((part) => sizes[Math.floor(part * (sizes.length - 1))]);
  const limit = typical > TINY ? typical : largest > TINY ? largest : 1;
  const step = 10 ** Math.floor(Math.log10(limit));
  const high = tidy(Math.ceil(limit / step - TINY) * step, 9); // 1.37 → 2, 0.505 → 0.6
  return { low: -high, high };
}

// The smallest and largest values, the place of the strongest, and the rows or columns that are
// not zero where these are only a few.
export function survey({ height, width, values }) {
  const found = { minimum: Infinity, maximum: -Infinity, strongest: [0, 0], size: 0 };
  const rows = new Set();
  const columns = new Set();
  for (let i = 0; i < height; i++) {
    const row = (i + (height >> 1)) % height; // of equal places the one halfway down
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column];
      if (value < found.minimum) found.minimum = value;
      if (value > found.maximum) found.maximum = value;
      const size = Math.abs(value);
      if (size > found.size + TINY) Object.assign(found, { size, strongest: [row, column] });
      if (size > TINY) {
        rows.add(row);
        columns.add(column);
      }
    }
  }
  const few = (set, all) =>
    set.size && set.size <= Math.min(6, all / 4) ? [...set].sort((a, b) => a - b) : null;
  return { ...found, rows: few(rows, height), columns: few(columns, width) };
}

// On a picture with one clean edge: the mean of the output on it against the spread beside it.
export function signalToNoise(clean, out) {
  const groups = { on: [], off: [] };
  out.values.forEach((value, i) => {
    groups[Math.abs(clean.values[i]) > TINY ? "on" : "off"].push(value);
  });
  if (!groups.on.length || !groups.off.length) return null;
  const mean = (numbers) => numbers.reduce((all, one) => all + one, 0) / numbers.length;
  const middle = mean(groups.off);
  const spread = Math.sqrt(mean(groups.off.map((one) => (one - middle) ** 2)));
  return { signal: mean(groups.on), spread, ratio: Math.abs(mean(groups.on)) / spread };
}

// How many values lie beyond black and white.
export const beyond = ({ values }, { low, high }) =>
  values.reduce((all, one) => all + (one < low - TINY || one > high + TINY), 0) / values.length;

export function paint(canvas, { height, width, values }, { low, high }) {
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  const pixels = pen.createImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer);
  const shades = new Uint8ClampedArray(1); // rounds, and stops at 0 and 255
  for (let i = 0; i < values.length; i++) {
    shades[0] = ((values[i] - low) / (high - low)) * 255;
    words[i] = 0xff000000 + shades[0] * 0x010101;
  }
  pen.putImageData(pixels, 0, 0);
}

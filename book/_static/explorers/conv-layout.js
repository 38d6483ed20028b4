// How the planes stand beside each other, and how large a cell may be. Three arrangements of one
// grid, the one with the largest cells wins:
//   down     a row for each input channel: plane, its slices filter by filter, the outputs at the right
//   across   a column for each input channel: plane, under it its slices, the outputs at the right
//   under    as down, but each output under the slices of its filter
// and what a slice adds is written beside or below it.

const LARGEST = 2.25; // rem a cell
const LEGIBLE = 0.75; // rem a cell that a number can be read in
const ARRANGEMENTS = ["down", "across", "under"];

// Sizes in cells: plane, kernel, output [rows, columns]; room in rem: [width, height]; `total`: is
// there a sum beside an output; digits of the longest number.
// → { arrangement, below, cell (rem), legible }
export function fit({ ins, outs, plane, kernel, output, total, digits, room, narrow }) {
  const [gap, label, line] = narrow ? [0.5, 1, 1] : [1, 1.2, 1.2];
  const between = 0.5; // rem from row to row
  const wide = Math.max(1.6, digits * 0.55 + 0.5); // a summand
  const name = outs > 1 ? 1.8 : 0;
  const result = (total ? wide + 1.8 : 0) + (narrow || outs === 1 ? 0 : 3); // "通道 1 +1 = 12"
  const sum = (count, one, apart) => count * one + (count - 1) * apart;
  const takes = ({ arrangement, below }, cell) => {
    const [p, k, out] = [plane, kernel, output].map((size) => size.map((one) => one * cell));
    const slice = below
      ? [k[0] + line, Math.max(k[1], wide + (name && name + 0.25))]
      : [Math.max(k[0], (name ? 2 : 1) * line), k[1] + Math.max(wide, name) + 0.25];
    const input = [p[0] + (ins > 1 ? label : 0), p[1]];
    const results = [out[0] + label, Math.max(out[1], result)];
    const rows = sum(ins, Math.max(input[0], slice[0]), between);
    const right = sum(outs, results[0], between);
    switch (arrangement) {
      case "down":
        return [p[1] + gap + sum(outs, slice[1], gap) + gap + results[1], Math.max(rows, right)];
      case "under": {
        const columns = sum(outs, Math.max(slice[1], results[1]), gap);
        return [p[1] + gap + columns, rows + between + results[0]];
      }
      default: {
        const height = input[0] + between + sum(outs, slice[0], between);
        const columns = sum(ins, Math.max(p[1], slice[1]), gap);
        return [columns + gap + results[1], Math.max(height, right)];
      }
    }
  };
  let best = { arrangement: "across", below: true, cell: 0.15 };
  for (const arrangement of ARRANGEMENTS)
    for (const below of [false, true]) {
      const fits = (cell) => takes({ arrangement, below }, cell).every((one, i) => one <= room[i]);
      let [low, high] = fits(LARGEST) ? [LARGEST, LARGEST] : [0, LARGEST];
      for (let i = 0; i < 12; i++) {
        const middle = (low + high) / 2;
        if (fits(middle)) low = middle;
        else high = middle;
      }
      if (low > best.cell + 0.02) best = { arrangement, below, cell: low };
    }
  return { ...best, legible: best.cell >= LEGIBLE };
}

// How the planes stand beside each other, and how large a cell may be. Two arrangements of one
// grid, the larger cells win:
//   down     a row for each input channel: plane, its slices filter by filter, then the outputs
//   across   a column for each input channel: plane, under it its slices, the outputs at the right
// and what a slice adds is written beside or below it.

const LARGEST = 2.5; // rem a cell
const LEGIBLE = 0.8;

// Sizes in cells: plane, kernel, output [rows, columns]; room in rem: [width, height].
// → { across, below, cell (rem), legible }
export function fit({ ins, outs, plane, kernel, output, totals, digits, room, narrow }) {
  const [gap, label] = [narrow ? 0.5 : 1, 1.2];
  const wide = Math.max(1.6, digits * 0.55 + 0.5); // a summand
  const total = totals ? wide + 2.2 : 0; // "+1 = 12"
  const sum = (count, one) => count * one + (count - 1) * gap;
  const takes = ({ across, below }, cell) => {
    const [p, k, out] = [plane, kernel, output].map((size) => size.map((one) => one * cell));
    const slice = below
      ? [k[0] + label, Math.max(k[1], wide)]
      : [Math.max(k[0], 2 * label), k[1] + wide + 0.25];
    const results = sum(outs, out[0] + label);
    if (!across) {
      const height = sum(ins, Math.max(p[0] + label, slice[0] + label)) + (totals && label + 0.5);
      const column = Math.max(slice[1], totals && total);
      return [p[1] + gap + sum(outs, column) + gap + out[1], Math.max(height, results)];
    }
    const height = p[0] + label + gap + sum(outs, slice[0]);
    const width = sum(ins, Math.max(p[1], slice[1])) + (total && total + gap) + gap + out[1];
    return [width, Math.max(height, results)];
  };
  let best = { cell: 0 };
  for (const across of [false, true])
    for (const below of [false, true]) {
      let [low, high] = [0, LARGEST];
      const fits = (cell) => takes({ across, below }, cell).every((one, i) => one <= room[i]);
      if (fits(high)) low = high;
      for (let i = 0; i < 12 && low < high; i++) {
        const middle = (low + high) / 2;
        if (fits(middle)) low = middle;
        else high = middle;
      }
      if (low > best.cell + 0.02) best = { across, below, cell: low };
    }
  const cell = Math.max(best.cell, 0.15);
  return { across: best.across ?? true, below: best.below ?? true, cell, legible: cell >= LEGIBLE };
}

// The kernel of the filter lab: chapter 05's presets, how one is written in the address, and the
// cells in which it is edited.

import { choice, stepper } from "./controls.js";
import { fill, html } from "./dom.js";
import { decimal } from "./explorer.js";
import { sumOf } from "./filter-pictures.js";

const LIMIT = 100; // of a weight, either way
const LONGEST = 5; // side

const binomial = [1, 4, 6, 4, 1];
const times = (column, row) => column.map((a) => row.map((b) => a * b));
const ones = (side) => times(Array(side).fill(1), Array(side).fill(1));

// Name → weights, and what the result is divided by.
export const PRESETS = {
  difference: [[[1, 0, -1]], 1],
  difference_down: [[[1], [0], [-1]], 1],
  sobel_x: [times([1, 2, 1], [1, 0, -1]), 1],
  sobel_y: [times([1, 0, -1], [1, 2, 1]), 1],
  laplacian: [[[0, 1, 0], [1, -4, 1], [0, 1, 0]], 1],
  blur: [ones(3), 9],
  sharpen: [[[0, -1, 0], [-1, 5, -1], [0, -1, 0]], 1],
  identity: [times([0, 1, 0], [0, 1, 0]), 1],
  blur_wide: [ones(5), 25],
  gaussian: [times(binomial, binomial), 256],
};

const weight = decimal(0, -LIMIT, LIMIT);

// Rows of weights, "1,0,-1_2,0,-2_1,0,-1": the kernel's size needs no field of its own.
export const kernelField = {
  value: PRESETS.sobel_x[0],
  parse(text) {
    const rows = text.split("_").map((row) => row.split(",").map((one) => weight.parse(one)));
    const fits = (row) => row.length <= LONGEST && row.length === rows[0].length;
    if (rows.length <= LONGEST && rows.every(fits) && !rows.flat().includes(undefined)) return rows;
  },
  format: (rows) => rows.map((row) => row.join(",")).join("_"),
};

export const divisorField = decimal(1, -1000, 1000);

// A kernel to guess about: small whole numbers, and a sum that is quickly said.
export function randomKernel() {
  const upTo = (most) => Math.floor(Math.random() * (most + 1));
  for (;;) {
    const [rows, columns] = [1 + upTo(LONGEST - 1), 1 + upTo(LONGEST - 1)];
    const kernel = Array.from({ length: rows }, () =>
      Array.from({ length: columns }, () => upTo(4) - 2),
    );
    const sum = sumOf(kernel);
    if (rows * columns > 1 && sum >= 0 && sum <= 4) return kernel;
  }
}

export const sizeOf = (kernel) => [kernel.length, kernel[0].length];

// The kernel in a larger or smaller frame, its middle kept where it was.
function resized(kernel, axis, count) {
  const before = sizeOf(kernel);
  const [height, width] = before.map((side, i) => (i === axis ? count : side));
  const [down, right] = [height - before[0], width - before[1]].map((more) => Math.trunc(more / 2));
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => kernel[row - down]?.[column - right] ?? 0),
  );
}

// A number that counts with every keystroke. While it is none, the old one stays in force and
// `complain` gets a sentence; on leaving, the old one is back in sight.
function numberInput({ words, field, label, current, change, complain }) {
  const { min, max } = field;
  const input = html("input", { type: "number", step: "any", min, max, "aria-label": label });
  const mark = (bad) => {
    input.setAttribute("aria-invalid", bad);
    complain(bad ? fill(words.bad_cell, { min, max, value: current() }) : "");
  };
  input.addEventListener("input", () => {
    const value = field.parse(input.value);
    mark(value === undefined);
    if (value !== undefined) change(value);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("focusout", () => {
    mark(false);
    input.value = current();
  });
  const show = () => {
    // Not over what is being typed: "0.50" is 0.5 already, and "-" no number yet.
    const typed = document.activeElement === input ? field.parse(input.value) : null;
    if (typed !== undefined && typed !== current()) input.value = current();
  };
  return { element: input, show };
}

// `state()` is { kernel, divisor, … }, `change({ … })` takes some of it. Gives the editor, which
// stands between the pictures, and the settings [preset, rows, columns].
export function kernelControls({ words, state, change }) {
  const preset = () => {
    const now = JSON.stringify([state().kernel, state().divisor]);
    return Object.keys(PRESETS).find((name) => JSON.stringify(PRESETS[name]) === now) ?? "";
  };
  const presets = choice({
    label: words.preset,
    choices: () => [
      ...(preset() ? [] : [["", words.own_setting]]),
      ...Object.entries(words.presets),
    ],
    change: (name) => {
      const [kernel, divisor] = PRESETS[name];
      change({ kernel, divisor });
    },
  });
  const side = (label, axis) =>
    stepper({
      words,
      label,
      min: 1,
      max: LONGEST,
      change: (count) => change({ kernel: resized(state().kernel, axis, count) }),
    });
  const sides = [side(words.kernel_rows, 0), side(words.kernel_columns, 1)];

  const bad = html("p", { class: "explorer-note", role: "status" });
  const complain = (text) => (bad.textContent = text);
  const cells = html("div", { class: "filter-lab-kernel" });
  const cell = (row, column) =>
    numberInput({
      words,
      complain,
      field: weight,
      label: fill(words.cell, { row, column }),
      current: () => state().kernel[row]?.[column],
      change: (value) => {
        const kernel = state().kernel.map((line) => [...line]);
        kernel[row][column] = value;
        change({ kernel });
      },
    });
  const divisor = numberInput({
    words,
    complain,
    field: divisorField,
    current: () => state().divisor,
    change: (value) => change({ divisor: value }),
  });
  const over = html("label", { class: "explorer-field" }, words.divisor, divisor.element);

  let inputs = [];
  let before = [];
  const show = () => {
    const size = sizeOf(state().kernel);
    presets.show(preset());
    sides.forEach((one, axis) => one.show(size[axis]));
    if (String(size) !== String(before)) {
      inputs = state().kernel.flatMap((line, row) => line.map((_, column) => cell(row, column)));
      cells.style.setProperty("--columns", size[1]);
      editor.classList.toggle("filter-lab-broad", size[1] > 3); // on a phone it needs a row of its own
      cells.replaceChildren(...inputs.map(({ element }) => element));
    }
    before = size;
    for (const one of [...inputs, divisor]) one.show();
  };
  const title = html("p", { class: "filter-lab-title" }, words.kernel);
  const editor = html("div", { class: "filter-lab-editor", role: "group", "aria-label": words.kernel }, title, cells, over);
  return { editor, bad, settings: [presets, ...sides], show };
}

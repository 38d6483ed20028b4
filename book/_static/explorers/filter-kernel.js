// The kernel of the filter lab: chapter 05's presets, how one is written in the address, and the
// cells in which it is edited.

import { choice, group, stepper } from "./controls.js";
import { fill, html } from "./dom.js";
import { decimal } from "./explorer.js";

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
export function random() {
  const side = () => 1 + Math.floor(Math.random() * LONGEST);
  for (;;) {
    const [rows, columns] = [side(), side()];
    const one = () => Math.floor(Math.random() * 5) - 2;
    const kernel = Array.from({ length: rows }, () => Array.from({ length: columns }, one));
    const sum = kernel.flat().reduce((all, value) => all + value, 0);
    if (rows * columns > 1 && sum >= 0 && sum <= 4) return kernel;
  }
}

// The kernel in a larger or smaller frame, its middle kept where it was.
function resized(kernel, rows, columns) {
  const down = Math.trunc((rows - kernel.length) / 2);
  const right = Math.trunc((columns - kernel[0].length) / 2);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => kernel[row - down]?.[column - right] ?? 0),
  );
}

// A number that counts with every keystroke. While it is none, the old one stays in force and
// `complain` gets a sentence; on leaving, the old one is back in sight.
function numberInput({ words, field, label, current, change, complain }) {
  const { min, max } = field;
  const input = html("input", { type: "number", step: "any", min, max, "aria-label": label });
  input.addEventListener("input", () => {
    const value = field.parse(input.value);
    const bad = value === undefined;
    input.setAttribute("aria-invalid", bad);
    complain(bad ? fill(words.bad_cell, { min, max, value: current() }) : "");
    if (!bad) change(value);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("focusout", () => {
    input.setAttribute("aria-invalid", "false");
    complain("");
    input.value = current();
  });
  const show = () => {
    // Not over what is being typed: "0.50" is 0.5 already, and "-" no number yet.
    const typing = document.activeElement === input;
    const invalid = input.getAttribute("aria-invalid") === "true";
    if (!typing || (!invalid && field.parse(input.value) !== current())) input.value = current();
  };
  return { input, show };
}

// `state()` is { kernel, divisor, … }, `change({ … })` takes some of it.
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
      const [kernel, divisor] = PRESETS[name] ?? [state().kernel, state().divisor];
      change({ kernel, divisor });
    },
  });
  const side = (label, resize) => stepper({ words, label, min: 1, max: LONGEST, change: resize });
  const rows = side(words.kernel_rows, (count) =>
    change({ kernel: resized(state().kernel, count, state().kernel[0].length) }),
  );
  const columns = side(words.kernel_columns, (count) =>
    change({ kernel: resized(state().kernel, state().kernel.length, count) }),
  );

  const bad = html("p", { class: "filter-lab-note", role: "status" });
  const complain = (text) => {
    if (bad.textContent !== text) bad.textContent = text;
  };
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
  const over = html("label", { class: "explorer-field" }, words.divisor, divisor.input);

  let inputs = [];
  let shape = "";
  const show = () => {
    const { kernel } = state();
    presets.show(preset());
    rows.show(kernel.length);
    columns.show(kernel[0].length);
    if (shape !== `${kernel.length}×${kernel[0].length}`) {
      shape = `${kernel.length}×${kernel[0].length}`;
      inputs = kernel.flatMap((line, row) => line.map((_, column) => cell(row, column)));
      cells.style.setProperty("--columns", kernel[0].length);
      cells.replaceChildren(...inputs.map(({ input }) => input));
    }
    for (const one of [...inputs, divisor]) one.show();
  };
  const editor = html("div", { class: "filter-lab-editor" }, cells, over);
  return { element: group(words.kernel, presets, rows, columns, editor, bad), show };
}

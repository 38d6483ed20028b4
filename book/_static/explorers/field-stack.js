// One stack of layers: what it costs and sees after each layer, its pyramid and its bill.

import { data, fill, html, number } from "./dom.js";
import { conv2d, max_pool2d, receptive_field, Refusal } from "./formulas.js";
import { FieldPicture } from "./field-picture.js";

export const MOST_LAYERS = 20;
export const LIMITS = { kernel_size: [1, 15], stride: [1, 4], dilation: [1, 8] };

// ── a stack as text: "c3,p2s2,c3d2"; pooling moves by its own size and has no dilation ──
function parseLayer(text) {
  const read = /^(?:c|(p))(\d+)(?:s(\d+))?(?:d(\d+))?$/.exec(text.trim());
  if (!read) return undefined;
  const [, pool, kernel_size, stride = pool ? kernel_size : 1, dilation = 1] = read;
  const layer = {
    kind: pool ? "pool" : "conv",
    kernel_size: Number(kernel_size),
    stride: Number(stride),
    dilation: pool ? 1 : Number(dilation),
  };
  const fits = ([name, [min, max]]) => layer[name] >= min && layer[name] <= max;
  return Object.entries(LIMITS).every(fits) ? layer : undefined;
}

export function parseStack(text) {
  const layers = text.split(",").map(parseLayer);
  return layers.length <= MOST_LAYERS && !layers.includes(undefined) ? layers : undefined;
}

function formatLayer({ kind, kernel_size, stride, dilation }) {
  const usual = kind === "pool" ? kernel_size : 1;
  const moved = stride === usual ? "" : `s${stride}`;
  return kind[0] + kernel_size + moved + (dilation === 1 ? "" : `d${dilation}`);
}

export const formatStack = (layers) => layers.map(formatLayer).join(",");

// What stands in the table, a row for each layer. A Refusal gets the number of its layer.
export function billOf(layers, { input_size, channels, padding }) {
  let size = input_size;
  return layers.map((layer, i) => {
    try {
      const { field, jump } = receptive_field(layers.slice(0, i + 1)).at(-1);
      const { kind, kernel_size, dilation } = layer;
      const pad = padding === "same" ? Math.floor((dilation * (kernel_size - 1)) / 2) : 0;
      const window = { ...layer, padding: pad, input_size: size };
      const through = { in_channels: channels, out_channels: channels, bias: false };
      const cost =
        kind === "pool" ? max_pool2d({ channels, ...window }) : conv2d({ ...through, ...window });
      const { params, macs, output_size } = cost;
      const row = { layer, field, jump, pad, before: size, output: output_size[0], params, macs };
      size = row.output;
      return row;
    } catch (error) {
      if (error instanceof Refusal) error.layer = i + 1;
      throw error;
    }
  });
}

const NUMBERS = ["field", "jump", "output", "params", "macs"];

const tableRow = (name, head, cells) =>
  html("div", { role: "row", class: `field-row ${name}` }, head, cells);

export class Stack {
  // `name` is the part of the state that holds the layers, `chosen` the one that says which is
  // looked at, from 1.
  constructor(explorer, name, chosen) {
    Object.assign(this, { explorer, name, chosen, words: explorer.words });
    const title = this.words[name];
    this.table = html("div", { class: "field-table", role: "table", "aria-label": title });
    this.formula = html("p", { class: "field-formula" });
    this.choose = (i) => explorer.choose(this, i);
    this.picture = new FieldPicture(this.words, title, this.choose);
    this.result = explorer.result(html("span", { class: "field-result" }));
    this.element = html(
      "section",
      { class: "field-stack", "aria-label": title },
      html("p", { class: "field-title" }, html("b", {}, title), this.result),
      this.picture.element,
    );
    this.bill = html("div", { class: "field-bill" }, html("b", {}, title), this.table, this.formula);
    this.views = html("div", { class: "field-view" }, html("b", {}, title), this.picture.square, this.picture.caption);
  }

  get layers() {
    return this.explorer.state[this.name];
  }

  // The layer looked at, from 0.
  get at() {
    return Math.min(this.explorer.state[this.chosen], this.layers.length) - 1;
  }

  // The layer looked at, changed.
  change(changes) {
    const { at } = this;
    const layers = this.layers.map((one, i) => (i === at ? { ...one, ...changes } : one));
    this.explorer.change({ [this.name]: layers }, this);
  }

  // Put `more` copies of the layer looked at behind it, or take it away.
  replace(more, less) {
    const { at } = this;
    const layers = [...this.layers];
    layers.splice(at, less, ...Array(more).fill(layers[at]));
    const chosen = Math.min(at + more + 1, layers.length);
    this.explorer.change({ [this.name]: layers, [this.chosen]: chosen }, this);
  }

  // ── showing ──
  // `rows` is null where a layer has no output: then no number may be left standing.
  show(rows, tallest, active) {
    const { layers, at, explorer } = this;
    this.rows = rows;
    this.total = rows && this.#sum(rows);
    this.element.hidden = this.bill.hidden = this.views.hidden = !layers.length;
    this.element.classList.toggle("field-active", active);
    const lines = layers.map((layer, i) => this.#row(layer, i, rows?.[i]));
    this.table.replaceChildren(this.#head(), ...lines, ...(rows ? [this.#total()] : []));
    this.formula.replaceChildren(...(rows?.[at] ? this.#formula(rows, at) : []));
    this.result.textContent = rows?.[at]
      ? fill(this.words.result, { field: number(rows[at].field), layer: at + 1 })
      : "";
    const names = layers.map((layer, i) => `${i + 1} ${this.partsOf(layer).join("，")}`);
    this.picture.show({ rows, at, names, layers, tallest, input_size: explorer.state.input_size });
  }

  #sum(rows) {
    const sum = (one) => rows.reduce((all, row) => all + row[one], 0);
    return { ...rows.at(-1), params: sum("params"), macs: sum("macs") };
  }

  // ["池化 2×2", "步幅 2"]
  partsOf({ kind, kernel_size, stride, dilation }) {
    const { names, kinds } = this.words;
    const parts = [`${kinds[kind]} ${kernel_size}×${kernel_size}`];
    if (stride !== 1) parts.push(`${names.stride} ${stride}`);
    if (dilation !== 1) parts.push(`${names.dilation} ${dilation}`);
    return parts;
  }

  #head() {
    const heads = ["layer", ...NUMBERS].map((name) =>
      html("span", { role: "columnheader", class: `field-${name}` }, this.words.columns[name]),
    );
    return tableRow("field-head", heads);
  }

  // The numbers of one layer, or of all.
  #cells(values, prefix) {
    return NUMBERS.map((one) =>
      html(
        "span",
        { role: "cell", class: `field-${one} field-number` },
        values ? data(prefix + one, values[one]) : "",
      ),
    );
  }

  #row(layer, i, row) {
    const parts = this.partsOf(layer).flatMap((part) => [html("span", {}, part), " "]);
    return tableRow(
      i === this.at ? "field-chosen" : "",
      html("span", { role: "rowheader", class: "field-layer" }, `${i + 1} `, parts),
      this.#cells(row, `${this.name}.${i + 1}.`),
    );
  }

  #total() {
    const head = html("span", { role: "rowheader", class: "field-layer" }, this.words.total);
    return tableRow("field-total", head, this.#cells(this.total, `${this.name}.`));
  }

  // How the chosen row came about, and the parameters in units of C².
  #formula(rows, at) {
    const { words, name } = this;
    const { layer, field, jump } = rows[at];
    const { field: r, jump: j } = rows[at - 1] ?? { field: 1, jump: 1 };
    const step = { ...layer, r: number(r), j: number(j), field: number(field), jump: number(jump) };
    const kernels = rows.flatMap((row) => (row.layer.kind === "conv" ? row.layer.kernel_size : []));
    const parts = [...new Set(kernels)].map(
      (kernel) => `${kernels.filter((one) => one === kernel).length}×${kernel}²`,
    );
    const sum = kernels.reduce((all, kernel) => all + kernel * kernel, 0);
    const { channels } = this.explorer.state;
    const values = { parts: parts.join(" + ") || 0, sum, channels: number(channels) };
    const total = data(`${name}.formula`, sum * channels * channels);
    const recursion = fill(words.recursion, { layer: at + 1, ...step });
    return [recursion, html("br"), fill(words.in_squares, values), total];
  }
}

// One stack of layers: what it costs and sees after each layer, and the controls that change it.

import { button, choice, group, stepper } from "./controls.js";
import { data, fill, html, number } from "./dom.js";
import { conv2d, max_pool2d, receptive_field, Refusal } from "./formulas.js";
import { FieldPicture } from "./field-picture.js";

export const MOST_LAYERS = 20;
const LIMITS = { kernel_size: [1, 15], stride: [1, 4], dilation: [1, 8] };

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
    this.formula = explorer.result(html("p", { class: "field-formula" }));
    this.picture = new FieldPicture(this.words);
    this.element = html(
      "section",
      { class: "field-stack", "aria-label": title },
      html("p", { class: "field-title" }, title),
      this.table,
      this.#editor(),
      this.formula,
      explorer.result(html("div", { class: "field-views" }, this.picture.element)),
    );
  }

  get layers() {
    return this.explorer.state[this.name];
  }

  // The layer looked at, from 0.
  get at() {
    return Math.min(this.explorer.state[this.chosen], this.layers.length) - 1;
  }

  // ── the controls of the layer looked at ──
  #editor() {
    const { words } = this;
    const turn = (name) => {
      const [min, max] = LIMITS[name];
      const change = (value) => this.#change({ [name]: value });
      return stepper({ words, label: words.names[name], min, max, change });
    };
    this.kind = choice({
      label: words.kind,
      choices: Object.entries(words.kinds),
      // A pooling window usually moves by its own size.
      change: (kind) => {
        const most = Math.min(this.layers[this.at].kernel_size, LIMITS.stride[1]);
        this.#change({ kind, stride: kind === "pool" ? most : 1, dilation: 1 });
      },
    });
    this.parts = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, turn(name)]));
    this.add = button({ label: words.add, press: () => this.#replace(1, 0) }).element;
    this.remove = button({ label: words.remove, press: () => this.#replace(0, 1) }).element;
    this.editor = group("", this.kind, ...Object.values(this.parts), this.add, this.remove);
    return this.editor;
  }

  #change(changes) {
    const { at } = this;
    const layers = this.layers.map((one, i) => (i === at ? { ...one, ...changes } : one));
    this.explorer.change({ [this.name]: layers }, this);
  }

  // Put `more` copies of the layer looked at behind it, or take it away.
  #replace(more, less) {
    const { at } = this;
    const layers = [...this.layers];
    layers.splice(at, less, ...Array(more).fill(layers[at]));
    const chosen = Math.min(at + more + 1, layers.length);
    this.explorer.change({ [this.name]: layers, [this.chosen]: chosen }, this);
  }

  // ── showing ──
  // `rows` is null where a layer has no output: then no number may be left standing.
  show(rows) {
    const { layers, at, explorer } = this;
    this.rows = rows;
    this.total = rows && this.#sum(rows);
    const focused = document.activeElement;
    const inTable = this.table.contains(focused);
    const lines = layers.map((layer, i) => this.#row(layer, i, rows?.[i]));
    this.table.replaceChildren(this.#head(), ...lines, ...(rows ? [this.#total()] : []));
    this.element.hidden = !layers.length;
    if (layers.length) this.#showEditor();
    this.formula.replaceChildren(...(rows?.[at] ? this.#formula(rows, at) : []));
    this.picture.show(rows, at, explorer.state.input_size);
    // The keyboard stays where it was, though the rows are new and a button may have gone out.
    if (inTable || (focused?.disabled && this.element.contains(focused)))
      this.table.querySelector("input:checked")?.focus();
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
    const { name, explorer } = this;
    const radio = html("input", {
      type: "radio",
      name: `${explorer.key}-${name}`,
      onchange: () => explorer.change({ [this.chosen]: i + 1 }, this),
    });
    radio.checked = i === this.at;
    const parts = this.partsOf(layer).flatMap((part) => [html("span", {}, part), " "]);
    const label = html("label", {}, radio, html("span", {}, `${i + 1} `, parts));
    return tableRow(
      radio.checked ? "field-chosen" : "",
      html("span", { role: "rowheader", class: "field-layer" }, label),
      this.#cells(row, `${name}.${i + 1}.`),
    );
  }

  #total() {
    const head = html("span", { role: "rowheader", class: "field-layer" }, this.words.total);
    return tableRow("field-total", head, this.#cells(this.total, `${this.name}.`));
  }

  #showEditor() {
    const { words, layers, at } = this;
    const layer = layers[at];
    this.editor.querySelector("legend").textContent = fill(words.edit, { layer: at + 1 });
    this.kind.show(layer.kind);
    for (const [name, part] of Object.entries(this.parts)) part.show(layer[name]);
    this.parts.dilation.element.hidden = layer.kind === "pool";
    this.remove.disabled = layers.length === 1;
    this.add.disabled = layers.length >= MOST_LAYERS;
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

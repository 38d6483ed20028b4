// One stack of layers: what it costs and sees after each layer, and the controls that change it.

import { button, choice, group, stepper } from "./controls.js";
import { data, explain, fill, html, number } from "./dom.js";
import { conv2d, max_pool2d, receptive_field, Refusal } from "./formulas.js";
import { FieldPicture } from "./field-picture.js";

export const MOST_LAYERS = 20;
export const LIMITS = { kernel_size: [1, 15], stride: [1, 4], dilation: [1, 8] };

// A layer with nothing left to guess: pooling has no dilation.
export const complete = ({ kind, kernel_size, stride = 1, dilation = 1 }) => ({
  kind,
  kernel_size,
  stride,
  dilation: kind === "pool" ? 1 : dilation,
});

export const spanOf = ({ kernel_size, dilation }) => dilation * (kernel_size - 1) + 1;

// What stands in the table, a row for each layer. A Refusal gets the number of its layer.
export function billOf(layers, { input_size, channels, padding }) {
  let size = input_size;
  return layers.map(complete).map((layer, i, all) => {
    try {
      const { field, jump } = receptive_field(all.slice(0, i + 1)).at(-1);
      const pad = padding === "same" ? Math.floor((spanOf(layer) - 1) / 2) : 0;
      const { kind, ...window } = { ...layer, padding: pad, input_size: size };
      const through = { in_channels: channels, out_channels: channels, bias: false };
      const cost =
        kind === "pool" ? max_pool2d({ channels, ...window }) : conv2d({ ...through, ...window });
      const row = { layer, field, jump, pad, before: size, output: cost.output_size[0] };
      size = row.output;
      return { ...row, params: cost.params, macs: cost.macs };
    } catch (error) {
      if (error instanceof Refusal) error.layer = i + 1;
      throw error;
    }
  });
}

const NUMBERS = ["field", "jump", "output", "params", "macs"];

export class Stack {
  // `name` is the part of the state that holds the layers, `chosen` the one that says which is
  // looked at, from 1.
  constructor(explorer, name, chosen) {
    Object.assign(this, { explorer, name, chosen, words: explorer.words });
    const { words } = this;
    this.refusal = html("p", { class: "explorer-refusal", role: "alert", hidden: true });
    this.table = html("div", { class: "field-table", role: "table", "aria-label": words[name] });
    this.formula = explorer.result(html("p", { class: "field-formula" }));
    this.picture = new FieldPicture(words);
    const title = html("p", { class: "field-title" }, words[name]);
    const views = explorer.result(html("div", { class: "field-views" }, this.picture.element));
    this.element = html(
      "section",
      { class: "field-stack", "aria-label": words[name] },
      title,
      this.table,
      this.refusal,
      this.#editor(),
      this.formula,
      views,
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
      return stepper({ words, label: words.parts[name], min, max, change });
    };
    this.kind = choice({
      label: words.kind,
      choices: Object.entries(words.kinds),
      // A pooling window usually moves by its own size.
      change: (kind) => {
        const { kernel_size } = this.layers[this.at];
        const [, most] = LIMITS.stride;
        const stride = kind === "pool" ? Math.min(kernel_size, most) : 1;
        this.#change({ kind, stride, dilation: 1 });
      },
    });
    this.parts = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, turn(name)]));
    this.up = button({ label: words.up, press: () => this.#move(-1) }).element;
    this.down = button({ label: words.down, press: () => this.#move(1) }).element;
    this.remove = button({ label: words.remove, press: () => this.#remove() }).element;
    this.add = button({ label: words.add, press: () => this.#add() }).element;
    const controls = [...Object.values(this.parts), this.up, this.down, this.add, this.remove];
    this.editor = group(words.edit, this.kind, ...controls);
    return this.editor;
  }

  #replace(layers, at) {
    this.explorer.change({ [this.name]: layers, [this.chosen]: at + 1 }, this);
  }

  #change(changes) {
    const { at } = this;
    this.#replace(this.layers.map((one, i) => (i === at ? { ...complete(one), ...changes } : one)), at);
  }

  #move(by) {
    const { at } = this;
    const layers = [...this.layers];
    [layers[at], layers[at + by]] = [layers[at + by], layers[at]];
    this.#replace(layers, at + by);
  }

  #remove() {
    const { at, layers } = this;
    const rest = layers.filter((_, i) => i !== at);
    this.#replace(rest, Math.min(at, rest.length - 1));
  }

  #add() {
    const { at, layers } = this;
    this.#replace([...layers.slice(0, at + 1), ...layers.slice(at)], at + 1);
  }

  // ── showing ──
  // Show the state; returns the bill's rows, or null where a layer has no output.
  show() {
    const { words, layers, at, explorer } = this;
    const focused = document.activeElement;
    const inTable = this.table.contains(focused);
    const [rows, refusal] = this.#bill();
    this.refusal.hidden = !refusal;
    this.refusal.textContent = refusal
      ? fill(words.at_layer, { layer: refusal.layer, text: explain(words, refusal) })
      : "";
    const lines = layers.map((layer, i) => this.#row(layer, i, rows?.[i]));
    this.table.replaceChildren(this.#head(), ...lines, ...(rows ? [this.#total(rows)] : []));
    this.#showEditor();
    this.formula.replaceChildren(...(rows ? this.#formula(rows) : []));
    this.picture.show(rows, at, explorer.state.input_size);
    // The keyboard stays where it was, though the rows are new and a button may have gone out.
    if (inTable || (focused?.disabled && this.element.contains(focused)))
      this.table.querySelector("input:checked")?.focus();
    return rows;
  }

  // Where there is nothing to show, no number may be left standing.
  clear() {
    this.refusal.hidden = true;
    for (const part of [this.table, this.formula, this.refusal]) part.replaceChildren();
  }

  #bill() {
    try {
      return [billOf(this.layers, this.explorer.state), null];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [null, error];
    }
  }

  // ["池化 2×2", "步幅 2"]
  #partsOf(layer) {
    const { words } = this;
    const { kind, kernel_size, stride, dilation } = complete(layer);
    const parts = [fill(words.layer_is, { kind: words.kinds[kind], kernel: kernel_size })];
    if (stride !== 1) parts.push(fill(words.with_stride, { stride }));
    if (dilation !== 1) parts.push(fill(words.with_dilation, { dilation }));
    return parts;
  }

  nameOf(layer) {
    return this.#partsOf(layer).join(this.words.comma);
  }

  #head() {
    const { words } = this;
    const heads = ["layer", ...NUMBERS].map((name) =>
      html("span", { role: "columnheader", class: `field-${name}` }, words.columns[name]),
    );
    return html("div", { role: "row", class: "field-row field-head" }, heads);
  }

  #row(layer, i, row) {
    const { name, explorer } = this;
    const radio = html("input", {
      type: "radio",
      name: `${explorer.key}-${name}`,
      onchange: () => explorer.change({ [this.chosen]: i + 1 }, this),
    });
    radio.checked = i === this.at;
    const parts = this.#partsOf(layer).flatMap((part) => [html("span", {}, part), " "]);
    const label = html("label", {}, radio, html("span", {}, `${i + 1} `, parts));
    const cells = NUMBERS.map((one) =>
      html(
        "span",
        { role: "cell", class: `field-${one} field-number` },
        row ? data(`${name}.${i + 1}.${one}`, row[one]) : "",
      ),
    );
    const chosen = radio.checked ? " field-chosen" : "";
    return html(
      "div",
      { role: "row", class: `field-row${chosen}` },
      html("span", { role: "rowheader", class: "field-layer" }, label),
      cells,
    );
  }

  #total(rows) {
    const { words, name, explorer } = this;
    const sum = (one) => rows.reduce((all, row) => all + row[one], 0);
    const last = rows.at(-1) ?? { field: 1, jump: 1, output: explorer.state.input_size };
    const values = { ...last, params: sum("params"), macs: sum("macs") };
    this.total = values;
    const cells = NUMBERS.map((one) =>
      html(
        "span",
        { role: "cell", class: `field-${one} field-number` },
        data(`${name}.${one}`, values[one]),
      ),
    );
    return html(
      "div",
      { role: "row", class: "field-row field-total" },
      html("span", { role: "rowheader", class: "field-layer" }, words.total),
      cells,
    );
  }

  #showEditor() {
    const { words, layers, at } = this;
    const layer = layers[at] && complete(layers[at]);
    this.editor.hidden = !layer;
    if (!layer) return;
    this.editor.querySelector("legend").textContent = fill(words.edit, { layer: at + 1 });
    this.kind.show(layer.kind);
    for (const [name, part] of Object.entries(this.parts)) part.show(layer[name]);
    this.parts.dilation.element.hidden = layer.kind === "pool";
    this.up.disabled = at === 0;
    this.down.disabled = at === layers.length - 1;
    this.remove.disabled = layers.length === 1;
    this.add.disabled = layers.length >= MOST_LAYERS;
  }

  // How the chosen row came about, and the parameters in units of C².
  #formula(rows) {
    const { words, at, name } = this;
    const row = rows[at];
    if (!row) return [];
    const before = rows[at - 1] ?? { field: 1, jump: 1 };
    const step = { layer: at + 1, r: before.field, j: before.jump, ...row.layer };
    const recursion = fill(words.recursion, {
      ...step,
      field: number(row.field),
      jump: number(row.jump),
    });
    const kernels = rows.filter((one) => one.layer.kind === "conv").map((one) => one.layer.kernel_size);
    const parts = [...new Set(kernels)].map((kernel) => {
      const count = kernels.filter((one) => one === kernel).length;
      return count === 1 ? `${kernel}²` : `${count}×${kernel}²`;
    });
    const sum = kernels.reduce((all, kernel) => all + kernel * kernel, 0);
    const { channels } = this.explorer.state;
    const values = { parts: parts.join(" + ") || 0, sum, channels: number(channels) };
    const total = data(`${name}.formula`, sum * channels * channels);
    return [recursion, html("br"), fill(words.in_squares, values), total];
  }
}

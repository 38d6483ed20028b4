// 感受野: layers stacked up as a pyramid, how far one output sees, and what they cost. A second stack
// can stand beside the first.

import { button, choice, stepper, toggle } from "./controls.js";
import { explain, fill, html, number, pick, wordsOf } from "./dom.js";
import { Explorer, oneOf, whole } from "./explorer.js";
import { billOf, formatStack, LIMITS, MOST_LAYERS, parseStack, Stack } from "./field-stack.js";
import { factor, result } from "./legend.js";

const words = await wordsOf("field");

// A stack may be left out ("none") only where it is the one compared with.
const stack = (text, mayBeNone) => ({
  value: parseStack(text),
  parse: (given) => (mayBeNone && given === "none" ? [] : parseStack(given)),
  format: (layers) => formatStack(layers) || "none",
});

// name → [layers, against, input_size]
const PRESETS = {
  two_threes: ["c3,c3", "c5", 16],
  three_threes: ["c3,c3,c3", "c7", 16],
  strides_dilations: ["c3s2,c3s2,c3", "c3,c3d2,c3d4", 31],
  holes: ["c3d2,c3d2,c3d2", "c3,c3d2,c3d4", 31],
  vgg16: ["c3,c3,p2,c3,c3,p2,c3,c3,c3,p2,c3,c3,c3,p2,c3,c3,c3,p2", "none", 224],
};

class FieldExplorer extends Explorer {
  static fields = {
    layers: stack("c3,c3"),
    against: stack("c5", true),
    layer: whole(2, 1, MOST_LAYERS),
    against_layer: whole(1, 1, MOST_LAYERS),
    input_size: whole(16, 1, 512),
    channels: whole(64, 1, 1024),
    padding: oneOf("same", ["same", "none"]),
  };
  words = words;

  build() {
    const turn = (name) => {
      const { min, max } = FieldExplorer.fields[name];
      const change = (value) => this.change({ [name]: value });
      return stepper({ words, label: words.names[name], min, max, change });
    };
    this.preset = choice({
      label: words.preset,
      choices: [["", words.own_setting], ...Object.entries(words.presets)],
      change: (name) => name && this.#take(name),
    });
    const padding = choice({
      label: words.names.padding,
      choices: Object.entries(words.paddings),
      change: (value) => this.change({ padding: value }),
    });
    this.controls = { input_size: turn("input_size"), channels: turn("channels"), padding };
    this.compare = toggle({
      label: words.compare,
      change: (on) => {
        const { layers, layer } = this.state;
        this.active = this.first;
        this.change({ against: on ? layers : [], against_layer: layer });
      },
    });
    this.line = this.result(html("p", { class: "explorer-line field-line" }));
    this.first = new Stack(this, "layers", "layer");
    this.second = new Stack(this, "against", "against_layer");
    this.active = this.first; // the stack whose layer the controls change
    this.stacks = html("div", { class: "field-stacks" }, this.first.element, this.second.element);
    this.stage = html("div", { class: "explorer-stage" }, this.stacks, this.line);
    const both = [this.first, this.second];
    const fold = (name, inside) =>
      html("details", { class: "explorer-more" }, html("summary", {}, name), this.result(inside));
    const pair = (parts) => html("div", { class: "field-pair" }, parts);
    const { input_size, channels } = this.controls;
    const layer = this.#layerControls();
    this.preset.element.classList.add("explorer-wide");
    return [
      this.stage,
      this.refusal,
      html(
        "fieldset",
        { class: "explorer-controls", "aria-label": words.setting },
        ...[layer, this.preset, input_size, channels, padding].flat().map(({ element }) => element),
        this.compare.element,
      ),
      html(
        "div",
        { class: "explorer-folds" },
        fold(words.bill, pair(both.map(({ bill }) => bill))),
        fold(words.square, pair(both.map(({ views }) => views))),
      ),
    ];
  }

  // What changes the layer that is chosen; which layer that is stands first.
  #layerControls() {
    const turn = (name) => {
      const [min, max] = LIMITS[name];
      const change = (value) => this.active.change({ [name]: value });
      return stepper({ words, label: words.names[name], min, max, change });
    };
    this.which = choice({
      label: words.which,
      choices: () =>
        [this.first, this.second].flatMap((stack) =>
          stack.layers.map((layer, i) => {
            const name = stack.partsOf(layer).join("，");
            return [`${stack.name}.${i}`, fill(words.which_layer, { stack: words[stack.name], layer: i + 1, name })];
          }),
        ),
      change: (value) => {
        const [name, i] = value.split(".");
        this.choose(name === "layers" ? this.first : this.second, Number(i));
      },
    });
    this.kind = choice({
      label: words.kind,
      choices: Object.entries(words.kinds),
      // A pooling window usually moves by its own size.
      change: (kind) => {
        const { layers, at } = this.active;
        const most = Math.min(layers[at].kernel_size, LIMITS.stride[1]);
        this.active.change({ kind, stride: kind === "pool" ? most : 1, dilation: 1 });
      },
    });
    this.parts = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, turn(name)]));
    this.add = button({ label: words.add, press: () => this.active.replace(1, 0) });
    this.away = button({ label: words.remove, press: () => this.active.replace(0, 1) });
    this.which.element.classList.add("explorer-wide");
    return [this.which, this.kind, ...Object.values(this.parts), this.add, this.away];
  }

  // The reader points at layer i (from 0) of a stack.
  choose(stack, i) {
    this.active = stack;
    if (this.state[stack.chosen] === i + 1) this.update();
    this.change({ [stack.chosen]: i + 1 }, stack);
  }

  #take(name) {
    const { fields } = FieldExplorer;
    const [layers, against] = PRESETS[name].slice(0, 2).map(fields.against.parse);
    const last = { layer: layers.length, against_layer: Math.max(1, against.length) };
    this.change({ layers, against, input_size: PRESETS[name][2], padding: "same", ...last });
  }

  get presetName() {
    const { format } = FieldExplorer.fields.against;
    const { layers, against, input_size, padding } = this.state;
    const now = [format(layers), format(against), input_size].join();
    const isNow = (name) => padding === "same" && PRESETS[name].join() === now;
    return Object.keys(PRESETS).find(isNow) ?? "";
  }

  // A change by the reader: show it and say what is seen now.
  change(changes, stack = this.active) {
    this.set(changes);
    const row = stack.rows?.[stack.at];
    if (!row || this.guessing) return this.say("");
    const name = stack.partsOf(row.layer).join("，");
    const values = { stack: words[stack.name], layer: stack.at + 1, name };
    const { field, jump, output } = row;
    const numbers = { field: number(field), jump: number(jump), output: number(output) };
    this.say(fill(words.now, { ...values, ...numbers }));
  }

  update() {
    const { state, first, second } = this;
    this.preset.show(this.presetName);
    for (const [name, control] of Object.entries(this.controls)) control.show(state[name]);
    const both = state.against.length > 0;
    this.compare.show(both);
    this.stacks.classList.toggle("field-both", both);
    if (!both) this.active = first;
    let at = first;
    this.bills = this.attempt(
      () =>
        [first, second].map((one) => {
          at = one;
          return billOf(one.layers, state);
        }),
      (_, refusal) => {
        const values = { stack: words[at.name], layer: refusal.layer };
        return fill(words.at_layer, { ...values, text: explain(words, refusal) });
      },
    );
    this.#showStacks();
    this.#showLayer();
    this.line.replaceChildren(...(this.bills ? this.#totals(both) : []));
  }

  resized() {
    this.#showStacks();
  }

  #showStacks() {
    const { first, second, bills, active } = this;
    const both = this.state.against.length > 0;
    const narrow = this.clientWidth < 640;
    const tallest = narrow ? (both ? 90 : 180) : 340;
    first.show(bills && bills[0], tallest, both && active === first);
    second.show(bills && both ? bills[1] : null, tallest, both && active === second);
  }

  #showLayer() {
    const { active } = this;
    const layer = active.layers[active.at];
    this.which.show(`${active.name}.${active.at}`);
    this.kind.show(layer.kind);
    for (const [name, part] of Object.entries(this.parts)) part.show(layer[name]);
    this.parts.dilation.element.hidden = layer.kind === "pool";
    const focused = document.activeElement;
    this.away.element.disabled = active.layers.length === 1;
    this.add.element.disabled = active.layers.length >= MOST_LAYERS;
    // The keyboard stays where it was, though a button may have gone out.
    if (focused?.disabled && this.contains(focused)) this.which.select.focus();
  }

  // Field, parameters and multiply-accumulates: of both stacks with their ratio, or of the one.
  #totals(both) {
    const counts = { field: "in", params: "kernel", macs: "places" };
    return Object.entries(counts).flatMap(([name, counted], i) => {
      const [a, b] = [this.first.total[name], this.second.total?.[name]];
      const share = b ? `${Number(((100 * a) / b).toPrecision(3))}%` : "—";
      const against = both ? [words.against_sign, result(`line.against.${name}`, b), `（${share}）`] : [];
      return [
        i ? words.between : "",
        factor(counted, a, words.columns[name]),
        " ",
        result(`line.${name}`, a),
        ...against,
      ];
    });
  }

  describe() {
    const told = [this.first, this.second].filter(({ rows }) => rows?.length);
    if (!told.length) return this.refusal.textContent;
    const each = told.map((stack) => {
      const layers = stack.layers.map((layer) => stack.partsOf(layer).join("，")).join("、");
      const total = Object.fromEntries(Object.entries(stack.total).map(([k, v]) => [k, typeof v === "number" ? number(v) : v]));
      return fill(words.described, { stack: words[stack.name], layers, ...total });
    });
    return each.join("");
  }

  // ── guess, then look ──
  questions() {
    const { total } = this.first;
    if (!total) return [];
    return ["field", "output", "params"].map((name) => ({
      label: words.ask[name],
      answer: total[name],
      hint: words.hints[name],
    }));
  }

  randomise() {
    const texts = ["c3", "c3", "c5", "c3s2", "c3d2", "p2", "c1"];
    const layers = parseStack(Array.from({ length: pick([2, 3, 4]) }, () => pick(texts)).join());
    this.set({
      layers,
      against: [],
      layer: layers.length,
      input_size: pick([16, 20, 28, 32]),
      channels: pick([8, 10, 16, 32]),
      padding: "same",
    });
  }
}

customElements.define("field-explorer", FieldExplorer);

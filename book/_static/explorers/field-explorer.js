// 感受野: layers stacked up, how far one output sees after each, and what they cost. A second stack
// can stand beside the first.

import { choice, group, stepper, toggle } from "./controls.js";
import { explain, fill, html, number, pick, wordsOf } from "./dom.js";
import { Explorer, oneOf, whole } from "./explorer.js";
import { billOf, formatStack, MOST_LAYERS, parseStack, Stack } from "./field-stack.js";

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
        this.change({ against: on ? layers : [], against_layer: layer });
      },
    });
    this.verdict = this.result(html("p", { class: "field-verdict" }));
    this.first = new Stack(this, "layers", "layer");
    this.second = new Stack(this, "against", "against_layer");
    this.stacks = html("div", { class: "field-stacks" }, this.first.element, this.second.element);
    const controls = Object.values(this.controls);
    return [
      group(words.setting, this.preset, ...controls, this.compare),
      this.refusal,
      this.verdict,
      this.stacks,
    ];
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
  change(changes, stack = this.first) {
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
    let at = first;
    const bills = this.attempt(
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
    first.show(bills && bills[0]);
    second.show(bills && both ? bills[1] : null);
    this.verdict.textContent = bills && both ? this.#verdict() : "";
  }

  #verdict() {
    const against = (name) => {
      const [a, b] = [this.first.total[name], this.second.total[name]];
      const share = b ? `${Number(((100 * a) / b).toPrecision(3))}%` : "—";
      return fill(words.each, { a: number(a), b: number(b), share });
    };
    const [field, params, macs] = ["field", "params", "macs"].map(against);
    return fill(words.verdict, { field, params, macs });
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

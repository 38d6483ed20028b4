// 感受野: layers stacked up, how far one output sees after each, and what they cost. A second stack
// can stand beside the first.

import { choice, group, stepper, toggle } from "./controls.js";
import { fill, html, number, wordsOf } from "./dom.js";
import { Explorer, oneOf, whole } from "./explorer.js";
import { complete, LIMITS, MOST_LAYERS, Stack } from "./field-stack.js";

const words = await wordsOf("field");

// ── a stack as text: "c3,p2s2,c3d2" ──
function parseLayer(text) {
  const read = /^([cp])(\d+)(?:s(\d+))?(?:d(\d+))?$/.exec(text.trim());
  if (!read) return undefined;
  const kind = read[1] === "p" ? "pool" : "conv";
  const kernel_size = Number(read[2]);
  const usual = kind === "pool" ? kernel_size : 1;
  const layer = complete({
    kind,
    kernel_size,
    stride: Number(read[3] ?? usual),
    dilation: Number(read[4] ?? 1),
  });
  const fits = ([name, [min, max]]) => layer[name] >= min && layer[name] <= max;
  return Object.entries(LIMITS).every(fits) ? layer : undefined;
}

function formatLayer(layer) {
  const { kind, kernel_size, stride, dilation } = complete(layer);
  const usual = kind === "pool" ? kernel_size : 1;
  let text = (kind === "pool" ? "p" : "c") + kernel_size;
  if (stride !== usual) text += `s${stride}`;
  if (dilation !== 1) text += `d${dilation}`;
  return text;
}

const parseStack = (text) => {
  const layers = text.split(",").map(parseLayer);
  return layers.length <= MOST_LAYERS && !layers.includes(undefined) ? layers : undefined;
};

// A stack may be left out ("none") only where it is the one compared with.
const stack = (text, mayBeNone) => ({
  value: text === "none" ? [] : parseStack(text),
  parse: (given) => (mayBeNone && given === "none" ? [] : parseStack(given)),
  format: (layers) => layers.map(formatLayer).join(",") || "none",
});

const times = (text, count) => Array(count).fill(text).join(",");

// name → [layers, against, input_size, padding]
const PRESETS = {
  two_threes: [times("c3", 2), "c5", 16, "same"],
  three_threes: [times("c3", 3), "c7", 16, "same"],
  strides_dilations: ["c3s2,c3s2,c3", "c3,c3d2,c3d4", 31, "same"],
  dilations: ["c3,c3d2,c3d4", "none", 31, "same"],
  holes: ["c3d2,c3d2,c3d2", "c3,c3d2,c3d4", 31, "same"],
  lenet: ["c5,p2,c5,p2,c4", "none", 28, "none"],
  vgg16: ["c3,c3,p2,c3,c3,p2,c3,c3,c3,p2,c3,c3,c3,p2,c3,c3,c3,p2", "none", 224, "same"],
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
    const { fields } = FieldExplorer;
    const turn = (name) => {
      const { min, max } = fields[name];
      const change = (value) => this.change({ [name]: value });
      return stepper({ words, label: words[name], min, max, change });
    };
    this.preset = choice({
      label: words.preset,
      choices: [["", words.own_setting], ...Object.entries(words.presets)],
      change: (name) => name && this.#take(name),
    });
    this.numbers = { input_size: turn("input_size"), channels: turn("channels") };
    this.padding = choice({
      label: words.padding,
      choices: Object.entries(words.paddings),
      change: (padding) => this.change({ padding }),
    });
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
    const { input_size, channels } = this.numbers;
    this.stacks = html("div", { class: "field-stacks" }, this.first.element, this.second.element);
    return [
      group(words.setting, this.preset, input_size, channels, this.padding, this.compare),
      this.verdict,
      this.stacks,
    ];
  }

  #take(name) {
    const [layers, against, input_size, padding] = PRESETS[name];
    const taken = { layers: parseStack(layers), input_size, padding };
    taken.against = against === "none" ? [] : parseStack(against);
    const last = { layer: taken.layers.length, against_layer: Math.max(1, taken.against.length) };
    this.change({ ...taken, ...last });
  }

  get presetName() {
    const { format } = FieldExplorer.fields.against;
    const { layers, against, input_size, padding } = this.state;
    const now = [format(layers), format(against), input_size, padding].join();
    return Object.keys(PRESETS).find((name) => PRESETS[name].join() === now) ?? "";
  }

  // A change by the reader: show it and say what is seen now.
  change(changes, stack = this.first) {
    this.set(changes);
    const row = stack.rows?.[stack.at];
    if (!row || this.guessing) return this.say("");
    const values = { stack: words[stack.name], layer: stack.at + 1, name: stack.nameOf(row.layer) };
    const { field, jump, output } = row;
    const numbers = { field: number(field), jump: number(jump), output: number(output) };
    this.say(fill(words.now, { ...values, ...numbers, layers: stack.layers.length }));
  }

  update() {
    const { state, first, second } = this;
    this.preset.show(this.presetName);
    for (const [name, control] of Object.entries(this.numbers)) control.show(state[name]);
    this.padding.show(state.padding);
    const both = state.against.length > 0;
    this.compare.show(both);
    first.rows = first.show();
    second.rows = both ? second.show() : null;
    second.element.hidden = !both;
    this.stacks.classList.toggle("field-both", both);
    if (!both) second.clear();
    this.verdict.textContent = first.rows && second.rows ? this.#verdict() : "";
  }

  #verdict() {
    const [a, b] = [this.first.total, this.second.total];
    const share = (name) => {
      if (a[name] === b[name]) return words.same_share;
      if (!b[name]) return words.no_share;
      const percent = Number(((100 * a[name]) / b[name]).toPrecision(3));
      return fill(words.share_of, { percent });
    };
    const field = a.field === b.field ? words.same_field : words.other_field;
    return (
      fill(field, { a: number(a.field), b: number(b.field) }) +
      fill(words.sums, {
        params_a: number(a.params),
        params_b: number(b.params),
        params_share: share("params"),
        macs_a: number(a.macs),
        macs_b: number(b.macs),
        macs_share: share("macs"),
      })
    );
  }

  // ── guess, then look ──
  questions() {
    const { rows, total } = this.first;
    if (!rows?.length) return [];
    return [
      { label: words.ask_field, answer: total.field, hint: words.hint_field },
      { label: words.ask_jump, answer: total.jump, hint: words.hint_jump },
      { label: words.ask_output, answer: total.output, hint: words.hint_output },
      { label: words.ask_params, answer: total.params, hint: words.hint_params },
    ];
  }

  randomise() {
    const any = (list) => list[Math.floor(Math.random() * list.length)];
    const texts = ["c3", "c3", "c5", "c3s2", "c3d2", "p2", "c1"];
    const layers = Array.from({ length: any([2, 3, 4]) }, () => parseLayer(any(texts)));
    this.set({
      layers,
      against: [],
      layer: layers.length,
      input_size: any([16, 20, 28, 32]),
      channels: any([8, 10, 16, 32]),
      padding: "same",
    });
  }
}

customElements.define("field-explorer", FieldExplorer);

// 卷积的类型与代价: one layer four ways (standard, grouped, depthwise, separable), its channels
// drawn and its bill compared.

import { ChannelDrawing } from "./channel-drawing.js";
import { button, choice, group, stepper, toggle } from "./controls.js";
import { data, fill, html, number, pick, wordsOf } from "./dom.js";
import { Explorer, flag, oneOf, pair, whole } from "./explorer.js";
import { codeOf, costsOf, linesOf, stagesOf } from "./kind-arithmetic.js";

const words = await wordsOf("kind");

const KINDS = ["standard", "grouped", "depthwise", "separable"];
const MEASURES = ["params", "macs", "flops", "activations"];

const samePadding = (kernel_size) => Math.floor((kernel_size - 1) / 2);

function commonDivisors({ in_channels, out_channels }) {
  const all = Array.from({ length: Math.min(in_channels, out_channels) }, (_, i) => i + 1);
  return all.filter((n) => in_channels % n === 0 && out_channels % n === 0);
}

// 0.0439 → "1/22.8", 1.375 → "×1.38".
function ratioText(ratio) {
  if (ratio === 1) return "1";
  const digits = (value) => number(Number(value.toPrecision(value < 1000 ? 3 : 4)));
  return ratio < 1 ? `1/${digits(1 / ratio)}` : `×${digits(ratio)}`;
}

class KindExplorer extends Explorer {
  static fields = {
    kind: oneOf("standard", KINDS),
    in_channels: whole(96, 1, 2048),
    out_channels: whole(256, 1, 2048),
    // The fewest groups that part the channels; the whole layer where none do.
    groups: whole((start) => commonDivisors(start)[1] ?? 1, 1, 2048),
    multiplier: whole(1, 1, 8),
    kernel_size: whole(5, 1, 31),
    input_size: pair(27, 1, 512),
    stride: whole(1, 1, 8),
    padding: whole(2, 0, 15),
    bias: flag(false),
  };
  words = words;

  build() {
    this.drawing = new ChannelDrawing(words);
    this.bars = this.result(html("div", { class: "kind-bars" }));
    this.formula = this.result(html("div", { class: "kind-formula" }));
    this.code = html("code");
    const copy = button({
      label: words.copy,
      press: () => this.copy(this.code.textContent, words.copied),
    });
    this.shown = html(
      "div",
      {},
      html("div", { class: "kind-detail" }, this.drawing.element, this.bars),
      this.formula,
      html("pre", { class: "kind-code", tabindex: 0, "aria-label": words.code }, this.code),
      copy.element,
    );
    return [...this.#settings(), this.refusal, this.shown];
  }

  #settings() {
    const { fields } = KindExplorer;
    // What else changes with a setting, so that the reader sees what it does.
    const also = {
      multiplier: () => (this.state.kind === "separable" ? {} : { kind: "depthwise" }),
      // Padding that kept the size goes on keeping it.
      kernel_size: (value) =>
        this.state.padding === samePadding(this.state.kernel_size)
          ? { padding: samePadding(value) }
          : {},
    };
    const turn = (name) => {
      const { min, max } = fields[name];
      const change = (value) => this.#change({ [name]: value, ...also[name]?.(value) });
      return stepper({ words, label: words.names[name], min, max, change });
    };
    const side = (axis) => {
      const { min, max } = fields.input_size;
      const change = (value) => {
        const { input_size } = this.state;
        this.#change({ input_size: input_size.map((old, i) => (i === axis ? value : old)) });
      };
      return stepper({ words, label: words.input_sides[axis], min, max, change });
    };
    this.groups = choice({
      label: words.names.groups,
      choices: () => this.#groupChoices(),
      change: (value) => this.#change({ groups: Number(value), kind: "grouped" }),
    });
    this.kind = choice({
      label: words.kind,
      choices: KINDS.map((kind) => [kind, this.nameOf(kind)]),
      change: (kind) => this.#change({ kind }),
    });
    this.sides = [side(0), side(1)];
    const { groups, kind } = this;
    const [in_channels, out_channels] = ["in_channels", "out_channels"].map(turn);
    const [multiplier, kernel_size, stride] = ["multiplier", "kernel_size", "stride"].map(turn);
    const padding = turn("padding");
    const bias = toggle({ label: words.bias, change: (on) => this.#change({ bias: on }) });
    const channels = { in_channels, out_channels, groups, multiplier, bias };
    const window = { kernel_size, stride, padding };
    this.controls = { ...channels, ...window, kind };
    return [
      group(words.channels_legend, ...Object.values(channels)),
      group(words.window_legend, ...Object.values(window), ...this.sides),
      group(words.kind_legend, kind),
    ];
  }

  #groupChoices() {
    const { in_channels, groups } = this.state;
    const list = commonDivisors(this.state);
    const text = (n) =>
      n === 1 ? words.groups_standard : n === in_channels ? words.groups_depthwise : "{groups}";
    const choices = list.map((n) => [n, fill(text(n), { groups: n })]);
    if (!list.includes(groups)) choices.push([groups, fill(words.groups_impossible, { groups })]);
    return choices;
  }

  nameOf(kind) {
    return fill(words.kind_name, { kind: words.kinds[kind] });
  }

  // A change by the reader: show it and say what it did to the cost.
  #change(changes) {
    this.set(changes);
    this.say(this.costs && !this.guessing ? this.#summary() : "");
  }

  #summary() {
    const { kind } = this.state;
    const { params, macs } = this.costs[kind];
    const ratio = ratioText(macs / this.costs.standard.macs);
    const numbers = { params: number(params), macs: number(macs), ratio };
    return fill(words.changed, { kind: this.nameOf(kind), ...numbers });
  }

  // ── showing ──
  update() {
    const { state } = this;
    for (const [name, control] of Object.entries(this.controls)) control.show(state[name]);
    this.sides.forEach((side, axis) => side.show(state.input_size[axis]));
    this.costs = this.attempt(() => costsOf(state));
    this.shown.hidden = !this.costs;
    // Where there is no result, no number may be left standing.
    this.bars.replaceChildren();
    this.formula.replaceChildren();
    if (!this.costs) return;
    const stages = stagesOf(state);
    this.drawing.show(stages, words.columns[stages.length]);
    this.bars.append(...MEASURES.map((measure) => this.#measure(measure)), this.#note());
    this.formula.append(html("dl", {}, this.#formula()));
    this.code.textContent = codeOf(state);
  }

  #measure(measure) {
    const values = KINDS.map((kind) => this.costs[kind][measure]);
    const rows = KINDS.map((kind, i) => {
      const bar = html("span", { class: "kind-bar" });
      bar.style.setProperty("--share", values[i] / Math.max(...values));
      const ratio = values[i] / values[0];
      return html(
        "tr",
        { class: kind === this.state.kind ? "kind-chosen" : null },
        html("th", { scope: "row" }, words.kinds[kind]),
        html("td", { "aria-hidden": "true" }, bar),
        html("td", {}, data(`${kind}.${measure}`, values[i])),
        html("td", {}, data(`${kind}.${measure}_ratio`, ratio, ratioText(ratio))),
      );
    });
    const caption = html("caption", {}, words.measures[measure]);
    return html("table", { class: "kind-table" }, caption, html("tbody", {}, rows));
  }

  #note() {
    const { in_channels, multiplier, out_channels } = this.state;
    const out = in_channels * multiplier;
    const more = out === out_channels ? "" : fill(words.no_mixing, { ...this.state, out });
    return html("p", { class: "kind-note" }, words.ratio + more);
  }

  #formula() {
    const lines = linesOf(words, this.state, this.costs[this.state.kind]);
    return lines.flatMap(({ name, meaning, numbers, value }) => [
      html("dt", {}, words.terms[name] ?? words.measures[name]),
      html(
        "dd",
        {},
        html("span", { class: "kind-meaning" }, meaning, " "),
        html("span", {}, `= ${numbers} = `, data(`formula.${name}`, value)),
      ),
    ]);
  }

  // ── guess, then look ──
  questions() {
    if (!this.costs) return [];
    const { kind, bias } = this.state;
    const { params, macs, output_size } = this.costs[kind];
    const ask = (text) => fill(text, { kind: this.nameOf(kind) });
    const hint = words.hint_params[kind] + (bias ? words.hint_bias : "");
    return [
      { label: words.terms.height, answer: output_size[0], hint: words.hint_height },
      { label: ask(words.ask_params), answer: params, hint },
      { label: ask(words.ask_macs), answer: macs, hint: words.hint_macs },
    ];
  }

  // Numbers that a head can still multiply.
  randomise() {
    const kernel_size = pick([1, 3, 3, 5]);
    const side = pick([8, 10, 14, 28]);
    const in_channels = pick([4, 8, 16, 32]);
    this.set({
      kind: pick(KINDS),
      in_channels,
      out_channels: in_channels * pick([1, 2]),
      groups: pick([2, 4]),
      multiplier: pick([1, 1, 2]),
      kernel_size,
      input_size: [side, side],
      stride: pick([1, 1, 2]),
      padding: pick([samePadding(kernel_size), 0]),
      bias: pick([false, true]),
    });
  }
}

customElements.define("kind-explorer", KindExplorer);

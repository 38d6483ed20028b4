// 卷积的类型与代价: one layer four ways (standard, grouped, depthwise, separable), its channels
// drawn and its bill compared.

import { ChannelDrawing } from "./channel-drawing.js";
import { button, choice, group, stepper, toggle } from "./controls.js";
import { byTimes, data, explain, fill, html, number, wordsOf } from "./dom.js";
import { Explorer, flag, oneOf, several, whole } from "./explorer.js";
import { conv2d, depthwise, depthwise_separable, Refusal } from "./formulas.js";
import { codeOf, linesOf, stagesOf } from "./kind-arithmetic.js";

const words = await wordsOf("kind");

const KINDS = ["standard", "grouped", "depthwise", "separable"];
const MEASURES = ["params", "macs", "flops", "activations"];
const PAIRS = ["kernel_size", "input_size", "stride", "padding"];

// Height and width; one number stands for both.
function heightAndWidth(value, min, max) {
  const field = several([value, value], whole(value, min, max), [1, 2]);
  const parse = (text) => {
    const read = field.parse(text);
    return read?.length === 1 ? [read[0], read[0]] : read;
  };
  return { ...field, min, max, parse };
}

const samePadding = (kernel_size) => kernel_size.map((kernel) => Math.floor((kernel - 1) / 2));
const equal = (a, b) => a[0] === b[0] && a[1] === b[1];

function commonDivisors(a, b) {
  const divisors = [];
  for (let n = 1; n <= Math.min(a, b); n++) if (a % n === 0 && b % n === 0) divisors.push(n);
  return divisors;
}

function costsOf({ in_channels, out_channels, groups, multiplier, bias, ...state }) {
  const { kernel_size, input_size, stride, padding } = state;
  const window = { kernel_size, input_size, stride, padding, bias };
  return {
    standard: conv2d({ in_channels, out_channels, ...window }),
    grouped: conv2d({ in_channels, out_channels, groups, ...window }),
    depthwise: depthwise({ channels: in_channels, multiplier, ...window }),
    separable: depthwise_separable({ in_channels, out_channels, multiplier, ...window }),
  };
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
    groups: whole(2, 1, 2048),
    multiplier: whole(1, 1, 8),
    kernel_size: heightAndWidth(5, 1, 31),
    input_size: heightAndWidth(27, 1, 512),
    stride: heightAndWidth(1, 1, 8),
    padding: heightAndWidth(2, 0, 15),
    square: flag(true),
    bias: flag(false),
  };
  words = words;

  // ── the parts ──
  build() {
    this.drawing = new ChannelDrawing(words);
    this.refusal = html("p", { class: "explorer-refusal", role: "alert", hidden: true });
    this.bars = this.result(html("div", { class: "kind-bars" }));
    this.formula = this.result(html("div", { class: "kind-formula" }));
    this.heading = html("p", { class: "kind-heading" });
    this.code = html("code");
    const copy = button({ label: words.copy, press: () => this.#copy() });
    const code = html("pre", { tabindex: 0, "aria-label": words.code }, this.code);
    this.codeBox = html("div", { class: "kind-code" }, code, copy.element);
    return [
      this.#channelControls(),
      this.#windowControls(),
      this.#kindControls(),
      this.refusal,
      html(
        "div",
        { class: "kind-detail" },
        html("div", {}, this.heading, this.drawing.element),
        this.bars,
      ),
      this.formula,
      this.codeBox,
    ];
  }

  #stepper(name, label, change) {
    const { min, max } = KindExplorer.fields[name];
    return stepper({ words, label, min, max, change });
  }

  #channelControls() {
    const plain = (name, more) =>
      this.#stepper(name, words[name], (value) => this.#change({ [name]: value, ...more?.() }));
    this.groups = choice({
      label: words.groups,
      choices: () => this.#groupChoices(),
      change: (value) => this.#change({ groups: Number(value), kind: "grouped" }),
    });
    // Whoever turns the multiplier wants to see it at work.
    const show = () => (this.state.kind === "separable" ? {} : { kind: "depthwise" });
    this.bias = toggle({ label: words.bias, change: (bias) => this.#change({ bias }) });
    this.plain = {
      in_channels: plain("in_channels"),
      out_channels: plain("out_channels"),
      multiplier: plain("multiplier", show),
    };
    const { in_channels, out_channels, multiplier } = this.plain;
    const controls = [in_channels, out_channels, this.groups, multiplier, this.bias];
    return group(words.channels_legend, ...controls);
  }

  #windowControls() {
    this.square = toggle({
      label: words.square,
      change: (square) => {
        const level = PAIRS.map((name) => [name, [this.state[name][0], this.state[name][0]]]);
        this.#change(square ? { square, ...Object.fromEntries(level) } : { square });
      },
    });
    this.pairs = {};
    for (const name of PAIRS) {
      const turn = (axis) => (value) => {
        const pair = [...this.state[name]];
        pair[axis] = value;
        if (this.isSquare) pair[1] = value;
        this.#change({ [name]: pair, ...this.#follow(name, pair) });
      };
      const [height, width] = [words.height, words.width].map((text) =>
        fill(text, { name: words[name] }),
      );
      this.pairs[name] = {
        both: this.#stepper(name, words[name], turn(0)),
        height: this.#stepper(name, height, turn(0)),
        width: this.#stepper(name, width, turn(1)),
      };
    }
    this.samePadding = button({
      label: words.same_padding,
      press: () => {
        const padding = samePadding(this.state.kernel_size);
        this.set({ padding });
        this.say(fill(words.same_padding_done, { padding: byTimes(padding) }));
      },
    });
    const all = Object.values(this.pairs).flatMap((one) => [one.both, one.height, one.width]);
    return group(words.window_legend, this.square, ...all, this.samePadding);
  }

  #kindControls() {
    const name = `${this.key}-kind`;
    this.kinds = Object.fromEntries(
      KINDS.map((kind) => {
        const change = () => this.#change({ kind });
        return [kind, html("input", { type: "radio", name, value: kind, onchange: change })];
      }),
    );
    const labels = KINDS.map((kind) =>
      html("label", { class: "explorer-toggle" }, this.kinds[kind], words.kinds[kind]),
    );
    return group(words.kind_legend, ...labels);
  }

  // Padding that kept the size goes on keeping it when the kernel changes.
  #follow(name, pair) {
    const { kernel_size, padding } = this.state;
    if (name !== "kernel_size" || !equal(padding, samePadding(kernel_size))) return {};
    return { padding: samePadding(pair) };
  }

  #groupChoices() {
    const { in_channels, out_channels, groups } = this.state;
    const list = commonDivisors(in_channels, out_channels);
    const text = (n) =>
      n === 1 ? words.groups_standard : n === in_channels ? words.groups_depthwise : "{groups}";
    const choices = list.map((n) => [n, fill(text(n), { groups: n })]);
    if (!list.includes(groups)) choices.push([groups, fill(words.groups_impossible, { groups })]);
    return choices;
  }

  get isSquare() {
    return this.state.square && PAIRS.every((name) => this.state[name][0] === this.state[name][1]);
  }

  // A change by the reader: show it and say what it did to the cost.
  #change(changes) {
    this.set(changes);
    if (this.costs && !this.guessing) this.say(this.#summary());
    else this.say("");
  }

  #summary() {
    const { kind } = this.state;
    const { params, macs } = this.costs[kind];
    const ratio = ratioText(macs / this.costs.standard.macs);
    return fill(words.changed, {
      kind: this.kindName,
      params: number(params),
      macs: number(macs),
      ratio,
    });
  }

  get kindName() {
    return fill(words.kinds_long[this.state.kind], this.state);
  }

  // ── showing ──
  update() {
    this.#showControls();
    this.costs = null;
    let refusal = null;
    try {
      this.costs = costsOf(this.state);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal = error;
    }
    this.refusal.hidden = !refusal;
    this.refusal.replaceChildren(...(refusal ? this.#refuse(refusal) : []));
    this.heading.textContent = this.kindName;
    for (const part of [this.heading, this.codeBox, this.drawing.element])
      part.classList.toggle("kind-empty", Boolean(refusal));
    if (refusal) {
      this.drawing.clear();
      this.code.textContent = "";
      this.bars.replaceChildren();
      this.formula.replaceChildren();
      return;
    }
    const stages = stagesOf(this.state);
    const names = [words.input, words.output];
    if (stages.length > 1) names.splice(1, 0, words.between);
    this.drawing.show(stages, names);
    this.code.textContent = codeOf(this.state);
    this.bars.replaceChildren(...MEASURES.map((measure) => this.#measure(measure)), this.#note());
    this.formula.replaceChildren(this.#formula());
  }

  #showControls() {
    const { state, isSquare } = this;
    for (const [name, control] of Object.entries(this.plain)) control.show(state[name]);
    this.groups.show(state.groups);
    this.bias.show(state.bias);
    this.square.show(isSquare);
    for (const [name, { both, height, width }] of Object.entries(this.pairs)) {
      both.show(state[name][0]);
      height.show(state[name][0]);
      width.show(state[name][1]);
      both.element.hidden = !isSquare;
      height.element.hidden = width.element.hidden = isSquare;
    }
    for (const [kind, input] of Object.entries(this.kinds)) input.checked = kind === state.kind;
    this.samePadding.element.disabled = equal(state.padding, samePadding(state.kernel_size));
  }

  // Why there is no result; for groups that do not divide, the nearest that do.
  #refuse(refusal) {
    const text = explain(words, refusal);
    if (refusal.key !== "groups") return [text];
    const { in_channels, out_channels, groups } = this.state;
    const divisors = commonDivisors(in_channels, out_channels);
    const near = [
      divisors.findLast((n) => n < groups),
      divisors.find((n) => n > groups),
    ].filter((n) => n !== undefined);
    const offers = near.map(
      (n) =>
        button({
          label: fill(words.offer, { groups: n }),
          press: () => {
            this.#change({ groups: n });
            this.groups.select.focus();
          },
        }).element,
    );
    return [text, " ", ...offers];
  }

  #measure(measure) {
    const values = KINDS.map((kind) => this.costs[kind][measure]);
    const most = Math.max(...values);
    const head = (text) => html("th", { scope: "col", class: "for-ears" }, text);
    const rows = KINDS.map((kind, i) => {
      const bar = html("span", { class: "kind-bar" });
      bar.style.setProperty("--share", values[i] / most);
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
    return html(
      "table",
      { class: "kind-table" },
      html("caption", {}, words.measures[measure]),
      html("thead", {}, html("tr", {}, [words.kind, words.bar, words.value, words.ratio].map(head))),
      html("tbody", {}, rows),
    );
  }

  #note() {
    const { in_channels, multiplier, out_channels } = this.state;
    const out = in_channels * multiplier;
    const text = out === out_channels ? "" : fill(words.no_mixing, { ...this.state, out });
    return html("p", { class: "kind-note" }, text);
  }

  #formula() {
    const lines = linesOf(words, this.state, this.costs[this.state.kind]);
    return html(
      "dl",
      {},
      lines.flatMap(({ label, results, note }) => [
        html("dt", {}, label),
        ...results.map(({ meaning, numbers, name, value }) =>
          html(
            "dd",
            {},
            html("span", { class: "kind-meaning" }, meaning, " "),
            html("span", {}, numbers ? `= ${numbers} ` : "", "= ", data(`formula.${name}`, value)),
          ),
        ),
        note ? html("dd", { class: "kind-meaning" }, note) : null,
      ]),
    );
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.code.textContent);
      this.say(words.copied);
    } catch {
      this.say(words.copy_by_hand);
    }
  }

  // ── guess, then look ──
  questions() {
    if (!this.costs) return [];
    const { kind, bias } = this.state;
    const { params, macs, output_size } = this.costs[kind];
    const ask = (text) => fill(text, { kind: this.kindName });
    const hint = words.hint_params[kind] + (bias ? words.hint_bias : "");
    return [
      { label: words.ask_height, answer: output_size[0], hint: words.hint_height },
      { label: ask(words.ask_params), answer: params, hint },
      { label: ask(words.ask_macs), answer: macs, hint: words.hint_macs },
    ];
  }

  // Numbers that a head can still multiply.
  randomise() {
    const any = (list) => list[Math.floor(Math.random() * list.length)];
    const kernel = any([1, 3, 3, 5]);
    const both = (value) => [value, value];
    const in_channels = any([4, 8, 16, 32]);
    this.set({
      kind: any(KINDS),
      in_channels,
      out_channels: in_channels * any([1, 2]),
      groups: any([2, 4]),
      multiplier: any([1, 1, 2]),
      kernel_size: both(kernel),
      input_size: both(any([8, 10, 14, 28])),
      stride: both(any([1, 1, 2])),
      padding: any([samePadding(both(kernel)), both(0)]),
      square: true,
      bias: any([false, true]),
    });
  }
}

customElements.define("kind-explorer", KindExplorer);

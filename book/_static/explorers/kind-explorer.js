// 卷积的类型与代价: one layer four ways (standard, grouped, depthwise, separable), each drawn as its
// weights at one scale, and its bill compared.

import { ChannelDrawing } from "./channel-drawing.js";
import { button, choice, stepper, toggle } from "./controls.js";
import { data, fill, html, number, pick, wordsOf } from "./dom.js";
import { Explorer, flag, oneOf, pair, whole } from "./explorer.js";
import { codeOf, costsOf, lineOf, linesOf, stagesOf } from "./kind-arithmetic.js";
import { Matrix, edge, scaleOf, seenText } from "./weight-picture.js";

const words = await wordsOf("kind");

const KINDS = ["standard", "grouped", "depthwise", "separable"];
const MEASURES = ["params", "macs", "activations"];
const LINES = 24; // channels up to which single lines can be told apart

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
    this.pointed = 0.5; // the share of the outputs at which a row is framed
    this.line = this.result(html("p", { class: "explorer-line" }));
    this.seen = html("p", { class: "kind-seen" });
    this.table = this.result(html("table", { class: "kind-table" }));
    this.formula = this.result(html("div", { class: "kind-formula" }));
    this.drawing = new ChannelDrawing(words);
    this.code = html("code");
    const copy = button({
      label: words.copy,
      press: () => this.copy(this.code.textContent, words.copied),
    });
    this.picture = this.#figures();
    // A region of its own, which a finger or the arrow keys move where it is too wide.
    const wide = { class: "kind-scroll", role: "region", tabindex: 0, "aria-label": words.bill };
    this.bill = this.#fold(words.bill, html("div", wide, this.table));
    this.bill.classList.add("kind-bill"); // on a wide page it is always open, see the stylesheet
    this.stage = html("div", { class: "explorer-stage" }, this.picture, this.seen, this.line);
    this.lines = this.#fold(words.lines, this.drawing.element);
    this.lines.addEventListener("toggle", () => this.#drawLines());
    const code = html("pre", { class: "kind-code", tabindex: 0, "aria-label": words.code }, this.code);
    this.shown = html(
      "div",
      {},
      html(
        "div",
        { class: "explorer-folds" },
        this.bill,
        this.#fold(words.arithmetic, this.formula),
        this.lines,
        this.#fold(words.code, code, copy.element),
      ),
    );
    return [this.stage, this.refusal, this.#settings(), this.shown];
  }

  #fold(name, ...inside) {
    return html("details", { class: "explorer-more" }, html("summary", {}, name), ...inside);
  }

  // Four figures beside each other: radio buttons, of which the arrow keys choose one.
  #figures() {
    this.figures = Object.fromEntries(
      KINDS.map((kind) => {
        const matrices = kind === "separable" ? [new Matrix(), new Matrix()] : [new Matrix()];
        const drawn = html(
          "span",
          { class: "kind-matrices" },
          matrices.flatMap(({ element }, i) => (i ? [html("i", {}, "→"), element] : [element])),
        );
        const [name, amount] = [html("b"), this.result(html("span", { class: "kind-amount" }))];
        const choose = () => this.#change({ kind });
        const radio = html("span", { class: "kind-title", role: "radio" }, name, amount);
        const element = html("div", { class: "kind-figure", onclick: choose }, radio, drawn);
        return [kind, { element, radio, matrices, drawn, name, amount }];
      }),
    );
    const all = KINDS.map((kind) => this.figures[kind].radio);
    const picture = html(
      "div",
      { class: "kind-figures", role: "radiogroup", "aria-label": words.picture },
      KINDS.map((kind) => this.figures[kind].element),
    );
    picture.addEventListener("keydown", (event) => {
      const at = all.indexOf(event.target);
      if (at < 0) return;
      const sideways = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const upright = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!sideways && !upright && event.key !== " ") return;
      event.preventDefault();
      if (upright) return this.#point(this.pointed + upright / 16);
      const kind = KINDS[(at + (sideways ?? 0) + KINDS.length) % KINDS.length];
      this.#change({ kind });
      this.figures[kind].radio.focus();
    });
    for (const { matrices } of Object.values(this.figures))
      for (const { element } of matrices)
        element.addEventListener("pointermove", (event) => {
          const box = element.getBoundingClientRect();
          this.#point((event.clientY - box.top) / box.height);
        });
    this.#edges();
    return picture;
  }

  // The standard layer's right and lower edge: pull them for more channels.
  #edges() {
    const pull = (axis, name) =>
      edge({
        ...KindExplorer.fields[name], // min and max
        label: fill(words.pull, { name: words.names[name] }),
        axis,
        value: () => this.state[name],
        step: () => (this.costs ? this.state.groups : 1), // the groups go on dividing
        change: (value) => this.#change({ [name]: value }),
      });
    this.edges = { in_channels: pull("in", "in_channels"), out_channels: pull("out", "out_channels") };
    const { drawn } = this.figures.standard;
    drawn.append(...Object.values(this.edges).map(({ element }) => element));
    drawn.addEventListener("click", (event) => {
      if (event.target.role === "slider") event.stopPropagation();
    });
  }

  #point(share) {
    this.pointed = Math.min(0.999, Math.max(0, share));
    for (const kind of KINDS)
      for (const matrix of this.figures[kind].matrices) if (matrix.stage) matrix.point(this.pointed);
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
    this.sides = [side(0), side(1)];
    const names = ["in_channels", "out_channels", "multiplier", "kernel_size", "stride", "padding"];
    const turns = Object.fromEntries(names.map((name) => [name, turn(name)]));
    const bias = toggle({ label: words.bias, change: (on) => this.#change({ bias: on }) });
    this.controls = { ...turns, groups: this.groups, bias };
    const { in_channels, out_channels, multiplier, ...window } = turns;
    const order = [in_channels, out_channels, this.groups, multiplier, ...Object.values(window)];
    return html(
      "fieldset",
      { class: "explorer-controls", "aria-label": words.settings },
      [...order, ...this.sides, bias].map(({ element }) => element),
    );
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

  describe() {
    if (!this.costs) return this.refusal.textContent;
    const each = KINDS.map((kind) =>
      fill(words.described, { kind: words.kinds[kind], weights: number(this.costs[kind].weights) }),
    );
    return fill(words.description, { ...this.state, each: each.join("；") });
  }

  // ── showing ──
  update() {
    const { state } = this;
    for (const [name, control] of Object.entries(this.controls)) control.show(state[name]);
    this.sides.forEach((side, axis) => side.show(state.input_size[axis]));
    this.costs = this.attempt(() => costsOf(state));
    this.stage.hidden = this.shown.hidden = !this.costs;
    // Where there is no result, no number may be left standing.
    for (const one of [this.table, this.formula, this.line]) one.replaceChildren();
    for (const { amount } of Object.values(this.figures)) amount.replaceChildren();
    if (!this.costs) return;
    this.#draw();
    this.seen.textContent = seenText(words, state);
    this.line.append(...lineOf(words, state, this.costs[state.kind]));
    this.table.append(...this.#bill());
    this.formula.append(html("dl", {}, this.#formula()));
    this.code.textContent = codeOf(state);
    this.#drawLines();
  }

  resized() {
    if (this.costs) this.#draw();
  }

  #draw() {
    const { state } = this;
    if (this.clientWidth >= 640) this.bill.open = true;
    const stages = KINDS.map((kind) => stagesOf({ ...state, kind }));
    const sizes = stages.map((of) => of.map((one) => [one.in_channels, one.out_channels]));
    const look = getComputedStyle(this.figures.standard.element);
    const title = parseFloat(look.minWidth);
    const [gap, arrow] = [parseFloat(getComputedStyle(this.picture).columnGap), parseFloat(look.fontSize) * 1.5];
    const room = (this.picture.clientWidth || 680) - 2 * (KINDS.length + 1);
    const scale = scaleOf(sizes, room, { title, gap, arrow });
    KINDS.forEach((kind, i) => {
      const { element, radio, matrices, name, amount } = this.figures[kind];
      stages[i].forEach((stage, at) => matrices[at].show(stage, at ? 1 / state.kernel_size : 1, scale));
      const chosen = kind === state.kind;
      element.classList.toggle("kind-on", chosen);
      radio.setAttribute("aria-checked", String(chosen));
      radio.tabIndex = chosen ? 0 : -1;
      name.textContent = kind === "grouped" ? fill(words.in_groups, state) : words.kinds[kind];
      const { params } = this.costs[kind];
      const ratio = params / this.costs.standard.params;
      amount.replaceChildren(
        data(`${kind}.params`, params),
        data(`${kind}.params_ratio`, ratio, ratioText(ratio)),
      );
    });
    for (const [name, { show }] of Object.entries(this.edges)) show(state[name], scale);
    this.#point(this.pointed);
  }

  // Lines between single channels: for few of them, and when they are asked for.
  #drawLines() {
    const most = Math.max(this.state.in_channels, this.state.out_channels);
    this.lines.hidden = most > LINES;
    if (!this.costs || this.lines.hidden || !this.lines.open) return;
    const stages = stagesOf(this.state);
    this.drawing.show(stages, words.columns[stages.length]);
  }

  #bill() {
    const head = ["", ...MEASURES.map((one) => words.measures[one]), words.ratio];
    const most = (measure) => Math.max(...KINDS.map((kind) => this.costs[kind][measure]));
    const amount = (kind, measure) => {
      const value = this.costs[kind][measure];
      const bar = html("span", { class: "kind-bar", "aria-hidden": "true" });
      bar.style.setProperty("--share", value / most(measure));
      // The parameters stand in the picture: here they are not a second <data>.
      const shown = measure === "params" ? number(value) : data(`${kind}.${measure}`, value);
      return html("td", {}, shown, bar);
    };
    const ratio = (kind) => this.costs[kind].macs / this.costs.standard.macs;
    return [
      html("thead", {}, html("tr", {}, head.map((text) => html("th", { scope: "col" }, text)))),
      html(
        "tbody",
        {},
        KINDS.map((kind) =>
          html(
            "tr",
            { class: kind === this.state.kind ? "kind-chosen" : null },
            html("th", { scope: "row" }, words.kinds[kind], kind === "depthwise" && this.#outputs()),
            MEASURES.map((measure) => amount(kind, measure)),
            html("td", {}, data(`${kind}.macs_ratio`, ratio(kind), ratioText(ratio(kind)))),
          ),
        ),
      ),
    ];
  }

  // Depthwise has as many outputs as the inputs allow: not the same job.
  #outputs() {
    const { in_channels, multiplier, out_channels } = this.state;
    const out = in_channels * multiplier;
    return out !== out_channels && html("small", {}, fill(words.no_mixing, { out: number(out) }));
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

// 卷积过程: a window walks through all channels of a layer, and a counter walks with it.
//
// conv-window.js knows where the window goes, conv-picture.js draws, conv-bill.js tells and counts.
// Here they meet the state. A step changes only what differs from the step before; the planes are
// built anew only when a size changes.

import { counterOf, lineOf, questions, shapesOf, sizesOf, tell } from "./conv-bill.js";
import { button, choice, slider, stepper, toggle } from "./controls.js";
import { Picture, summands } from "./conv-picture.js";
import { PRESETS, resized, valuesOf } from "./conv-values.js";
import { Window, slicesOf } from "./conv-window.js";
import { byTimes, fill, html, number, pick, wordsOf } from "./dom.js";
import { Explorer, decimal, flag, oneOf, pair, same, several, whole } from "./explorer.js";

const words = await wordsOf("conv");

const LARGEST = 27; // cells along a side of a plane that can still be drawn

const entry = decimal(0, -99, 99);

// The values of the planes, row by row; none stands for the chapter's.
function values(most) {
  const list = several([], entry, Array.from({ length: most }, (_, i) => i + 1));
  return { ...list, parse: (text) => (text === "" ? [] : list.parse(text)) };
}

const SIZES = {
  input_size: pair(5, 1, 12),
  kernel_size: pair(3, 1, 7),
  stride: pair(1, 1, 4),
  padding: pair(0, 0, 4),
  dilation: pair(1, 1, 3),
  output_padding: pair(0, 0, 3),
};
const NAMES = Object.keys(SIZES);

const CHANNELS = { in_channels: whole(1, 1, 4), out_channels: whole(1, 1, 3) };
const GROUPS = [1, 2, 3, 4];

const divides = ({ in_channels, out_channels }) => (groups) =>
  in_channels % groups === 0 && out_channels % groups === 0;

class ConvExplorer extends Explorer {
  static fields = {
    kind: oneOf("standard", ["standard", "transposed"]),
    square: flag(true),
    ...CHANNELS,
    groups: whole(1, 1, 4),
    bias: flag(false),
    ...SIZES,
    step: whole(1, 1, 1200),
    kernel: values(588),
    input: values(576),
    biases: values(3),
  };
  words = words;

  // A preset, with what it leaves at its default.
  static presetState(name) {
    const fields = Object.entries(this.fields).map(([field, { value }]) => [field, value]);
    return { ...Object.fromEntries(fields), ...PRESETS[name] };
  }

  get isSquare() {
    return this.state.square && NAMES.every((name) => this.state[name][0] === this.state[name][1]);
  }

  get step() {
    return Math.min(this.state.step, this.window.count);
  }

  // ── built once ──
  build() {
    this.picture = new Picture({
      words,
      point: (at) => this.#point(at),
      leave: () => this.#point(null),
      press: (at) => this.#press(at),
      hold: (step) => this.#go(this.window.numberOf(step)),
      pull: (padding) => this.#pull(padding),
    });
    this.result(this.picture);
    this.shapes = html("p", { class: "conv-shapes" });
    this.line = this.result(html("p", { class: "explorer-line" }));
    this.legend = html("ul", { class: "conv-legend" });
    this.story = this.result(html("p", { class: "conv-story" }));
    this.counter = html("p", { class: "conv-counter" });
    this.walk = this.result(this.#walk());
    this.sizes = this.result(html("div", { class: "conv-sizes" }));
    const head = html("div", { class: "conv-head" }, this.shapes, this.legend);
    this.stage = html("div", { class: "explorer-stage" }, head, this.picture.element, this.line);
    const fold = (name, ...inside) =>
      html("details", { class: "explorer-more" }, html("summary", {}, name), ...inside);
    this.editor = fold(words.edit);
    this.editor.addEventListener("toggle", () => this.editor.open && this.#edit());
    return [
      this.stage,
      this.refusal,
      this.walk,
      this.story,
      this.#settings(),
      html("div", { class: "explorer-folds" }, this.editor, fold(words.size, this.sizes)),
    ];
  }

  #settings() {
    const presets = Object.keys(PRESETS).map((name) => [name, words.presets[name]]);
    this.preset = choice({
      label: words.preset,
      choices: [["", words.own_setting], ...presets],
      change: (name) => name && this.set(this.constructor.presetState(name)),
    });
    this.preset.element.classList.add("explorer-wide");
    this.channels = Object.entries(CHANNELS).map(([name, { min, max }]) => {
      const change = (value) => this.#resize({ [name]: value });
      const { element, show } = stepper({ words, label: words.channels[name], min, max, change });
      return { element, show: () => show(this.state[name]) };
    });
    this.groups = choice({
      label: words.names.groups,
      choices: () => GROUPS.map((groups) => [groups, this.#groupsText(groups)]),
      change: (groups) => this.#resize({ groups: Number(groups) }),
    });
    this.toggles = {
      bias: toggle({ label: words.bias, change: (bias) => this.set({ bias }) }),
      kind: toggle({
        label: words.transposed,
        change: (on) =>
          this.set({ kind: on ? "transposed" : "standard", output_padding: [0, 0], step: 1 }),
      }),
      square: toggle({
        label: words.square,
        change: (square) => {
          const heights = NAMES.map((name) => [name, Array(2).fill(this.state[name][0])]);
          this.#resize({ square, ...(square && Object.fromEntries(heights)) });
        },
      }),
    };
    this.steppers = [];
    const toggles = Object.values(this.toggles).map(({ element }) => element);
    this.settings = html(
      "fieldset",
      { class: "explorer-controls conv-settings", "aria-label": words.setting },
      [this.preset, ...this.channels, this.groups].map(({ element }) => element),
      html("div", { class: "conv-toggles" }, toggles),
    );
    return this.settings;
  }

  #groupsText(groups) {
    const { in_channels } = this.state;
    if (!divides(this.state)(groups)) return fill(words.groups_impossible, { groups });
    return groups > 1 && groups === in_channels ? fill(words.groups_depthwise, { groups }) : String(groups);
  }

  // One control for both directions of a setting, or one for each.
  #stepper(name, axis) {
    const along = { name: words.names[name], axis: words.axes[axis] };
    const change = (value) =>
      this.#resize({ [name]: this.state[name].map((old, i) => (i === (axis ?? i) ? value : old)) });
    const label = axis === undefined ? along.name : fill(words.along, along);
    const { element, show } = stepper({ words, label, ...SIZES[name], change });
    return { name, element, show: () => show(this.state[name][axis ?? 0]) };
  }

  // Changed sizes with the values that go with them; the window goes back to the start. Groups that
  // no longer part the channels become fewer.
  #resize(sizes) {
    const { state } = this;
    const next = { ...state, ...sizes, step: 1 };
    if (!("groups" in sizes) && divides(state)(state.groups))
      next.groups = GROUPS.findLast((groups) => groups <= state.groups && divides(next)(groups));
    if (divides(state)(state.groups) && divides(next)(next.groups)) {
      const planes = { input: (one) => Array.from({ length: one.in_channels }, (_, i) => i), kernel: slicesOf };
      const old = valuesOf(state, slicesOf(state));
      const usual = valuesOf({ ...next, input: [], kernel: [], biases: [], bias: true }, slicesOf(next));
      for (const [name, list] of Object.entries(planes)) {
        if (!state[name].length) continue;
        const size = `${name}_size`;
        next[name] = resized(old[name], [list(state), state[size]], [list(next), next[size]], usual[name]);
      }
      if (state.biases.length) next.biases = usual.biases.map((bias, i) => state.biases[i] ?? bias);
    }
    this.set(next);
  }

  #pull(padding) {
    const { min, max } = SIZES.padding;
    this.#resize({ padding: Array(2).fill(Math.max(min, Math.min(max, padding))) });
  }

  // One step on or back, a slider over all steps, and playing.
  #walk() {
    const by = (step) => () => {
      this.#go(this.step + step);
      this.say(this.story.textContent);
    };
    const sign = (label, text, press) => button({ label: text, press, "aria-label": label, title: label });
    this.back = sign(words.back, "◀", by(-1));
    this.play = button({
      label: words.play,
      press: () => (this.playing ? by(0)() : this.#play()),
    });
    this.forward = sign(words.forward, "▶", by(1));
    this.scrub = slider({
      label: words.step,
      min: 1,
      max: 1,
      say: (step) => fill(words.step_of, { step, steps: this.window?.count }),
      change: (step) => this.#go(step),
    });
    this.speed = choice({ label: words.speed, choices: Object.entries(words.speeds), change: () => {} });
    this.speed.show("2"); // steps in a second
    for (const { element } of [this.scrub, this.speed]) element.firstChild.classList.add("for-ears");
    this.scrub.element.classList.add("conv-scrub");
    this.tools = html(
      "div",
      { class: "conv-tools", role: "group" },
      [this.back, this.play, this.forward, this.speed, this.scrub].map(({ element }) => element),
    );
    return html("div", { class: "conv-player" }, this.tools, this.counter);
  }

  #go(step) {
    this.#pause();
    this.set({ step: Math.max(1, Math.min(step, this.window.count)) });
  }

  #pause() {
    this.playing = false;
    this.classList.remove("conv-plays");
    this.play.show(words.play);
  }

  #play() {
    if (this.step === this.window.count) this.set({ step: 1 });
    this.playing = true;
    this.classList.toggle("conv-plays", this.speed.select.value > 4); // too fast to glide
    this.play.show(words.pause);
    this.say("");
    let last = performance.now();
    const tick = (now) => {
      if (!this.playing || !this.isConnected) return;
      // 4 ms of patience, so that 60 steps a second are one in each frame.
      if (now - last >= 1000 / this.speed.select.value - 4) {
        last = now;
        this.set({ step: this.step + 1 });
      }
      if (this.step < this.window.count) return requestAnimationFrame(tick);
      this.#pause();
      this.say(fill(words.finished, { macs: number(this.window.cost.macs) }));
    };
    requestAnimationFrame(tick);
  }

  // A press on an output goes there; one on a number changes it.
  #press(at) {
    const board = this.picture.boards[at.board][at.channel];
    if (at.board === this.picture.from[0].name) this.#go(this.window.numberOf(at));
    if (board.zone(at.place) !== "real" || at.board === "output") return;
    this.edited = at;
    this.editor.open = true;
    this.#edit(matchMedia("(hover: hover)").matches);
  }

  // 改数 is loaded by those who open it.
  async #edit(byHand) {
    const { Editor } = await import("./conv-edit.js");
    if (!this.edit) {
      this.edit = new Editor(this, entry);
      this.editor.append(...this.edit.elements);
    }
    this.edit.show(this.edited);
    delete this.edited;
    if (byHand) this.edit.take();
  }

  // ── shown after every change ──
  update() {
    const { state, drawn } = this;
    this.drawn = state;
    const changed = (...names) => names.some((name) => !drawn || drawn[name] !== state[name]);
    const rebuilt = changed("kind", "square", "groups", "bias", ...Object.keys(CHANNELS), ...NAMES);
    if (rebuilt) this.#rebuild();
    if (rebuilt || changed("input", "kernel", "biases")) this.#showValues();
    this.#showStep();
  }

  #rebuild() {
    const { state, isSquare } = this;
    this.#pause();
    this.pointed = null;
    this.#showSettings();
    this.window = this.attempt(() => new Window(state));
    const { size, steps } = this.window ?? {};
    this.drawable = Boolean(size && Math.max(...size, ...steps) <= LARGEST);
    for (const part of [this.picture.element, this.editor, this.tools]) part.hidden = !this.drawable;
    for (const part of [this.shapes, this.line, this.counter, this.sizes, this.legend]) part.replaceChildren();
    this.story.textContent = "";
    this.story.style.minHeight = "";
    if (!this.window) return;
    this.shapes.append(...shapesOf(words, this.window, state, (element) => this.#hidden(element)));
    this.line.append(...lineOf(words, this.window, state));
    this.count = counterOf(words, this.window);
    this.counter.append(...this.count.parts);
    this.sizes.append(...sizesOf(words, this.window, isSquare));
    if (!this.drawable) this.story.textContent = fill(words.too_large, { size: byTimes(size) });
    else this.#draw();
  }

  // The shape of the output is a result too, made anew with each setting.
  #hidden(element) {
    this.results = this.results.filter((one) => one !== this.shape);
    element.hidden = this.line.hidden;
    this.shape = this.result(element);
    return element;
  }

  #showSettings() {
    const { state, isSquare } = this;
    const axes = isSquare ? [undefined] : [0, 1];
    if (this.steppers.length !== NAMES.length * axes.length) {
      for (const { element } of this.steppers) element.remove();
      this.steppers = NAMES.flatMap((name) => axes.map((axis) => this.#stepper(name, axis)));
      this.settings.append(...this.steppers.map(({ element }) => element));
    }
    for (const one of [...this.steppers, ...this.channels]) one.show();
    this.groups.show(state.groups);
    this.settings.classList.toggle("conv-back", state.kind === "transposed");
    // output_padding belongs to a transposed convolution alone.
    for (const { name, element } of this.steppers)
      if (name === "output_padding") element.hidden = state.kind === "standard";
    this.toggles.kind.show(state.kind === "transposed");
    this.toggles.square.show(isSquare);
    this.toggles.bias.show(state.bias);
  }

  #draw() {
    const { window, picture } = this;
    picture.build(window);
    picture.showPadding(Math.max(...this.state.padding), SIZES.padding);
    this.wasted = window.wasted;
    this.scrub.input.max = window.count;
    this.#showLegend();
  }

  #showLegend() {
    const { unreached } = this.window;
    const kinds = new Set(this.picture.field[0].cells.map(({ kind }) => kind));
    if (unreached.length) kinds.add("unreached");
    if (this.picture.absent.length) kinds.add("absent");
    const notes = Object.keys(words.legend).filter((kind) => kinds.has(kind));
    const lines = notes.map((kind) => fill(words.legend[kind], { count: unreached.length }));
    this.legend.replaceChildren(...lines.map((line) => html("li", {}, line)));
  }

  // The numbers in input, kernel and biases.
  #showValues() {
    const { window, picture, state } = this;
    const names = Object.keys(this.constructor.fields).filter((name) => !["square", "step"].includes(name));
    const current = Object.keys(PRESETS).find((name) => {
      const preset = this.constructor.presetState(name);
      return names.every((field) => same(preset[field], state[field]));
    });
    this.preset.show(current ?? "");
    if (!this.drawable) return;
    window.fill(state);
    this.final = window.sums(window.count);
    picture.write(window, this.final);
    this.edit?.show();
    picture.lay(); // before the step is shown, or its frame would come flying in
  }

  #showStep() {
    const { window, picture } = this;
    if (!this.drawable) return;
    const { step } = this;
    const isDone = (o, i) => o * window.walk.length + i < step;
    picture.writeOutput(
      window.back ? window.sums(step) : this.final.map((plane, o) => plane.map((sum, i) => (isDone(o, i) ? sum : undefined))),
    );
    this.scrub.show(step);
    this.back.element.setAttribute("aria-disabled", step === 1);
    this.forward.element.setAttribute("aria-disabled", step === window.count);
    this.count.count(step * window.each, this.wasted[step - 1]);
    picture.hold(window.stepAt(step));
    this.#showView();
  }

  resized() {
    this.story.style.minHeight = "";
    if (this.drawable) this.picture.lay();
  }

  describe() {
    if (!this.window) return this.refusal.textContent;
    const shapes = Array.from(this.shapes.children, ({ textContent }) => textContent).join(" ");
    return fill(words.description, { kind: words.kinds[this.state.kind], shapes, story: this.story.textContent });
  }

  // ── pointing ──
  #point(pointed) {
    if (!this.drawable) return;
    this.pointed = pointed;
    if (pointed) import("./conv-edit.js"); // whoever points may want to write next
    this.#showView();
    const isFocused = pointed && this.picture.at(pointed) === document.activeElement;
    if (isFocused && !this.story.hidden && !this.playing) this.say(this.story.textContent);
  }

  // Mark and tell what is pointed at; without that, or while it plays, the step.
  #showView() {
    const { window, picture } = this;
    const step = window.stepAt(this.step);
    const from = picture.from[0].name;
    const at = (!this.playing && this.pointed) || { board: from, ...step };
    const isStep = at.board === from;
    const linked = {
      kernel: () => window.uses(window.slices[at.channel], at.place),
      [from]: () => window.taps(at),
    };
    const links = (linked[at.board] ?? (() => window.reach(at)))();
    const view = { at, links, step, isStep };
    picture.show({ ...view, ...summands(words, window, view) });
    this.story.textContent = tell(words, window, view);
    // On the smallest phone a long sum scrolls: by keys too.
    if (this.story.scrollHeight > this.story.clientHeight + 1) this.story.tabIndex = 0;
    else this.story.removeAttribute("tabindex");
    // What stands below must not jump from cell to cell: the room that was needed once is kept.
    const height = this.story.offsetHeight;
    if (height > (parseFloat(this.story.style.minHeight) || 0)) this.story.style.minHeight = `${height}px`;
  }

  // ── guess, then look ──
  questions() {
    return this.window ? questions(words, this.window, this.state, this.isSquare) : [];
  }

  // Sizes that always leave an output that can be drawn. Channels stay one where they are one.
  randomise() {
    const { kind, square, in_channels, out_channels } = this.state;
    const two = (...list) => (square ? Array(2).fill(pick(list)) : [pick(list), pick(list)]);
    const stride = two(1, 2, 3);
    const least = Math.min(...stride);
    const many = in_channels * out_channels > 1;
    const channels = many ? { in_channels: pick([2, 3, 4]), out_channels: pick([2, 3]) } : {};
    const groups = many ? pick(GROUPS.filter(divides(channels))) : 1;
    this.set({
      ...channels,
      groups,
      input_size: two(5, 6, 7),
      kernel_size: two(1, 2, 3),
      stride,
      padding: two(0, 1, 2),
      dilation: two(1, 2),
      output_padding: kind === "transposed" ? two(0, least - 1) : [0, 0],
      step: 1,
      input: [],
      kernel: [],
      biases: [],
    });
  }
}

customElements.define("conv-explorer", ConvExplorer);

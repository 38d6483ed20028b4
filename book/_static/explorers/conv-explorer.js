// 卷积过程: a window walks over one channel, and a counter walks with it.
//
// conv-window.js knows where the window goes, conv-drawing.js draws the grids, conv-text.js writes
// out formulas and sums; here they meet the state and the controls. A step changes only what differs
// from the step before; the grids are built anew only when a size changes.

import { button, choice, group, slider, stepper, toggle } from "./controls.js";
import { Board } from "./conv-drawing.js";
import { general, product, symbol, terms, withNumbers } from "./conv-text.js";
import { Window, figureInput, figureKernel, read, resized, show, write } from "./conv-window.js";
import { byTimes, data, explain, fill, html, number, wordsOf } from "./dom.js";
import { Explorer, flag, oneOf, several, whole } from "./explorer.js";
import { Refusal } from "./formulas.js";
import { PRESETS } from "./conv-presets.js";

const words = await wordsOf("conv");

const LARGEST = 27; // cells along a side of a grid that can still be drawn
const PLUS = { lead: "+ " };
const COMMA = { tail: words.comma };
const SPEEDS = ["1", "2", "6", "20", "60"]; // steps in a second

// One number for both directions, or height and width.
function pair(value, min, max) {
  const either = several([value, value], whole(value, min, max), [1, 2]);
  const parse = (text) => {
    const values = either.parse(text);
    return values && [values[0], values.at(-1)];
  };
  return { ...either, parse, min, max };
}

// The values of a grid, row by row; none stands for the chapter's.
function values(most) {
  const lengths = Array.from({ length: most }, (_, i) => i + 1);
  const list = several([], { parse: read, format: write }, lengths);
  return { ...list, parse: (text) => (text === "" ? [] : list.parse(text)) };
}

const SETTINGS = {
  input_size: pair(5, 1, 12),
  kernel_size: pair(3, 1, 7),
  stride: pair(1, 1, 4),
  padding: pair(0, 0, 4),
  dilation: pair(1, 1, 3),
  output_padding: pair(0, 0, 3),
};
const GRIDS = {
  input: { size: "input_size", figure: figureInput },
  kernel: { size: "kernel_size", figure: figureKernel },
};

const replaced = (list, at, value) => list.map((old, i) => (i === at ? value : old));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const isSquare = (state) => Object.keys(SETTINGS).every((name) => state[name][0] === state[name][1]);

class ConvExplorer extends Explorer {
  static fields = {
    kind: oneOf("standard", ["standard", "transposed"]),
    square: flag(true),
    ...SETTINGS,
    step: whole(1, 1, 400),
    speed: oneOf("2", SPEEDS),
    kernel: values(49),
    input: values(144),
  };
  words = words;

  // ── built once ──
  build() {
    this.slots = { input: html("div"), kernel: html("div"), output: this.result(html("div")) };
    this.stage = html("div", { class: "conv-stage" }, Object.values(this.slots));
    this.legend = this.result(html("ul", { class: "conv-legend" }));
    this.story = this.result(html("p", { class: "conv-story" }));
    this.refusal = html("p", { class: "explorer-refusal", hidden: true });
    this.bill = this.result(html("div", { class: "conv-bill" }));
    return [
      this.#settings(),
      this.refusal,
      this.stage,
      this.legend,
      this.#player(),
      this.story,
      this.#editor(),
      this.bill,
    ];
  }

  #settings() {
    const presets = Object.keys(PRESETS).map((name) => [name, words.presets[name]]);
    this.preset = choice({
      label: words.preset,
      choices: [["", words.own_setting], ...presets],
      change: (name) => name && this.set({ ...this.constructor.presetState(name), step: 1 }),
    });
    this.kind = choice({
      label: words.kind,
      choices: Object.entries(words.kinds),
      change: (kind) => this.set({ kind, output_padding: [0, 0], step: 1 }),
    });
    this.square = toggle({
      label: words.square,
      change: (square) => {
        const changes = Object.keys(SETTINGS).map((name) => this.#resize(name, [this.state[name][0], this.state[name][0]]));
        this.set(square ? Object.assign({ square, step: 1 }, ...changes) : { square });
      },
    });
    // For each setting one control for both directions, and one for each.
    this.steppers = Object.entries(SETTINGS).map(([name, { min, max }]) => {
      const own = words.names[name];
      const make = (axis) =>
        stepper({
          words,
          label: axis === "" ? own : fill(words.along, { name: own, axis: words.axes[axis] }),
          min,
          max,
          change: (value) => {
            const pair = axis === "" ? [value, value] : replaced(this.state[name], axis, value);
            this.set({ ...this.#resize(name, pair), step: 1 });
          },
        });
      return { name, both: make(""), each: [make(0), make(1)] };
    });
    const first = group(words.setting, this.preset, this.kind, this.square);
    const fields = this.steppers.flatMap(({ both, each }) => [both.element, ...each.map((one) => one.element)]);
    this.sizes = html("fieldset", { class: "conv-settings", "aria-label": words.setting }, fields);
    return [first, this.sizes];
  }

  // A changed size, and the values that go with it.
  #resize(name, pair) {
    const changes = { [name]: pair };
    for (const [grid, { size, figure }] of Object.entries(GRIDS))
      if (size === name && this.state[grid].length)
        changes[grid] = resized(this.state[grid], this.state[name], pair, figure);
    return changes;
  }

  #player() {
    const step = (by) => {
      this.#pause();
      this.set({ step: Math.min(this.window.count, Math.max(1, this.step + by)) });
      this.say(this.story.textContent);
    };
    this.back = button({ label: words.back, press: () => step(-1) });
    this.play = button({ label: words.play, press: () => (this.playing ? this.#stop() : this.#start()) });
    this.forward = button({ label: words.forward, press: () => step(1) });
    this.scrub = slider({
      label: words.step,
      min: 1,
      max: 1,
      say: (at) => fill(words.step_of, { step: at, steps: this.window?.count ?? 1 }),
      change: (at) => {
        this.#pause();
        this.set({ step: at });
      },
    });
    this.speed = choice({
      label: words.speed,
      choices: SPEEDS.map((speed) => [speed, words.speeds[speed]]),
      change: (speed) => this.set({ speed }),
    });
    this.player = html("div", {}, group(words.walk, this.back, this.play, this.forward, this.scrub, this.speed));
    this.player.className = "conv-player";
    return this.result(this.player);
  }

  #editor() {
    this.value = html("input", { autocomplete: "off", spellcheck: "false" });
    const by = (step) => () => this.#edit(Math.min(99, Math.max(-99, this.#edited + step)));
    const small = (sign, key, step) =>
      button({ label: sign, press: by(step), class: "explorer-step", "aria-label": fill(words[key], { label: words.edit }) });
    this.value.addEventListener("change", () => this.#edit(read(this.value.value)));
    this.value.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      if (event.key === "Enter") this.#edit(read(this.value.value));
      this.#showEditor();
      this.boards[this.chosen.board].at(this.chosen.place).focus();
    });
    this.chosen = { board: "input", place: [0, 0] };
    this.valueName = html("label", { for: `${this.key}-value` });
    this.value.id = `${this.key}-value`;
    const numbers = html(
      "span",
      { class: "explorer-stepper" },
      small("−", "less", -1).element,
      this.value,
      small("+", "more", 1).element,
    );
    const field = html("div", { class: "explorer-field" }, this.valueName, numbers);
    this.editor = html("div", {}, group(words.edit, field, html("span", { class: "conv-help" }, words.edit_help)));
    return this.editor;
  }

  get #place() {
    const { board, place } = this.chosen;
    return place[0] * this.window[`${board}_size`][1] + place[1];
  }

  get #edited() {
    return this.window[this.chosen.board][this.#place];
  }

  #edit(value) {
    const { board } = this.chosen;
    if (value !== undefined) this.set({ [board]: replaced(this.window[board], this.#place, value) });
    this.#showEditor();
  }

  #showEditor() {
    const { board, place } = this.chosen;
    const label = { board: words.boards[board], place: this.boards[board].nameOf(place) };
    this.valueName.textContent = fill(words.edit_label, label);
    this.value.value = show(this.#edited);
  }

  // ── shown after every change ──
  update() {
    const { state, drawn } = this;
    this.drawn = state;
    const changed = (names) => !drawn || names.some((name) => !same(drawn[name], state[name]));
    if (changed(["kind", "square", ...Object.keys(SETTINGS)])) this.#rebuild();
    else if (changed(["input", "kernel"])) this.window?.fill(state.input, state.kernel);
    if (changed(["kind", "input", "kernel", ...Object.keys(SETTINGS)])) this.#showValues();
    this.speed.show(state.speed);
    this.#showStep();
  }

  get step() {
    return Math.min(this.state.step, this.window.count);
  }

  #rebuild() {
    const { state } = this;
    this.#pause();
    this.pointed = null;
    this.boards = null;
    this.last = null;
    this.kind.show(state.kind);
    const square = state.square && isSquare(state);
    this.square.show(square);
    this.sizes.classList.toggle("conv-each", !square);
    for (const { name, both, each } of this.steppers) {
      const used = name !== "output_padding" || state.kind === "transposed";
      both.show(state[name][0]);
      both.element.hidden = !used || !square;
      each.forEach((one, axis) => {
        one.show(state[name][axis]);
        one.element.hidden = !used || square;
      });
    }
    this.refusal.hidden = true;
    try {
      this.window = new Window(state);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.window = null;
      this.refusal.textContent = explain(words, error);
      this.refusal.hidden = false;
    }
    const drawable = this.window && Math.max(...this.window.size, ...this.window.steps) <= LARGEST;
    for (const part of [this.stage, this.editor, this.player.firstChild])
      part.hidden = !drawable;
    if (this.window) this.#showBill();
    else this.bill.replaceChildren();
    this.legend.replaceChildren();
    this.story.replaceChildren();
    this.story.style.removeProperty("min-height");
    if (drawable) this.#draw();
    else if (this.window)
      this.story.textContent = fill(words.too_large, { size: byTimes(this.window.size) });
  }

  #draw() {
    const { window } = this;
    const field = { size: window.size, low: window.low, real: window.field, zone: (place) => window.zone(place) };
    const steps = { size: window.steps };
    const kinds = {
      input: window.back ? steps : field,
      kernel: { size: window.kernel_size },
      output: window.back ? field : steps,
    };
    this.boards = {};
    for (const [name, kind] of Object.entries(kinds)) {
      const board = new Board({
        name,
        words,
        ...kind,
        point: (place) => this.#point(name, place),
        leave: () => this.#point(null),
        press: (place) => this.#press(name, place),
        type: (place) => this.#choose(name, place, true),
      });
      this.boards[name] = board;
      this.slots[name].replaceChildren(board.element);
    }
    this.from = this.boards[window.back ? "input" : "output"]; // a cell for each step
    this.field = this.boards[window.back ? "output" : "input"]; // where the taps fall
    const columns = Object.values(this.boards).map((board) => board.size[1]);
    const all = columns[0] + columns[1] + columns[2];
    this.stage.classList.toggle("conv-apart", all > 23); // they will not stand in one line
    this.stage.style.setProperty("--all", all);
    this.stage.style.setProperty("--widest", Math.max(...columns));
    this.wasted = window.wasted;

    const { unreached, hanging } = window;
    for (const place of unreached) this.field.at(place).classList.add("conv-unreached");
    const zones = new Set(this.field.grid.cells.map((_, i) => window.zone(this.field.placeOf(i))));
    const notes = ["padding", "outside", "cut"].filter((zone) => zones.has(zone)).map((zone) => words.legend[zone]);
    if (unreached.length)
      notes.push(fill(words.legend[window.back ? "unreached" : "unseen"], { count: unreached.length }));
    hanging.forEach((over, axis) => {
      if (over) notes.push(fill(words.hanging, { axis: words.axes[axis], over }));
    });
    this.legend.replaceChildren(...notes.map((note) => html("li", {}, note)));

    this.scrub.input.max = window.count;
    const { board, place } = this.chosen;
    const size = window[`${board}_size`];
    if (place.some((at, i) => at >= size[i])) this.chosen.place = [0, 0];
  }

  // The numbers in input and kernel have changed.
  #showValues() {
    const current = Object.keys(PRESETS).find((name) => {
      const preset = this.constructor.presetState(name);
      return Object.keys(preset).every((field) => same(preset[field], this.state[field]));
    });
    this.preset.show(current ?? "");
    if (!this.boards) return;
    const { window, boards } = this;
    boards.input.write((i, place) =>
      window.zone(place) === "outside" && !window.back ? words.outside : show(window.inputAt(place)),
    );
    boards.kernel.write((i, place) => show(window.kernelAt(place)));
    const results = window.back ? [...window.spread(window.count)] : window.output;
    const longest = [window.input, window.kernel, results].map((list) =>
      Math.max(2, ...list.map((value) => show(value).length)),
    );
    Object.values(boards).forEach((board, i) => board.element.style.setProperty("--digits", longest[i]));
    this.stage.style.setProperty("--digits", Math.max(...longest));
    this.#showEditor();
  }

  #showStep() {
    if (!this.boards) return;
    const { window, step, boards } = this;
    const sums = window.back ? window.spread(step) : window.output;
    boards.output.write((i) => (window.back || i < step ? show(sums[i]) : ""));
    this.scrub.show(step);
    this.back.element.disabled = step === 1;
    this.forward.element.disabled = step === window.count;
    const each = window.kernel_size[0] * window.kernel_size[1];
    this.#count(step * each, this.wasted[step - 1]);
    this.#showView();
    if (this.last !== null && step !== this.last) this.field.follow(this.field.shown[1]);
    this.last = step;
  }

  // ── pointing ──
  #point(board, place) {
    if (!this.boards) return;
    this.pointed = board && { board, place };
    this.#showView();
    if (board && this.boards[board].at(place) === document.activeElement && !this.playing)
      this.say(this.story.textContent);
  }

  #press(board, place) {
    if (board === "output") {
      if (this.window.back) return;
      this.#pause();
      this.set({ step: place[0] * this.window.steps[1] + place[1] + 1 });
      return;
    }
    // A finger that points at a cell should not bring up the keyboard over it.
    this.#choose(board, place, matchMedia("(hover: hover)").matches);
  }

  #choose(board, place, write) {
    if (board === "output" || this.boards[board].zone(place) !== "real") return;
    this.chosen = { board, place };
    this.#showEditor();
    if (!write) return;
    this.value.focus();
    this.value.select();
  }

  // Mark and tell what is pointed at; without that, the step.
  #showView() {
    const { window, boards, from, field } = this;
    const now = window.stepAt(this.step - 1);
    const { board, place } = this.pointed ?? { board: from.name, place: now };
    const step = board === field.name ? null : board === from.name ? place : now;
    const links = step ? window.taps(step) : window.reach(place);
    const axes = window.axes;
    field.shown = axes.map((axis, i) => axis.place(now[i], 0) + (axis.span >> 1));

    const note = (link) =>
      window.back && step ? `+${show(link.value * link.weight)}` : `×${show(link.weight)}`;
    const marks = { input: [], kernel: [], output: [] };
    if (board === "kernel") {
      const link = links.find(({ tap }) => same(tap, place));
      marks.kernel.push([place, "conv-here"]);
      marks[from.name].push([step, "conv-here"]);
      marks[field.name].push([link.place, "conv-tap", note(link)]);
      this.#tellEntry(link);
    } else {
      marks[board].push([place, "conv-here"]);
      for (const link of links)
        if (step) marks[field.name].push([link.place, "conv-tap", note(link)]);
        else {
          marks[from.name].push([link.step, "conv-tap", note(link)]);
          marks.kernel.push([link.tap, "conv-tap"]);
        }
      if (board === "output") this.#tellSum(place, links);
      else this.#tellFan(place, links);
    }
    for (const [name, one] of Object.entries(boards)) one.mark(marks[name]);
    const corner = step && axes.map((axis, i) => axis.place(step[i], 0));
    field.outline(corner, axes.map((axis) => axis.span));
  }

  #tell(...parts) {
    this.story.replaceChildren(...parts.flat().filter((part) => part !== null));
  }

  // What meets the padding, or is cut off, stands apart.
  #aside(word, links, text, marks) {
    if (!links.length) return null;
    const list = terms(links.map(text), { ...marks, end: "）" });
    return html("span", { class: "conv-aside" }, `（${word}`, list);
  }

  #tellSum(place, links) {
    const { window } = this;
    const where = this.boards.output.nameOf(place);
    if (!links.length) return this.#tell(fill(words.none_reaches, { place: where }));
    const kept = links.filter(({ zone }) => window.back || zone === "real");
    const rest = links.filter((link) => !kept.includes(link));
    const sum = links.reduce((all, { value, weight }) => all + value * weight, 0);
    const cut = window.zone(place) === "cut" && window.back;
    const aside = rest.some(({ zone }) => zone === "outside") ? "with_outside" : "with_padding";
    this.#tell(
      fill(words[cut ? "sum_cut" : "sum"], { place: where }),
      terms(kept.length ? kept.map(product) : ["0"], PLUS),
      this.#aside(words[aside], rest, product, PLUS),
      html("b", {}, `= ${show(sum)}`),
    );
  }

  #tellFan(place, links) {
    const { window } = this;
    const where = this.boards.input.nameOf(place);
    if (!links.length) return this.#tell(fill(words.none_sees, { place: where }));
    const kept = links.filter(({ zone }) => !window.back || zone === "real");
    const rest = links.filter((link) => !kept.includes(link));
    const key = window.back ? "fan_back" : window.zone(place) === "real" ? "fan" : "fan_zero";
    const target = window.back ? "place" : "step";
    const text = (link) => {
      const [row, column] = link[target];
      return `${product(link)} → (${show(row + 1)}, ${show(column + 1)})`;
    };
    const values = { place: where, value: show(window.inputAt(place)), count: kept.length };
    const aside = this.#aside(words.with_cut, rest, text, COMMA);
    this.#tell(fill(words[key], values), terms(kept.map(text), COMMA), aside);
  }

  #tellEntry({ tap, value, weight }) {
    const values = { place: this.boards.kernel.nameOf(tap), value: show(weight), other: show(value) };
    this.#tell(fill(words.entry, values));
  }

  // ── the bill ──
  #showBill() {
    const { window } = this;
    const { cost, back, axes, hanging } = window;
    const cell = (content, tag = "td") => html(tag, tag === "th" ? { scope: "row" } : {}, content);
    this.counters = [data("macs_so_far", 0), data("padding_macs_so_far", 0)];
    const line = (label, counter, name) =>
      html("tr", {}, cell(label, "th"), cell(counter), cell(data(name, cost[name])));
    const head = ["", words.so_far, words.total].map((text) =>
      text ? html("th", { scope: "col" }, text) : html("td"),
    );
    const [macs, wasted] = this.counters;
    const table = html(
      "table",
      {},
      html("thead", {}, html("tr", {}, head)),
      html(
        "tbody",
        {},
        line(words.macs, macs, "macs"),
        line(back ? words.cut_macs : words.padding_macs, wasted, "padding_macs"),
      ),
    );
    this.bar = html("div", { class: "conv-bar", "aria-hidden": "true" }, html("i"), html("b"));
    const out = back ? "" : "out";
    const symbols = [symbol("K", "h"), symbol("K", "w"), symbol("H", out), symbol("W", out)];
    const factors = [...window.kernel_size, ...window.steps];
    const formula = html(
      "p",
      {},
      html("span", { class: "conv-term" }, symbols.flatMap((one, i) => (i ? [words.times, one] : [one]))),
      " ",
      html("span", { class: "conv-term" }, `= ${factors.map(number).join(words.times)} = ${number(cost.macs)}`),
    );
    const sizes = axes.map((axis, i) => {
      const numbers = withNumbers(axis, window.more[i], { back, round: hanging[i] ? words.round : "" });
      const name = ["output_height", "output_width"][i];
      const result = data(name, cost.output_size[i]);
      const label = fill(words.size_axis, { axis: words.axes[i] });
      return html("p", {}, label, numbers, " ", html("span", { class: "conv-term" }, "= ", result));
    });
    this.bill.replaceChildren(
      html("section", {}, html("h4", {}, words.bill), this.bar, table, formula),
      html(
        "section",
        {},
        html("h4", {}, words.size),
        html("p", {}, general(back)),
        back ? html("p", {}, words.op) : null,
        sizes,
      ),
    );
    // Where nothing is drawn nobody walks: the counter stands at the end.
    this.#count(cost.macs, cost.padding_macs);
  }

  #count(macs, wasted) {
    [macs, wasted].forEach((value, i) => {
      this.counters[i].value = value;
      this.counters[i].textContent = number(value);
    });
    const all = this.window.cost.macs;
    this.bar.style.setProperty("--real", (macs - wasted) / all);
    this.bar.style.setProperty("--wasted", wasted / all);
  }

  // ── playing ──
  // While it plays, what stands below the sum must not jump: keep the room of the longest.
  #keepRoom() {
    const { window, story } = this;
    const heights = [0, window.count >> 1, window.count - 1].map((index) => {
      this.pointed = { board: this.from.name, place: window.stepAt(index) };
      this.#showView();
      return story.offsetHeight;
    });
    story.style.setProperty("min-height", `${Math.max(...heights)}px`);
    this.#point(null);
  }

  #start() {
    this.#keepRoom();
    if (this.step === this.window.count) this.set({ step: 1 });
    this.playing = true;
    this.play.show(words.pause);
    this.say("");
    let last = performance.now();
    const tick = (now) => {
      if (!this.playing || !this.isConnected) return;
      // A frame's worth of patience: 60 steps a second is one for each frame.
      if (now - last >= 1000 / this.state.speed - 4) {
        last = now;
        this.set({ step: this.step + 1 });
      }
      if (this.step < this.window.count) requestAnimationFrame(tick);
      else this.#stop(fill(words.finished, { macs: number(this.window.cost.macs) }));
    };
    requestAnimationFrame(tick);
  }

  #stop(text = this.story.textContent) {
    this.#pause();
    this.say(text);
  }

  #pause() {
    this.playing = false;
    this.play.show(words.play);
  }

  // ── guess, then look ──
  questions() {
    const { window } = this;
    if (!window) return [];
    const { cost, axes, back, more } = window;
    const hint = (axis, i) =>
      back
        ? fill(words.hint_size_back, { ...axis, span: axis.span, more: more[i] })
        : fill(words.hint_size, {
            ...axis,
            span: axis.span,
            room: Math.max(0, axis.size + 2 * axis.padding - axis.span),
            moves: axis.steps - 1,
          });
    const names = isSquare(this.state) ? ["side"] : ["output_height", "output_width"];
    const sizes = names.map((name, i) => ({
      label: words.ask[name],
      answer: cost.output_size[i],
      hint: hint(axes[i], i),
    }));
    const counts = {
      taps: byTimes(window.kernel_size),
      outputs: byTimes(window.output_size),
      inputs: byTimes(window.input_size),
    };
    const text = fill(back ? words.hint_macs_back : words.hint_macs, counts);
    return [...sizes, { label: words.ask.macs, answer: cost.macs, hint: text }];
  }

  randomise() {
    const pick = (low, high) => low + Math.floor(Math.random() * (high - low + 1));
    const square = this.state.square;
    const two = (low, high) => {
      const first = pick(low, high);
      return [first, square ? first : pick(low, high)];
    };
    const state = { ...this.state, step: 1, input: [], kernel: [] };
    for (;;) {
      Object.assign(state, { input_size: two(4, 9), kernel_size: two(1, 5), stride: two(1, 3) });
      Object.assign(state, { padding: two(0, 2), dilation: two(1, 2), output_padding: [0, 0] });
      if (state.kind === "transposed") state.output_padding = state.stride.map((stride) => pick(0, stride - 1));
      if (square) state.output_padding[1] = state.output_padding[0];
      try {
        const window = new Window(state);
        const fits = Math.max(...window.size) <= LARGEST && !window.hanging.some(Boolean);
        if (fits && !same(window.output_size, this.window?.output_size)) return this.set(state);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
  }

  // A preset with what it leaves at its default.
  static presetState(name) {
    const state = {};
    for (const field of ["kind", ...Object.keys(SETTINGS), "kernel", "input"])
      state[field] = this.fields[field].value;
    Object.assign(state, PRESETS[name]);
    return { ...state, square: isSquare(state) };
  }
}

customElements.define("conv-explorer", ConvExplorer);

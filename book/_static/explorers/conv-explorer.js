// 卷积过程: a window walks over one channel, and a counter walks with it.
//
// conv-window.js knows where the window goes, conv-drawing.js draws a grid, conv-bill.js tells and
// counts. Here they meet the state. A step changes only what differs from the step before; the
// grids are built anew only when a size changes.

import { bill, questions, tell } from "./conv-bill.js";
import { button, choice, group, slider, stepper, toggle } from "./controls.js";
import { Board, nameOf } from "./conv-drawing.js";
import { FIGURES, PRESETS, Window, resized, show } from "./conv-window.js";
import { byTimes, fill, html, number, pick, wordsOf } from "./dom.js";
import { Explorer, decimal, flag, oneOf, pair, several, whole } from "./explorer.js";

const words = await wordsOf("conv");

const LARGEST = 27; // cells along a side of a grid that can still be drawn
const IN_LINE = 23; // columns of three grids that stand beside each other

const entry = decimal(0, -99, 99);

// The values of a grid, row by row; none stands for the chapter's.
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

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

class ConvExplorer extends Explorer {
  static fields = {
    kind: oneOf("standard", ["standard", "transposed"]),
    square: flag(true),
    ...SIZES,
    step: whole(1, 1, 400),
    kernel: values(49),
    input: values(144),
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
    this.slots = { input: html("div"), kernel: html("div"), output: this.result(html("div")) };
    this.stage = html("div", { class: "conv-stage" }, Object.values(this.slots));
    this.legend = this.result(html("ul", { class: "conv-legend" }));
    this.story = this.result(html("p", { class: "conv-story" }));
    // What stands below must not jump from cell to cell: the room that was needed once is kept.
    new ResizeObserver(() => {
      const height = this.story.offsetHeight;
      if (height) this.story.style.setProperty("min-height", `${height}px`);
    }).observe(this.story);
    this.account = this.result(html("div", { class: "conv-bill" }));
    this.walk = this.#walk();
    this.editor = this.#edit();
    return [
      this.#settings(),
      this.refusal,
      this.stage,
      this.legend,
      this.result(html("div", { class: "conv-player" }, this.walk)),
      this.story,
      this.editor,
      this.account,
    ];
  }

  #settings() {
    const presets = Object.keys(PRESETS).map((name) => [name, words.presets[name]]);
    this.preset = choice({
      label: words.preset,
      choices: [["", words.own_setting], ...presets],
      change: (name) => name && this.set(this.constructor.presetState(name)),
    });
    this.kind = choice({
      label: words.kind,
      choices: Object.entries(words.kinds),
      change: (kind) => this.set({ kind, output_padding: [0, 0], step: 1 }),
    });
    this.square = toggle({
      label: words.square,
      change: (square) => {
        const heights = NAMES.map((name) => [name, Array(2).fill(this.state[name][0])]);
        this.#resize({ square, ...(square && Object.fromEntries(heights)) });
      },
    });
    this.sizes = html("fieldset", { class: "conv-settings", "aria-label": words.setting });
    return [group(words.setting, this.preset, this.kind, this.square), this.sizes];
  }

  // One control for both directions of a setting, or one for each.
  #stepper(name, axis) {
    const along = { name: words.names[name], axis: words.axes[axis] };
    const change = (value) =>
      this.#resize({ [name]: this.state[name].map((old, i) => (i === (axis ?? i) ? value : old)) });
    const label = axis === undefined ? along.name : fill(words.along, along);
    const { element, show } = stepper({ words, label, ...SIZES[name], change });
    return { element, show: () => show(this.state[name][axis ?? 0]) };
  }

  // Changed sizes with the values that go with them; the window goes back to the start.
  #resize(sizes) {
    const changes = { ...sizes, step: 1 };
    for (const [grid, figure] of Object.entries(FIGURES)) {
      const [name, values] = [`${grid}_size`, this.state[grid]];
      if (sizes[name] && values.length)
        changes[grid] = resized(values, this.state[name], sizes[name], figure(sizes[name]));
    }
    this.set(changes);
  }

  // One step on or back, a slider over all steps, and playing.
  #walk() {
    const by = (step) => () => {
      this.#go(this.step + step);
      this.say(this.story.textContent);
    };
    this.back = button({ label: words.back, press: by(-1) });
    this.play = button({
      label: words.play,
      press: () => (this.playing ? by(0)() : this.#play()),
    });
    this.forward = button({ label: words.forward, press: by(1) });
    this.scrub = slider({
      label: words.step,
      min: 1,
      max: 1,
      say: (step) => fill(words.step_of, { step, steps: this.window?.count }),
      change: (step) => this.#go(step),
    });
    this.speed = choice({
      label: words.speed,
      choices: Object.entries(words.speeds), // steps in a second
      change: () => {},
    });
    this.speed.show("2");
    return group(words.walk, this.back, this.play, this.forward, this.scrub, this.speed);
  }

  #go(step) {
    this.#pause();
    this.set({ step: Math.max(1, Math.min(step, this.window.count)) });
  }

  #pause() {
    this.playing = false;
    this.play.show(words.play);
  }

  #play() {
    if (this.step === this.window.count) this.set({ step: 1 });
    this.playing = true;
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

  // A number is written beside the grids, so that a finger can point at a cell without a keyboard
  // rising over it.
  #edit() {
    this.edited = { board: "input", place: [0, 0] };
    this.value = stepper({
      words,
      label: words.edit,
      min: entry.min,
      max: entry.max,
      step: "any",
      change: (value) => {
        const { board, index } = this.edited;
        const shown = Math.round(value * 100) / 100; // what a cell shows
        this.set({ [board]: this.window[board].with(index, shown) });
        this.#showEdited();
      },
    });
    this.value.input.addEventListener("keydown", ({ key }) => {
      if (key !== "Enter") return;
      this.boards[this.edited.board].at(this.edited.place).focus(); // takes what was typed
      this.#showEdited();
    });
    const help = html("span", { class: "conv-help explorer-note" }, words.edit_help);
    return html("div", {}, group(words.edit, this.value, help));
  }

  #choose(board, place) {
    if (this.boards[board].zone(place) !== "real" || board === "output") return;
    this.edited = { board, place };
    this.#showEdited();
    if (matchMedia("(hover: hover)").matches) this.value.input.select();
  }

  #showEdited() {
    const { edited, window } = this;
    const size = window[`${edited.board}_size`];
    if (edited.place.some((at, i) => at >= size[i])) edited.place = [0, 0];
    edited.index = edited.place[0] * size[1] + edited.place[1];
    const label = this.value.element.firstChild;
    label.textContent = nameOf(words, "real", edited.place, words.boards[edited.board]);
    this.value.show(window[edited.board][edited.index]);
  }

  // ── shown after every change ──
  update() {
    const { state, drawn } = this;
    this.drawn = state;
    const changed = (...names) => names.some((name) => !drawn || drawn[name] !== state[name]);
    const rebuilt = changed("kind", "square", ...NAMES);
    if (rebuilt) this.#rebuild();
    if (rebuilt || changed("input", "kernel")) this.#showValues();
    this.#showStep();
  }

  #rebuild() {
    const { state, isSquare } = this;
    this.#pause();
    this.pointed = this.boards = null;
    this.kind.show(state.kind);
    this.#showSizes();
    this.square.show(isSquare);
    this.window = this.attempt(() => new Window(state));
    this.bill = this.window && bill(words, this.window);
    this.account.replaceChildren(...(this.bill?.parts ?? []));
    this.legend.replaceChildren();
    this.story.textContent = "";
    this.story.style.removeProperty("min-height");
    const { size, steps } = this.window ?? {};
    const drawable = size && Math.max(...size, ...steps) <= LARGEST;
    for (const part of [this.stage, this.editor, this.walk]) part.hidden = !drawable;
    if (drawable) this.#draw();
    else if (size) this.story.textContent = fill(words.too_large, { size: byTimes(size) });
  }

  #showSizes() {
    const axes = this.isSquare ? [undefined] : [0, 1];
    if (this.steppers?.[0].length !== axes.length) {
      this.steppers = NAMES.map((name) => axes.map((axis) => this.#stepper(name, axis)));
      this.sizes.replaceChildren(...this.steppers.flat().map(({ element }) => element));
      this.sizes.classList.toggle("conv-each", !this.isSquare);
    }
    for (const one of this.steppers.flat()) one.show();
    // output_padding stands last, and belongs to a transposed convolution alone.
    for (const { element } of this.steppers.at(-1)) element.hidden = this.state.kind === "standard";
  }

  #draw() {
    const { window } = this;
    const zone = (place) => window.zone(place);
    const field = { size: window.size, low: window.low, real: window.field, zone };
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
        point: (place) => this.#point({ board: name, place }),
        leave: () => this.#point(null),
        press: (place) => this.#choose(name, place),
      });
      this.boards[name] = board;
      this.slots[name].replaceChildren(board.element);
    }
    this.from = this.boards[window.back ? "input" : "output"]; // a cell for each step
    this.field = this.boards[window.back ? "output" : "input"]; // where the taps fall
    const columns = Object.values(this.boards).map((board) => board.size[1]);
    const all = columns.reduce((sum, one) => sum + one);
    this.stage.classList.toggle("conv-apart", all > IN_LINE);
    this.stage.style.setProperty("--all", all);
    this.stage.style.setProperty("--widest", Math.max(...columns));
    this.wasted = window.wasted;
    this.scrub.input.max = window.count;
    this.#showLegend();
  }

  #showLegend() {
    const { field } = this;
    const { unreached } = this.window;
    for (const place of unreached) field.at(place).classList.add("conv-unreached");
    const kinds = new Set(field.cells.map(({ kind }) => kind));
    if (unreached.length) kinds.add("unreached");
    const notes = Object.keys(words.legend).filter((kind) => kinds.has(kind));
    const lines = notes.map((kind) => fill(words.legend[kind], { count: unreached.length }));
    this.legend.replaceChildren(...lines.map((line) => html("li", {}, line)));
  }

  // The numbers in input and kernel.
  #showValues() {
    const { window, boards, state } = this;
    const names = ["kind", ...NAMES, "input", "kernel"];
    const current = Object.keys(PRESETS).find((name) => {
      const preset = this.constructor.presetState(name);
      return names.every((field) => same(preset[field], state[field]));
    });
    this.preset.show(current ?? "");
    if (!boards) return;
    window.fill(state);
    boards.input.write(boards.input.cells.map(({ place }) => show(window.inputAt(place))));
    boards.kernel.write(window.kernel.map(show));
    this.final = window.sums(window.count);
    const all = [window.input, window.kernel, this.final];
    const longest = all.map((list) => Math.max(2, ...list.map((value) => show(value).length)));
    Object.values(boards).forEach(({ element }, i) =>
      element.style.setProperty("--digits", longest[i]),
    );
    this.stage.style.setProperty("--digits", Math.max(...longest));
    this.#showEdited();
  }

  #showStep() {
    const { boards, window } = this;
    if (!boards) return;
    const { step } = this;
    // Keep the window in sight where the grid is wider than the page. It measures: before writing.
    const across = window.axes[1];
    this.field.follow(across.place(window.walk[step - 1][1], 0) + (across.span >> 1));
    const sums = window.back ? window.sums(step) : this.final.slice(0, step);
    boards.output.write(boards.output.cells.map((_, i) => (i in sums ? show(sums[i]) : "")));
    this.scrub.show(step);
    this.back.element.setAttribute("aria-disabled", step === 1);
    this.forward.element.setAttribute("aria-disabled", step === window.count);
    this.bill.count(step * window.kernel.length, this.wasted[step - 1]);
    this.#showView();
  }

  // ── pointing ──
  #point(pointed) {
    if (!this.boards || pointed?.board === "kernel") return;
    this.pointed = pointed;
    this.#showView();
    const cell = pointed && this.boards[pointed.board].at(pointed.place);
    const isFocused = cell && cell === document.activeElement;
    if (isFocused && !this.story.hidden && !this.playing) this.say(this.story.textContent);
  }

  // Mark and tell what is pointed at; without that, or while it plays, the step.
  #showView() {
    const { window, boards, from, field } = this;
    const now = { board: from.name, place: window.walk[this.step - 1] };
    const { board, place } = (!this.playing && this.pointed) || now;
    const isStep = board === from.name;
    const links = isStep ? window.taps(place) : window.reach(place);
    const marks = { input: [], kernel: [], output: [] };
    marks[board].push([place, "conv-here"]);
    for (const { tap, step, place: touched, weight } of links) {
      const note = `×${show(weight)}`;
      if (isStep) marks[field.name].push([touched, "conv-tap", note]);
      else {
        marks[from.name].push([step, "conv-tap", note]);
        marks.kernel.push([tap, "conv-tap"]);
      }
    }
    for (const [name, one] of Object.entries(boards)) one.mark(marks[name]);
    const corner = isStep && window.axes.map((axis, i) => axis.place(place[i], 0));
    field.outline(corner, window.axes.map((axis) => axis.span));
    this.story.textContent = tell(words, window, { board, place, isStep, links });
  }

  // ── guess, then look ──
  questions() {
    return this.window ? questions(words, this.window, this.isSquare) : [];
  }

  // Sizes that always leave an output that can be drawn.
  randomise() {
    const { kind, square } = this.state;
    const two = (...list) => (square ? Array(2).fill(pick(list)) : [pick(list), pick(list)]);
    const stride = two(1, 2, 3);
    const least = Math.min(...stride);
    this.set({
      input_size: two(5, 6, 7),
      kernel_size: two(1, 2, 3),
      stride,
      padding: two(0, 1, 2),
      dilation: two(1, 2),
      output_padding: kind === "transposed" ? two(0, least - 1) : [0, 0],
      step: 1,
      input: [],
      kernel: [],
    });
  }
}

customElements.define("conv-explorer", ConvExplorer);

// 卷积过程: a window walks over one channel, and a counter walks with it.
//
// conv-window.js knows where the window goes; conv-drawing.js draws a grid, conv-story.js tells of
// one cell, conv-bill.js counts, conv-player.js walks, conv-editor.js changes a number. Here they
// meet the state. A step changes only what differs from the step before; the grids are built anew
// only when a size changes.

import { Bill, questions } from "./conv-bill.js";
import { choice, group, stepper, toggle } from "./controls.js";
import { Board } from "./conv-drawing.js";
import { Editor } from "./conv-editor.js";
import { Player, SPEEDS } from "./conv-player.js";
import { PRESETS } from "./conv-presets.js";
import { tellInput, tellKernel, tellOutput } from "./conv-story.js";
import { Window, figureInput, figureKernel, read, resized, show, write } from "./conv-window.js";
import { byTimes, explain, fill, html, wordsOf } from "./dom.js";
import { Explorer, flag, oneOf, several, whole } from "./explorer.js";
import { Refusal } from "./formulas.js";

const words = await wordsOf("conv");

const LARGEST = 27; // cells along a side of a grid that can still be drawn
const IN_LINE = 23; // columns of three grids that stand beside each other

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

const SIZES = {
  input_size: pair(5, 1, 12),
  kernel_size: pair(3, 1, 7),
  stride: pair(1, 1, 4),
  padding: pair(0, 0, 4),
  dilation: pair(1, 1, 3),
  output_padding: pair(0, 0, 3),
};
const GEOMETRY = ["kind", ...Object.keys(SIZES)];
const GRIDS = {
  input: { size: "input_size", figure: figureInput },
  kernel: { size: "kernel_size", figure: figureKernel },
};

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const isSquare = (state) => Object.keys(SIZES).every((name) => state[name][0] === state[name][1]);

class ConvExplorer extends Explorer {
  static fields = {
    kind: oneOf("standard", ["standard", "transposed"]),
    square: flag(true),
    ...SIZES,
    step: whole(1, 1, 400),
    speed: oneOf("2", SPEEDS),
    kernel: values(49),
    input: values(144),
  };
  words = words;

  // A preset, with what it leaves at its default.
  static presetState(name) {
    const fields = [...GEOMETRY, "kernel", "input"].map((one) => [one, this.fields[one].value]);
    const state = { ...Object.fromEntries(fields), ...PRESETS[name] };
    return { ...state, square: isSquare(state) };
  }

  // ── built once ──
  build() {
    this.slots = { input: html("div"), kernel: html("div"), output: this.result(html("div")) };
    this.stage = html("div", { class: "conv-stage" }, Object.values(this.slots));
    this.legend = this.result(html("ul", { class: "conv-legend" }));
    this.story = this.result(html("p", { class: "conv-story" }));
    // What stands below must not jump from cell to cell: the room that was needed once is kept.
    new ResizeObserver(([{ borderBoxSize }]) => {
      const height = borderBoxSize[0].blockSize;
      if (height) this.story.style.setProperty("min-height", `${height}px`);
    }).observe(this.story);
    this.refusal = html("p", { class: "explorer-refusal", hidden: true });
    this.bill = new Bill(words);
    this.player = new Player(this);
    this.editor = new Editor(this);
    return [
      this.#settings(),
      this.refusal,
      this.stage,
      this.legend,
      this.result(this.player.element),
      this.story,
      this.editor.element,
      this.result(this.bill.element),
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
        const heights = {};
        for (const name of Object.keys(SIZES)) heights[name] = Array(2).fill(this.state[name][0]);
        this.set(square ? { square, ...this.#resize(heights) } : { square });
      },
    });
    // For each setting one control for both directions, and one for each.
    this.steppers = Object.entries(SIZES).map(([name, { min, max }]) => {
      const [both, ...each] = [null, 0, 1].map((axis) => {
        const values = { name: words.names[name], axis: words.axes[axis] };
        const label = axis === null ? values.name : fill(words.along, values);
        const change = (value) => {
          const isMeant = (i) => axis === null || i === axis;
          const sizes = this.state[name].map((old, i) => (isMeant(i) ? value : old));
          this.set(this.#resize({ [name]: sizes }));
        };
        return stepper({ words, label, min, max, change });
      });
      return { name, both, each };
    });
    const fields = this.steppers.flatMap(({ both, each }) => [both, ...each]);
    this.sizes = html(
      "fieldset",
      { class: "conv-settings", "aria-label": words.setting },
      fields.map((field) => field.element),
    );
    return [group(words.setting, this.preset, this.kind, this.square), this.sizes];
  }

  // Changed sizes with the values that go with them; the window goes back to the start.
  #resize(sizes) {
    const changes = { ...sizes, step: 1 };
    for (const [grid, { size, figure }] of Object.entries(GRIDS))
      if (sizes[size] && this.state[grid].length)
        changes[grid] = resized(this.state[grid], this.state[size], sizes[size], figure);
    return changes;
  }

  // ── shown after every change ──
  update() {
    const { state, drawn } = this;
    this.drawn = state;
    const changed = (...names) => names.some((name) => !drawn || drawn[name] !== state[name]);
    const resized = changed(...GEOMETRY, "square");
    if (resized) this.#rebuild();
    if (resized || changed("input", "kernel")) this.#showValues();
    if (changed("speed")) this.player.speed.show(state.speed);
    this.#showStep();
  }

  get step() {
    return Math.min(this.state.step, this.window.count);
  }

  #rebuild() {
    const { state, player } = this;
    player.pause();
    this.pointed = this.boards = this.last = null;
    this.#showSettings();
    this.bill.clear();
    this.legend.replaceChildren();
    this.story.replaceChildren();
    this.story.style.removeProperty("min-height");
    try {
      this.window = new Window(state);
      this.bill.show(this.window);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.window = null;
      this.refusal.textContent = explain(words, error);
    }
    this.refusal.hidden = Boolean(this.window);
    const { size, steps } = this.window ?? {};
    const drawable = size && Math.max(...size, ...steps) <= LARGEST;
    for (const part of [this.stage, this.editor.element, player.controls]) part.hidden = !drawable;
    if (drawable) this.#draw();
    else if (size) this.story.textContent = fill(words.too_large, { size: byTimes(size) });
  }

  #showSettings() {
    const { state } = this;
    const square = state.square && isSquare(state);
    this.kind.show(state.kind);
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
        help: words.board_help[name === "output" && window.back ? "spread" : name],
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
    const all = columns.reduce((sum, one) => sum + one);
    this.stage.classList.toggle("conv-apart", all > IN_LINE);
    this.stage.style.setProperty("--all", all);
    this.stage.style.setProperty("--widest", Math.max(...columns));
    this.wasted = window.wasted;
    this.#showLegend();
    requestAnimationFrame(() => this.#follow());
  }

  // Keep the window in sight where the grid is wider than the page.
  #follow() {
    if (!this.boards) return;
    const across = this.window.axes[1];
    const column = across.place(this.window.stepAt(this.step - 1)[1], 0);
    this.field.follow(column + (across.span >> 1));
  }

  #showLegend() {
    const { window, field } = this;
    const { unreached, hanging } = window;
    for (const place of unreached) field.at(place).classList.add("conv-unreached");
    const zones = new Set(field.grid.cells.map((_, i) => window.zone(field.placeOf(i))));
    const notes = Object.keys(words.legend).filter((zone) => zones.has(zone));
    const lines = notes.map((zone) => words.legend[zone]);
    const left = words.legend[window.back ? "unreached" : "unseen"];
    if (unreached.length) lines.push(fill(left, { count: unreached.length }));
    hanging.forEach((over, axis) => {
      if (over) lines.push(fill(words.hanging, { axis: words.axes[axis], over }));
    });
    this.legend.replaceChildren(...lines.map((line) => html("li", {}, line)));
  }

  // The numbers in input and kernel.
  #showValues() {
    const { window, boards, state } = this;
    const current = Object.keys(PRESETS).find((name) => {
      const preset = this.constructor.presetState(name);
      return Object.keys(preset).every((field) => same(preset[field], state[field]));
    });
    this.preset.show(current ?? "");
    if (!boards) return;
    window.fill(state.input, state.kernel);
    boards.input.write((i, place) => {
      const outside = !window.back && window.zone(place) === "outside";
      return outside ? words.outside : show(window.inputAt(place));
    });
    boards.kernel.write((i, place) => show(window.kernelAt(place)));
    const results = window.back ? [...window.spread(window.count)] : window.output;
    const longest = [window.input, window.kernel, results].map((list) =>
      Math.max(2, ...list.map((value) => show(value).length)),
    );
    Object.values(boards).forEach(({ element }, i) =>
      element.style.setProperty("--digits", longest[i]),
    );
    this.stage.style.setProperty("--digits", Math.max(...longest));
    this.editor.show();
  }

  #showStep() {
    if (!this.boards) return;
    const { window, step, boards } = this;
    if (this.last && step !== this.last) this.#follow(); // it measures: before any writing
    this.last = step;
    const sums = window.back ? window.spread(step) : window.output;
    boards.output.write((i) => (window.back || i < step ? show(sums[i]) : ""));
    this.player.show(step);
    this.bill.count(step * window.kernel.length, this.wasted[step - 1]);
    this.#showView();
  }

  // ── pointing ──
  #point(board, place) {
    if (!this.boards) return;
    this.pointed = board && { board, place };
    this.#showView();
    const focused = board && this.boards[board].at(place) === document.activeElement;
    if (focused && !this.story.hidden && !this.player.playing) this.say(this.story.textContent);
  }

  #press(board, place) {
    if (board !== "output")
      return this.#choose(board, place, matchMedia("(hover: hover)").matches);
    if (this.window.back) return;
    this.player.pause();
    this.set({ step: place[0] * this.window.steps[1] + place[1] + 1 });
  }

  #choose(board, place, write) {
    if (board !== "output" && this.boards[board].zone(place) === "real")
      this.editor.choose(board, place, write);
  }

  // Mark and tell what is pointed at; without that, or while it plays, the step.
  #showView() {
    const { window, boards, from, field } = this;
    const { axes, back } = window;
    const now = window.stepAt(this.step - 1);
    const pointed = this.player.playing ? null : this.pointed;
    const { board, place } = pointed ?? { board: from.name, place: now };
    const step = { [from.name]: place, kernel: now }[board]; // none for a place of the field
    let links = step ? window.taps(step) : window.reach(place);
    if (board === "kernel") links = links.filter(({ tap }) => same(tap, place));

    const marks = { input: [], kernel: [], output: [] };
    marks[board].push([place, "conv-here"]);
    if (board === "kernel") marks[from.name].push([now, "conv-here"]);
    for (const { tap, step: reached, place: touched, value, weight } of links) {
      const note = back && step ? `+${show(value * weight)}` : `×${show(weight)}`;
      marks[step ? field.name : from.name].push([step ? touched : reached, "conv-tap", note]);
      if (!step) marks.kernel.push([tap, "conv-tap"]);
    }
    for (const [name, one] of Object.entries(boards)) one.mark(marks[name]);
    const corner = step && axes.map((axis, i) => axis.place(step[i], 0));
    field.outline(corner, axes.map((axis) => axis.span));

    const story = {
      input: () => tellInput(words, window, place, links),
      kernel: () => tellKernel(words, links[0]),
      output: () => tellOutput(words, window, place, links),
    };
    this.story.replaceChildren(...story[board]());
  }

  // ── guess, then look ──
  questions() {
    return this.window ? questions(words, this.window, isSquare(this.state)) : [];
  }

  randomise() {
    const { square } = this.state;
    const pick = (low, high) => low + Math.floor(Math.random() * (high - low + 1));
    const two = (low, high) => {
      const first = pick(low, high);
      return [first, square ? first : pick(low, high)];
    };
    for (;;) {
      const state = { ...this.state, step: 1, input: [], kernel: [] };
      Object.assign(state, { input_size: two(4, 9), kernel_size: two(1, 5), stride: two(1, 3) });
      Object.assign(state, { padding: two(0, 2), dilation: two(1, 2), output_padding: [0, 0] });
      if (state.kind === "transposed") state.output_padding = two(0, Math.min(...state.stride) - 1);
      try {
        const window = new Window(state);
        const fits = Math.max(...window.size) <= LARGEST && !window.hanging.some(Boolean);
        if (fits && !same(window.output_size, this.window?.output_size)) return this.set(state);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
  }
}

customElements.define("conv-explorer", ConvExplorer);

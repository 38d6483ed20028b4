// <filter-lab> 滤波实验台: a picture, a kernel, and what the one makes of the other, at once.
// The pictures and their arithmetic are in filter-pictures.js, the kernel in filter-kernel.js, what
// is drawn in filter-view.js; here is the state that joins them.

import { button, choice, slider } from "./controls.js";
import { byTimes, explain, fill, html, number, pick, sentence, wordsOf } from "./dom.js";
import { decimal, Explorer, oneOf, whole } from "./explorer.js";
import { divisorField, kernelControls, kernelField, randomKernel, sizeOf } from "./filter-kernel.js";
import { convolve, greys, noisy, pictures, read, sumOf, survey, tidy } from "./filter-pictures.js";
import { shown, View, write } from "./filter-view.js";
import { conv2d, Refusal } from "./formulas.js";
import { factor, line, result } from "./legend.js";

const words = await wordsOf("filter");

// A place in the output, or null: where it is strongest, whatever the kernel.
const placeField = {
  value: null,
  parse(text) {
    const place = text.split(",").map((one) => whole(0, 0, 9999).parse(one));
    if (place.length === 2 && !place.includes(undefined)) return place;
  },
  format: (place) => String(place ?? ""),
};

class FilterLab extends Explorer {
  static fields = {
    source: oneOf("photo", Object.keys(pictures)), // the reader's own stays here: no link has it
    kernel: kernelField,
    divisor: divisorField,
    noise: decimal(0, 0, 0.5),
    place: placeField,
  };
  words = words;

  build() {
    this.pictures = { ...pictures };
    this.kernel = kernelControls({
      words,
      state: () => this.state,
      change: (changes) => this.set(changes),
    });
    this.view = new View({ words, point: (...where) => this.#point(...where) });
    this.line = html("p", { class: "explorer-line" });
    this.facts = html("div", { class: "filter-lab-facts" });
    const { from, to, place, sum } = this.view;
    // 先猜再看 hides the frames around these, a refusal hides these themselves.
    this.inside = [to.element, place, this.line, sum, this.facts];
    const [output, where, line, numbers, facts] = this.inside.map((part) => this.result(html("div", {}, part)));
    const row = html("div", { class: "filter-lab-row" }, from.element, this.kernel.editor, output);
    const fold = (name, inside) =>
      html("details", { class: "explorer-more" }, html("summary", {}, words[name]), inside);
    this.products = numbers;
    this.readout = html("div", { class: "filter-lab-readout" }, where);
    this.stage = html("div", { class: "explorer-stage" }, row, this.readout, line);
    this.numbersFold = fold("products_of", "");
    const folds = html("div", { class: "explorer-folds" }, this.numbersFold, fold("facts", facts));
    return [this.stage, this.refusal, this.kernel.bad, this.#settings(), folds];
  }

  // The window's numbers stand under the pictures where there is room, and fold away elsewhere.
  resized() {
    const room = this.clientWidth >= 640 && Math.max(...sizeOf(this.state.kernel)) <= 3;
    this.numbersFold.hidden = room;
    const home = room ? this.readout : this.numbersFold;
    if (this.products.parentNode !== home) home.append(this.products);
  }

  #settings() {
    this.source = choice({
      label: words.source,
      choices: () => Object.entries(words.sources).filter(([name]) => this.pictures[name]),
      change: (source) => this.set({ source, place: null }),
    });
    const file = html("input", {
      type: "file",
      accept: "image/*",
      hidden: true,
      onchange: () => {
        this.#take(file.files[0]);
        file.value = ""; // so that the same file may be chosen again
      },
    });
    const choose = button({ label: words.choose, press: () => file.click() }).element;
    const privacy = html("p", { class: "explorer-note filter-lab-privacy" }, words.privacy);
    this.noise = slider({
      label: words.noise,
      min: 0,
      max: 0.5,
      step: 0.01,
      say: (value) => value.toFixed(2),
      change: (noise) => this.set({ noise }),
    });
    const [preset, rows, columns] = this.kernel.settings;
    this.noise.element.classList.add("filter-lab-noise");
    for (const { element } of [this.source, preset, this.noise]) element.classList.add("explorer-wide");
    return html(
      "fieldset",
      { class: "explorer-controls", "aria-label": words.setting },
      [preset, rows, columns, this.noise].map(({ element }) => element),
      this.source.element,
      choose,
      file,
      privacy,
    );
  }

  async #take(file) {
    try {
      this.pictures.own = await read(file);
    } catch {
      this.refuse(fill(words.not_a_picture, file));
      return;
    }
    this.state.source = ""; // also when the last one was the reader's too
    this.set({ source: "own", place: null });
  }

  // ── the result ──
  update() {
    const { source, noise, place, ...rest } = this.state;
    this.resized();
    this.source.show(source);
    this.noise.show(noise);
    this.kernel.show();
    // Another place alone needs no other picture.
    const drawn = JSON.stringify({ source, noise, ...rest });
    const again = drawn !== this.drawn;
    this.drawn = drawn;
    if (again) this.#compute();
    this.inside.forEach((part) => (part.hidden = !this.output));
    if (!this.output) {
      this.view.hidePlace();
      this.say("");
      return;
    }
    const told = this.#showPlace(this.place);
    this.sayLater(again ? this.told : told);
  }

  #compute() {
    const { source, kernel, divisor, noise } = this.state;
    this.input = noisy(this.pictures[source], noise);
    const { height, width } = this.input;
    const about = { source: words.sources[source], height, width };
    this.view.showInput(this.input, fill(words.input_is, about));
    this.output = undefined;
    for (const one of [this.facts, this.line]) one.replaceChildren();
    const window = { kernel_size: sizeOf(kernel), input_size: [height, width] };
    this.cost = this.attempt(
      () => {
        if (!divisor) throw new Refusal("zero_divisor", {});
        return conv2d({ in_channels: 1, out_channels: 1, bias: false, ...window });
      },
      (words, refusal) => words[refusal.key] ?? explain(words, refusal),
    );
    if (!this.cost) return;
    this.output = convolve(this.input, kernel, divisor);
    this.sum = tidy(sumOf(kernel) / divisor);
    this.found = survey(this.output);
    const values = { minimum: write(this.found.minimum), maximum: write(this.found.maximum) };
    this.told = fill(words.output_is, { ...this.output, ...values, where: this.#where() });
    this.view.showOutput(this.input, this.output, greys(kernel, divisor, this.output), this.told);
    this.#showFacts();
  }

  // Where the output is not zero, or strongest: chapter 05's 第 28、29 列.
  #where() {
    const { minimum, maximum, strongest, rows, columns } = this.found;
    if (maximum - minimum < 1e-9) return fill(words.everywhere, { value: write(minimum) });
    if (columns) return fill(words.only_columns, { list: columns.join("、") });
    if (rows) return fill(words.only_rows, { list: rows.join("、") });
    return fill(words.strongest_at, { row: strongest[0], column: strongest[1] });
  }

  get numbers() {
    const { height, width } = this.input;
    const [kh, kw] = sizeOf(this.state.kernel);
    const [out_height, out_width] = this.cost.output_size;
    return { height, width, kh, kw, out_height, out_width };
  }

  #showFacts() {
    const { kernel, divisor, noise } = this.state;
    const { sum, cost, found, numbers } = this;
    const { kh, kw, out_height, out_width } = numbers;
    const meaning = words[`sum_${sum}`] ?? fill(words.sum_other, { sum: write(sum) });
    this.line.replaceChildren(
      ...line(words.line, {
        counted: factor("kernel", kh * kw, `${kh}·${kw}`),
        params: result("params", cost.params),
        places: factor("places", out_height * out_width, byTimes([out_height, out_width])),
        macs: result("macs", cost.macs),
        kernel_sum: shown("kernel_sum", sum),
        flat: shown("flat", sum / 2),
        meaning,
      }),
    );
    const fact = (name, results, more) => {
      const values = { ...numbers, ...more };
      for (const [key, value] of Object.entries(results)) values[key] = shown(key, value);
      const text = html("span", {}, sentence(words[`${name}_is`], values));
      this.facts.append(html("p", {}, html("strong", {}, words[name]), text));
    };
    fact("range", { minimum: found.minimum, maximum: found.maximum }, { where: this.#where() });
    fact("size", { out_height, out_width });
    if (!noise) return;
    const squares = sumOf(kernel.map((row) => row.map((one) => (one / divisor) ** 2)));
    const more = { noise: write(noise), squares: write(squares) };
    fact("spread", { noise_out: noise * Math.sqrt(squares) }, more);
  }

  describe() {
    const { kernel } = this.state;
    const rows = kernel.map((row) => row.map((one) => write(one)).join("，")).join("；");
    return this.output ? `${words.kernel}：${rows}。${this.told}` : this.refusal.textContent;
  }

  // ── a place ──
  get place() {
    const { height, width } = this.output;
    const [row, column] = this.state.place ?? this.found.strongest;
    return [Math.min(row, height - 1), Math.min(column, width - 1)];
  }

  // What the pointer passes over is shown and forgotten, what is chosen is kept.
  #point(place, passing) {
    if (!this.output || this.guessing) return;
    if (passing) this.#showPlace(place ?? this.place);
    else this.set({ place });
  }

  #showPlace(place) {
    const { kernel, divisor } = this.state;
    return this.view.showPlace(place, this.input, kernel, divisor, this.output);
  }

  // ── guess, then look ──
  questions() {
    if (!this.output) return [];
    const { sum, cost, numbers } = this;
    const { kh, kw, out_height, out_width } = numbers;
    const outputs = number(out_height * out_width);
    const values = { ...numbers, sum: write(sum), taps: kh * kw, outputs };
    const flat = tidy(50 * sum);
    return [
      ["rows", out_height],
      ["columns", out_width],
      ["flat", flat],
      ["macs", cost.macs],
    ]
      .filter(([, answer]) => Number.isInteger(answer))
      .map(([name, answer]) => ({
        answer,
        label: words[`guess_${name}`],
        hint: fill(words[`guess_${name}_hint`], values),
      }));
  }

  randomise() {
    const source = pick(Object.keys(this.pictures));
    this.set({ source, kernel: randomKernel(), divisor: 1, noise: 0, place: null });
  }
}

customElements.define("filter-lab", FilterLab);

// <filter-lab> 滤波实验台: a picture, a kernel, and what the one makes of the other, at once.
// The pictures and their arithmetic are in filter-pictures.js, the kernel in filter-kernel.js, what
// is drawn in filter-view.js; here is the state that joins them.

import { button, choice, group, slider } from "./controls.js";
import { explain, fill, html, number, pick, sentence, wordsOf } from "./dom.js";
import { decimal, Explorer, oneOf, whole } from "./explorer.js";
import { divisorField, kernelControls, kernelField, randomKernel, sizeOf } from "./filter-kernel.js";
import { convolve, greys, noisy, pictures, read, sumOf, survey, tidy } from "./filter-pictures.js";
import { shown, View, write } from "./filter-view.js";
import { conv2d, Refusal } from "./formulas.js";

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
    this.facts = html("div", { class: "filter-lab-facts" });
    // 先猜再看 hides the frames around these, a refusal hides these themselves.
    this.inside = [this.view.to.element, this.view.readout, this.facts];
    const [output, ...rest] = this.inside.map((part) => this.result(html("div", {}, part)));
    return [
      html("div", { class: "filter-lab-columns" }, this.#pictureControls(), this.kernel.element),
      this.refusal,
      html("div", { class: "filter-lab-columns" }, this.view.from.element, output),
      ...rest,
    ];
  }

  // ── the picture ──
  #pictureControls() {
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
    const choose = button({ label: words.choose, press: () => file.click() });
    const privacy = html("p", { class: "explorer-note" }, words.privacy);
    this.noise = slider({
      label: words.noise,
      min: 0,
      max: 0.5,
      step: 0.01,
      say: (value) => value.toFixed(2),
      change: (noise) => this.set({ noise }),
    });
    return group(words.picture, this.source, choose, file, privacy, this.noise);
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
    this.facts.replaceChildren();
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
    const fact = (name, results, more) => {
      const values = { ...numbers, ...more };
      for (const [key, value] of Object.entries(results)) values[key] = shown(key, value);
      const text = html("span", {}, sentence(words[`${name}_is`], values));
      this.facts.append(html("p", {}, html("strong", {}, words[name]), text));
    };
    fact("size", { out_height: numbers.out_height, out_width: numbers.out_width });
    fact("params", { params: cost.params });
    fact("macs", { macs: cost.macs });
    const meaning = words[`sum_${sum}`] ?? fill(words.sum_other, { sum: write(sum) });
    fact("sum", { kernel_sum: sum, flat: sum / 2 }, { meaning });
    fact("range", { minimum: found.minimum, maximum: found.maximum }, { where: this.#where() });
    if (!noise) return;
    const squares = sumOf(kernel.map((line) => line.map((one) => (one / divisor) ** 2)));
    const more = { noise: write(noise), squares: write(squares) };
    fact("spread", { noise_out: noise * Math.sqrt(squares) }, more);
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

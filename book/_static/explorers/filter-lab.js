// <filter-lab> 滤波实验台: a picture, a kernel, and what the one makes of the other, at once.
// The pictures are in filter-pictures.js, the kernel in filter-kernel.js, the arithmetic in
// filter-compute.js, what is drawn in filter-view.js; here is the state that joins them.

import { button, choice, group, slider } from "./controls.js";
import { explain, fill, html, number, sentence, wordsOf } from "./dom.js";
import { decimal, Explorer, oneOf, whole } from "./explorer.js";
import { beyond, convolve, greys, separable, signalToNoise } from "./filter-compute.js";
import { sumOf, survey, tidy } from "./filter-compute.js";
import { divisorField, kernelControls, kernelField, PRESETS, random } from "./filter-kernel.js";
import { drawn, noisy, photograph, read } from "./filter-pictures.js";
import { shown, View, write } from "./filter-view.js";
import { conv2d, Refusal } from "./formulas.js";

const words = await wordsOf("filter");

const pick = (list) => list[Math.floor(Math.random() * list.length)];

// A place in the output, or null: where it is strongest, whatever the kernel.
const placeField = {
  value: null,
  parse(text) {
    if (text === "strongest") return null;
    const place = text.split(",").map((one) => whole(0, 0, 9999).parse(one));
    if (place.length === 2 && !place.includes(undefined)) return place;
  },
  format: (place) => place?.join(",") ?? "strongest",
};

class FilterLab extends Explorer {
  static fields = {
    source: oneOf("photo", ["photo", ...Object.keys(drawn), "own"]),
    kernel: kernelField,
    divisor: divisorField,
    noise: decimal(0, 0, 0.5),
    seed: whole(0, 0, 9999),
    place: placeField,
  };
  words = words;

  build() {
    this.ready = photograph()
      .catch(() => null)
      .then((picture) => {
        this.photo = picture;
        this.update();
      });
    this.refusal = html("p", { class: "explorer-refusal", hidden: true });
    this.kernel = kernelControls({
      words,
      state: () => this.state,
      change: (changes) => this.set(changes),
    });
    const point = (place, passing) => this.#point(place, passing);
    this.view = new View({ words, point });
    this.facts = html("div", { class: "filter-lab-facts" });
    // 先猜再看 hides the frames around these, a refusal hides these themselves.
    this.inside = [this.view.output, this.view.readout, this.facts];
    const [output, ...rest] = this.inside.map((part) => this.result(html("div", {}, part)));
    this.#acceptFiles();
    return [
      html("div", { class: "filter-lab-controls" }, this.#pictureControls(), this.kernel.element),
      this.refusal,
      html("div", { class: "filter-lab-pictures" }, this.view.input, output),
      ...rest,
    ];
  }

  // ── the picture ──
  #pictureControls() {
    this.source = choice({
      label: words.source,
      choices: () =>
        Object.entries(words.sources).filter(
          ([name]) => name !== "own" || this.own || this.state.source === "own",
        ),
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
    this.noise = slider({
      label: words.noise,
      min: 0,
      max: 0.5,
      step: 0.01,
      say: (value) => value.toFixed(2),
      change: (noise) => this.set({ noise }),
    });
    this.renew = button({
      label: words.new_noise,
      press: () => this.set({ seed: (this.state.seed + 1) % 10000 }),
    }).element;
    this.note = html("p", { class: "filter-lab-note", role: "status" });
    const privacy = html("p", { class: "filter-lab-note" }, words.drop);
    const noise = [this.noise, this.renew];
    return group(words.picture, this.source, choose, file, privacy, this.note, ...noise);
  }

  #acceptFiles() {
    const given = (transfer) => transfer?.types.includes("Files");
    this.addEventListener("dragover", (event) => {
      if (given(event.dataTransfer)) event.preventDefault();
    });
    this.addEventListener("drop", (event) => {
      if (!given(event.dataTransfer)) return;
      event.preventDefault();
      this.#take(event.dataTransfer.files[0]);
    });
    document.addEventListener("paste", (event) => {
      if (given(event.clipboardData) && this.matches(":focus-within, :hover"))
        this.#take(event.clipboardData.files[0]);
    });
  }

  async #take(file) {
    if (!file) return;
    const { name } = file;
    try {
      this.own = await read(file);
    } catch {
      this.problem = fill(words.not_a_picture, { name });
      this.#showNote();
      return;
    }
    this.problem = "";
    this.done = null;
    this.state = { ...this.state, source: "" }; // also when the last one was the reader's too
    this.set({ source: "own", place: null });
    this.#announce(fill(words.own_read, { name, ...this.own }));
  }

  #showNote() {
    const { source } = this.state;
    const about = {
      own: this.own ? words.own_private : words.own_missing,
      photo: { undefined: words.waiting, null: words.photo_failed }[this.photo],
    };
    const text = this.problem || about[source] || "";
    if (this.note.textContent !== text) this.note.textContent = text;
  }

  // Without noise; undefined while the photograph is on its way.
  get picture() {
    const { source } = this.state;
    if (drawn[source]) return drawn[source];
    if (source === "own" && this.own) return this.own;
    return this.photo === null ? drawn.edge : this.photo;
  }

  // ── the result ──
  update() {
    const { state } = this;
    if (this.seenSource !== state.source) this.problem = "";
    this.seenSource = state.source;
    this.source.show(state.source);
    this.noise.show(state.noise);
    this.renew.disabled = !state.noise;
    this.kernel.show();
    this.#showNote();
    if (!this.picture) {
      for (const part of this.inside) part.hidden = true;
      return;
    }
    const before = this.done;
    const key = JSON.stringify({ ...state, place: null });
    if (key !== before?.key) this.#compute(key);
    const { refused } = this.done;
    this.refusal.hidden = !refused;
    this.refusal.textContent = refused ?? "";
    for (const part of this.inside) part.hidden = Boolean(refused);
    if (refused) this.view.hidePlace();
    const told = refused ? "" : this.#showPlace(this.place);
    const moved = this.seenPlace !== told;
    this.seenPlace = told;
    if (before && this.done !== before) this.#announce(this.outputTold);
    else if (before && moved) this.#announce(told);
  }

  #compute(key) {
    const { picture } = this;
    const { kernel, divisor, noise, seed } = this.state;
    const input = noisy(picture, noise, seed);
    if (input !== this.input) this.#showInput(input);
    this.output = undefined;
    this.outputTold = "";
    this.done = { key };
    this.facts.replaceChildren();
    try {
      const input_size = [picture.height, picture.width];
      const kernel_size = [kernel.length, kernel[0].length];
      const layer = { in_channels: 1, out_channels: 1, bias: false, kernel_size, input_size };
      this.done.cost = conv2d(layer);
      if (!divisor) throw new Refusal("zero_divisor", {});
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      this.done.refused = words[refusal.key] ?? explain(words, refusal);
      return;
    }
    this.output = convolve(this.input, kernel, divisor);
    this.done.sum = tidy(sumOf(kernel) / divisor);
    this.done.found = survey(this.output);
    const scale = greys(kernel, divisor, this.output);
    this.outputTold = this.#tellOutput(this.done.found);
    const share = beyond(this.output, scale);
    this.view.showOutput(this.input, this.output, scale, share, this.outputTold);
    this.#showFacts();
  }

  #showInput(input) {
    this.input = input;
    const { source } = this.state;
    const { minimum, maximum } = survey(input);
    const label = fill(words.input_is, {
      ...input,
      source: words.sources[source === "own" && !this.own ? "photo" : source],
      minimum: write(minimum),
      maximum: write(maximum),
    });
    this.view.showInput(input, label);
  }

  #tellOutput(found) {
    const { minimum, maximum } = found;
    const values = { minimum: write(minimum), maximum: write(maximum) };
    return fill(words.output_is, { ...this.output, ...values, where: this.#where(found) });
  }

  // Where the output is not zero, or strongest: chapter 05's 第 28、29 列.
  #where({ minimum, maximum, strongest, rows, columns }) {
    if (maximum - minimum < 1e-9)
      return minimum ? fill(words.everywhere, { value: write(minimum) }) : words.nowhere;
    if (columns && !(rows?.length < columns.length))
      return fill(words.only_columns, { list: columns.join("、") });
    if (rows) return fill(words.only_rows, { list: rows.join("、") });
    const [row, column] = strongest;
    return fill(words.strongest_at, { row, column });
  }

  get numbers() {
    const { height, width } = this.picture;
    const { kernel } = this.state;
    const [out_height, out_width] = this.done.cost.output_size;
    return { height, width, kh: kernel.length, kw: kernel[0].length, out_height, out_width };
  }

  #showFacts() {
    const { kernel, noise } = this.state;
    const { sum, cost, found } = this.done;
    const { numbers } = this;
    const { kh, kw, width, out_height, out_width } = numbers;
    const fact = (name, ...parts) =>
      this.facts.append(html("p", {}, html("strong", {}, words[name]), html("span", {}, ...parts)));

    const sizes = {
      out_height: shown("out_height", out_height),
      out_width: shown("out_width", out_width),
    };
    fact("size", sentence(words.size_is, { ...numbers, ...sizes }));
    fact("params", sentence(words.params_are, { kh, kw, params: shown("params", cost.params) }));

    const macs = sentence(words.macs_are, { ...numbers, macs: shown("macs", cost.macs) });
    const steps = out_height * (kh * width + kw * out_width); // a column first, then a row
    if (separable(kernel) && steps < cost.macs)
      macs.push(...sentence(words.two_steps, { macs: shown("macs_in_two_steps", steps) }));
    fact("macs", macs);

    const meaning = words[`sum_${sum}`] ?? fill(words.sum_other, { sum: write(sum, 4) });
    const flat = { kernel_sum: shown("kernel_sum", sum, 4), flat: shown("flat", sum / 2, 4) };
    fact("sum", sentence(words.sum_is, { ...flat, meaning }));

    const range = {
      minimum: shown("minimum", found.minimum),
      maximum: shown("maximum", found.maximum),
    };
    fact("range", sentence(words.range_is, { ...range, where: this.#where(found) }));
    if (noise) fact("spread", this.#spread());
  }

  // What the kernel does to the noise, and, beside a single edge, to the edge as well.
  #spread() {
    const { kernel, divisor, noise, source } = this.state;
    const squares = kernel.flat().reduce((all, one) => all + (one / divisor) ** 2, 0);
    const spread = sentence(words.spread_is, {
      noise: write(noise),
      squares: write(squares, 4),
      noise_out: shown("noise_out", noise * Math.sqrt(squares)),
    });
    if (!source.startsWith("edge") || this.done.sum) return spread;
    const measured = signalToNoise(convolve(this.picture, kernel, divisor), this.output);
    if (!measured) return spread;
    const values = Object.entries(measured).map(([name, value]) => [name, shown(name, value, 2)]);
    return [...spread, ...sentence(words.measured, Object.fromEntries(values))];
  }

  // ── a place ──
  get place() {
    const { height, width } = this.output;
    const [row, column] = this.state.place ?? this.done.found.strongest;
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

  // Once the reader pauses: a sentence for each keystroke would be noise. Never while guessing, and
  // never over something that was said meanwhile.
  #announce(text) {
    clearTimeout(this.telling);
    const before = this.status.textContent;
    this.telling = setTimeout(() => {
      if (!this.guessing && this.status.textContent === before) this.say(text);
    }, 500);
  }

  // ── guess, then look ──
  questions() {
    if (!this.done || this.done.refused) return [];
    const { sum, cost } = this.done;
    const { numbers } = this;
    const { kh, kw, out_height, out_width } = numbers;
    const values = {
      ...numbers,
      sum: write(sum, 4),
      taps: kh * kw,
      outputs: number(out_height * out_width),
    };
    const flat = tidy(50 * sum);
    return [
      ["rows", out_height],
      ["columns", out_width],
      ...(Number.isInteger(flat) ? [["flat", flat]] : []),
      ["macs", cost.macs],
    ].map(([name, answer]) => ({
      answer,
      label: words[`guess_${name}`],
      hint: fill(words[`guess_${name}_hint`], values),
    }));
  }

  randomise() {
    const before = this.link;
    do {
      const preset = pick(Object.values(PRESETS));
      const [kernel, divisor] = pick([preset, [random(), 1]]);
      const source = pick(["photo", ...Object.keys(drawn), ...(this.own ? ["own"] : [])]);
      this.set({ source, kernel, divisor, noise: 0, place: null });
    } while (this.link === before);
  }
}

customElements.define("filter-lab", FilterLab);

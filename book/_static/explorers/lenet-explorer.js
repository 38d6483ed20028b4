// 看穿一个网络: chapter 6's trained LeNet on the digit that one writes: all maps at once, where each
// came from, and what each layer stores and computes.

import { button, choice, stepper, toggle } from "./controls.js";
import { data, fill, html, number, wordsOf } from "./dom.js";
import { Explorer, flag, oneOf, whole } from "./explorer.js";
import { factor, line, result } from "./legend.js";
import { CHANNELS, LAYERS, SIDE, blank, costOf, load, probabilities, run, shifted, shuffled } from "./lenet-network.js";
import { MapSheet, Pad, valuesPicture } from "./lenet-picture.js";

const words = await wordsOf("lenet");
const AREA = SIDE * SIDE;
const OWN = "own";
const DIGITS = [...Array(10).keys()].map(String);
const SHIFT = 12;

// What the reader wrote: one bit a square, as hexadecimal digits.
const ink = {
  value: "",
  parse: (text) => (text === "" || /^[0-9a-f]{196}$/.test(text) ? text : undefined),
  format: String,
};
// "conv1.2,conv2.5": channels switched off.
const channels = {
  value: [],
  parse(text) {
    const parts = text === "" ? [] : text.split(",");
    const known = parts.every((part) => {
      const [layer, channel] = part.split(".");
      return Object.hasOwn(CHANNELS, layer) && /^\d+$/.test(channel) && Number(channel) < CHANNELS[layer];
    });
    return known ? [...new Set(parts)] : undefined;
  },
  format: (list) => list.join(","),
};

const fromInk = (text) =>
  Float32Array.from({ length: AREA }, (_, i) => (parseInt(text[i >> 2] ?? "0", 16) >> (3 - (i & 3))) & 1);
const toInk = (picture) =>
  Array.from({ length: AREA / 4 }, (_, i) =>
    [0, 1, 2, 3].reduce((all, bit) => all * 2 + (picture[4 * i + bit] >= 0.5 ? 1 : 0), 0).toString(16),
  ).join("");

class LenetExplorer extends Explorer {
  static fields = {
    digit: oneOf("7", [...DIGITS, OWN]),
    ink,
    right: whole(0, -SHIFT, SHIFT),
    down: whole(0, -SHIFT, SHIFT),
    shuffle: flag(false),
    layer: oneOf("conv2", LAYERS),
    channel: whole(1, 1, 120),
    off: channels,
  };
  words = words;

  build() {
    this.pad = new Pad({ side: SIDE, label: words.pad, change: (places) => this.#write(places) });
    this.sheets = Object.fromEntries(
      LAYERS.map((name) => [
        name,
        new MapSheet(name, {
          point: (channel) => this.#point(name, channel),
          press: (channel) => this.#change({ layer: name, channel: channel + 1 }),
        }),
      ]),
    );
    this.answers = this.result(html("ol", { class: "lenet-answers", start: 0 }));
    const sizes = { conv1: 28, conv2: 12, conv3: 4, fc1: 1, fc2: 1 };
    this.costs = Object.fromEntries(LAYERS.map((name) => [name, costOf(name, sizes[name])]));
    const sum = (what) => LAYERS.reduce((all, name) => all + this.costs[name][what], 0);
    this.totals = { params: sum("params"), macs: sum("macs") };
    const columns = LAYERS.map((name) => this.#column(name));
    this.flow = html(
      "div",
      { class: "lenet-flow" },
      html(
        "div",
        { class: "lenet-column" },
        html("b", {}, words.input),
        this.pad.canvas,
        html(
          "span",
          { class: "lenet-keys" },
          html("i", { class: "lenet-params" }),
          words.params,
          html("i", { class: "lenet-macs" }),
          words.macs,
        ),
      ),
      columns,
    );
    this.line = html("p", { class: "explorer-line" });
    this.verdict = this.result(html("span"));
    this.detail = html("div", { class: "lenet-detail" });
    this.stage = html("div", { class: "explorer-stage" }, this.flow, html("p", { class: "lenet-verdict" }, this.verdict), this.line, this.detail);
    this.waiting = html("span", { class: "explorer-note" }, words.loading);
    this.ready = load().then(
      (network) => {
        this.network = network;
        this.waiting.hidden = true;
        this.update();
      },
      () => {
        this.waiting.textContent = words.not_loaded;
      },
    );
    // Canvases do not follow the page from light to dark by themselves.
    const root = document.documentElement;
    new MutationObserver(() => this.isConnected && this.update()).observe(root, { attributeFilter: ["data-theme"] });
    this.line.append(this.waiting);
    return [this.stage, this.refusal, this.#settings()];
  }

  // One layer: its name, its maps, what it stores and computes.
  #column(name) {
    const { params, macs } = this.costs[name];
    const bar = (what, value) => {
      const one = html("i", { class: `lenet-bar lenet-${what}` });
      one.style.setProperty("--share", value / this.totals[what]);
      return one;
    };
    const bill = params
      ? html(
          "span",
          { class: "lenet-bill" },
          html("span", {}, data(`${name}.params`, params), bar("params", params)),
          html("span", {}, data(`${name}.macs`, macs), bar("macs", macs)),
        )
      : html("span", { class: "lenet-bill" });
    const inside = name === "fc2" ? this.answers : this.sheets[name].canvas;
    return html("div", { class: `lenet-column lenet-at-${name}` }, html("b", {}, words.layers[name]), inside, bill);
  }

  #settings() {
    const turn = (name) => {
      const { min, max } = LenetExplorer.fields[name];
      return stepper({ words, label: words.fields[name], min, max, change: (value) => this.#change({ [name]: value }) });
    };
    this.digit = choice({
      label: words.fields.digit,
      choices: [...DIGITS.map((one) => [one, one]), [OWN, words.own]],
      change: (digit) => this.#change({ digit, right: 0, down: 0 }),
    });
    this.layer = choice({
      label: words.fields.layer,
      choices: LAYERS.map((name) => [name, words.layers[name]]),
      change: (layer) => this.#change({ layer }),
    });
    this.layer.element.classList.add("lenet-layer");
    this.turns = { right: turn("right"), down: turn("down"), channel: turn("channel") };
    this.shuffle = toggle({ label: words.fields.shuffle, change: (shuffle) => this.#change({ shuffle }) });
    this.switch = toggle({ label: words.fields.off, change: (on) => this.#switch(on) });
    this.wipe = button({ label: words.wipe, press: () => this.#change({ digit: OWN, ink: "", right: 0, down: 0 }) });
    const order = [this.digit, this.wipe, this.turns.right, this.turns.down, this.shuffle, this.layer, this.turns.channel, this.switch];
    return html("fieldset", { class: "explorer-controls", "aria-label": words.setting }, order.map(({ element }) => element));
  }

  // A small layer does not have all the channels that the largest has.
  fitting({ layer, channel }) {
    return channel > CHANNELS[layer] ? { channel: CHANNELS[layer] } : {};
  }

  // ── the picture ──
  get #drawn() {
    const { digit, ink: text } = this.state;
    return digit === OWN ? fromInk(text) : this.network.digits[Number(digit)];
  }

  get #seen() {
    const { right, down, shuffle } = this.state;
    const moved = right || down ? shifted(this.#drawn, right, down) : this.#drawn;
    return shuffle ? shuffled(moved) : moved;
  }

  // What one writes goes on the picture as it is seen, and makes it one's own.
  #write(places) {
    if (!this.network || this.state.shuffle) return;
    const picture = Float32Array.from(this.#seen);
    for (const place of places) picture[place] = 1;
    this.#change({ digit: OWN, ink: toInk(picture), right: 0, down: 0 });
  }

  #switch(on) {
    const { layer, channel, off } = this.state;
    const name = `${layer}.${channel - 1}`;
    this.#change({ off: on ? [...off, name] : off.filter((one) => one !== name) });
  }

  #change(changes) {
    this.set({ ...changes, ...this.fitting({ ...this.state, ...changes }) });
    if (this.scores && !this.guessing) this.sayLater(this.verdict.textContent);
  }

  #offOf(layer) {
    return this.state.off.filter((one) => one.startsWith(`${layer}.`)).map((one) => Number(one.split(".")[1]));
  }

  // ── showing ──
  update() {
    const { state } = this;
    this.digit.show(state.digit);
    this.layer.show(state.layer);
    for (const [name, control] of Object.entries(this.turns)) control.show(state[name]);
    this.shuffle.show(state.shuffle);
    this.switch.show(state.off.includes(`${state.layer}.${state.channel - 1}`));
    this.#style();
    if (!this.network) {
      this.maps = blank();
      this.pad.show(new Float32Array(AREA), this.style_);
      return this.#draw();
    }
    const off = Object.fromEntries(LAYERS.map((name) => [name, this.#offOf(name)]));
    this.maps = run(this.network, this.#seen, off);
    this.scores = this.maps.fc2.values;
    this.pad.show(this.#seen, this.style_);
    this.#draw();
    this.#answer();
    this.#tell();
  }

  resized() {
    if (this.maps) this.update();
  }

  // The page's colours as numbers, for the canvases.
  #style() {
    const style = getComputedStyle(this);
    const probe = html("span", { hidden: true });
    this.append(probe);
    const numbers = (name) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    };
    this.style_ = {
      ground: numbers("--ground"),
      positive: numbers("--text"),
      negative: numbers("--kernel"),
      line: `rgb(${numbers("--muted")})`,
      text: `rgb(${numbers("--text")})`,
      input: `rgb(${numbers("--input")})`,
      kernel: style.getPropertyValue("--kernel").trim(),
    };
    probe.remove();
  }

  #point(layer, channel) {
    if (!this.scores || this.guessing) return;
    this.pointed = channel < 0 ? null : { layer, channel };
    this.#draw();
    this.#tell();
  }

  get #at() {
    const { layer, channel } = this.state;
    return this.pointed ?? { layer, channel: channel - 1 };
  }

  #draw() {
    const { layer, channel } = this.#at;
    const at = LAYERS.indexOf(layer);
    // On a phone half as large; on a whole screen as much larger as the type.
    const size = parseFloat(getComputedStyle(this).fontSize);
    const room = (this.clientWidth - 19.5 * size) / 482; // all layers in one row
    const zoom = this.clientWidth < 36 * size ? 0.5 : Math.max(0.5, Math.min(size / 16, room));
    LAYERS.forEach((name, i) => {
      const sources = i === at - 1 ? this.#sourcesOf(layer, channel) : [];
      const chosen = name === layer ? channel : -1;
      if (name !== "fc2")
        this.sheets[name].show(this.maps[name], { off: this.#offOf(name), chosen, sources, zoom, style: this.style_ });
    });
  }

  // Pooling keeps channels apart; every other layer sees all of the layer before.
  #sourcesOf(layer, channel) {
    if (layer.startsWith("pool")) return [channel];
    const before = LAYERS[LAYERS.indexOf(layer) - 1];
    return before ? [...Array(CHANNELS[before]).keys()] : [];
  }

  #answer() {
    const shares = probabilities(this.scores);
    const best = shares.indexOf(Math.max(...shares));
    const bars = shares.map((share, k) => {
      const bar = html("i", { class: "lenet-share" });
      bar.style.setProperty("--share", share);
      const off = this.#offOf("fc2").includes(k) ? " lenet-off" : "";
      return html("li", { class: (k === best ? "lenet-best" : "") + off }, bar, html("span", {}, `${(100 * share).toFixed(1)}%`));
    });
    this.answers.replaceChildren(...bars);
    const share = `${(100 * shares[best]).toFixed(1)}%`;
    this.verdict.replaceChildren(...line(words.verdict, { answer: result("answer", best, String(best)), share }));
  }

  // Where the map came from: the maps it was summed from, and its kernels.
  #tell() {
    const { layer, channel } = this.#at;
    const name = words.layers[layer];
    if (layer.startsWith("pool")) {
      this.line.textContent = fill(words.pooled, { name, channel: channel + 1 });
      this.detail.replaceChildren();
      return;
    }
    const { inputs, kernel, outputs, bias, weights } = this.network[layer];
    const place = { places: this.maps[layer].size };
    this.line.replaceChildren(
      ...line(words.summed, {
        name,
        channel: channel + 1,
        inputs: factor("in", inputs),
        kernel: factor("kernel", kernel * kernel, `${kernel}·${kernel}`),
        weights: result("line.weights", inputs * kernel * kernel),
        bias: Number(bias[channel].toPrecision(2)),
        places: factor("places", place.places ** 2, `${place.places}·${place.places}`),
        outputs: factor("out", outputs),
        params: data("line.params", this.costs[layer].params),
        macs: data("line.macs", this.costs[layer].macs),
        share: `${((100 * this.costs[layer].macs) / this.totals.macs).toFixed(0)}%`,
      }),
    );
    const each = kernel * kernel;
    const own = weights.subarray(channel * inputs * each, (channel + 1) * inputs * each);
    const most = Math.max(...own.map(Math.abs));
    this.detail.replaceChildren(
      ...(kernel > 1
        ? Array.from({ length: inputs }, (_, c) =>
            valuesPicture(own.subarray(c * each, (c + 1) * each), kernel, kernel > 4 ? 6 : 7, this.style_, most))
        : [valuesPicture(own, inputs > 64 ? 40 : 32, 7, this.style_, most)]),
    );
  }

  describe() {
    if (!this.scores) return words.loading;
    const { digit, right, down, shuffle, off } = this.state;
    const done = [digit === OWN ? words.own : fill(words.sample, { digit })];
    if (right || down) done.push(fill(words.moved, { right, down }));
    if (shuffle) done.push(words.fields.shuffle);
    if (off.length) done.push(fill(words.switched, { count: off.length }));
    return fill(words.description, { done: done.join("，"), verdict: this.verdict.textContent });
  }

  // ── guess, then look ──
  questions() {
    if (!this.scores) return [];
    const shares = probabilities(this.scores);
    return [{ label: words.ask, answer: shares.indexOf(Math.max(...shares)), hint: words.hint }];
  }

  randomise() {
    const any = (from, to) => from + Math.floor(Math.random() * (to - from + 1));
    this.set({ digit: String(any(0, 9)), right: any(-6, 6), down: any(-4, 4), shuffle: Math.random() < 0.2, off: [] });
  }
}

customElements.define("lenet-explorer", LenetExplorer);

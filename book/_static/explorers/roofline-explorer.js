// 屋顶线: what a machine allows a layer. The reader's layer stands on the roof, measured layers stand
// below it, and the least time stands beside the bill.

import { choice, stepper } from "./controls.js";
import { data, fill, html, number, pick, short, wordsOf } from "./dom.js";
import { Explorer, oneOf, whole } from "./explorer.js";
import { factor, line, result } from "./legend.js";
import { MACHINES, MODES, billOf, leastTime, measuredOf, roofOf, sameLayer } from "./roofline-arithmetic.js";
import { RoofPicture, shapeOf } from "./roofline-picture.js";

const words = await wordsOf("roofline");
const LIMITS = ["compute", "move", "neither", "over"];
const SIZES = ["batch", "in_channels", "out_channels", "kernel_size", "input_size"];

// 147.2 → "147 µs", 3909 → "3.91 ms".
function time(us) {
  const [value, unit] = us < 1000 ? [us, "µs"] : us < 1e6 ? [us / 1e3, "ms"] : [us / 1e6, "s"];
  return `${number(Number(value.toPrecision(3)))} ${unit}`;
}

const divisorsOf = ({ in_channels, out_channels }) =>
  Array.from({ length: Math.min(in_channels, out_channels) }, (_, i) => i + 1).filter(
    (n) => in_channels % n === 0 && out_channels % n === 0,
  );

class RooflineExplorer extends Explorer {
  static fields = {
    machine: oneOf("H100", MACHINES.map(({ id }) => id)),
    mode: oneOf("fp32", MODES),
    batch: whole(64, 1, 256),
    in_channels: whole(64, 1, 4096),
    out_channels: whole(64, 1, 4096),
    kernel_size: whole(3, 1, 11),
    groups: whole(1, 1, 4096),
    input_size: whole(40, 1, 224),
  };
  words = words;

  build() {
    this.picture = new RoofPicture({
      words,
      press: (i) => i >= 0 && this.#take(this.marks[i].layer),
      point: (i) => this.#tellMark(i),
    });
    this.line = this.result(html("p", { class: "explorer-line" }));
    this.measured = this.result(html("p", { class: "roof-measured" }));
    this.keys = html(
      "p",
      { class: "roof-keys" },
      LIMITS.map((limit) => html("span", {}, shapeOf(limit), words.limits[limit])),
    );
    this.stage = html("div", { class: "explorer-stage" }, this.picture.element, this.keys, this.line, this.measured);
    this.table = this.result(html("table", { class: "roof-table" }));
    const turn = (name) => {
      const { min, max } = RooflineExplorer.fields[name];
      const change = (value) => this.#change({ [name]: value });
      return stepper({ words, label: words.names[name] ?? words.sizes[name], min, max, change });
    };
    this.machine = choice({
      label: words.machine,
      choices: MACHINES.map(({ id, name }) => [id, name]),
      change: (machine) => this.#change({ machine, ...this.#modeOn(machine) }),
    });
    this.mode = choice({
      label: words.mode,
      choices: () => Object.keys(this.#machine.roofs).map((mode) => [mode, words.modes[mode]]),
      change: (mode) => this.#change({ mode }),
    });
    this.groups = choice({
      label: words.names.groups,
      choices: () => this.#groupChoices(),
      change: (value) => this.#change({ groups: Number(value) }),
    });
    this.sizes = Object.fromEntries(SIZES.map((name) => [name, turn(name)]));
    const { batch, in_channels, out_channels, kernel_size, input_size } = this.sizes;
    const order = [this.machine, this.mode, in_channels, out_channels, kernel_size, this.groups, input_size, batch];
    return [
      this.stage,
      this.refusal,
      html("fieldset", { class: "explorer-controls", "aria-label": words.setting }, order.map(({ element }) => element)),
      html(
        "div",
        { class: "explorer-folds" },
        html("details", { class: "explorer-more" }, html("summary", {}, words.elsewhere), this.table),
        html("details", { class: "explorer-more" }, html("summary", {}, words.how), html("p", {}, words.how_text), (this.source = html("p", {}))),
      ),
    ];
  }

  get #machine() {
    return MACHINES.find(({ id }) => id === this.state.machine);
  }

  // The mode goes on where the machine has it.
  #modeOn(machine) {
    const { roofs } = MACHINES.find(({ id }) => id === machine);
    return roofs[this.state.mode] ? {} : { mode: Object.keys(roofs)[0] };
  }

  #groupChoices() {
    const { groups } = this.state;
    const list = divisorsOf(this.state);
    const choices = list.map((n) => [n, String(n)]);
    if (!list.includes(groups)) choices.push([groups, fill(words.groups_impossible, { groups })]);
    return choices;
  }

  #change(changes) {
    this.set(changes);
    this.say(this.bill && !this.guessing ? this.#summary() : "");
  }

  // A measured layer becomes the reader's own.
  #take({ part: _part, us: _us, ...layer }) {
    this.#change(layer);
  }

  #layerText(layer) {
    return fill(words.layer, layer);
  }

  #markText({ layer, rate, limit, least }) {
    const values = { layer: this.#layerText(layer), time: time(layer.us), least: time(least), limit: words.limits[limit] };
    return fill(words.mark, { ...values, rate: short(rate), over: Number((layer.us / least).toPrecision(2)) });
  }

  #tellMark(i) {
    if (!this.marks || this.guessing) return;
    this.measured.textContent = i >= 0 ? this.#markText(this.marks[i]) : this.#ownMeasured();
  }

  // What was measured of the very layer that is set up.
  #ownMeasured() {
    const mark = this.marks.find(({ layer }) => sameLayer(layer, this.state));
    return mark ? this.#markText(mark) : words.not_measured;
  }

  #summary() {
    const { least, limit } = this.time;
    return fill(words.changed, { least: time(least), limit: words.limits[limit] });
  }

  describe() {
    if (!this.bill) return this.refusal.textContent;
    const values = { machine: this.#machine.name, mode: words.modes[this.state.mode], layer: this.#layerText(this.state) };
    return fill(words.description, { ...values, least: time(this.time.least), limit: words.limits[this.time.limit] });
  }

  // ── showing ──
  update() {
    const { state } = this;
    // An address may ask for what this machine cannot do.
    if (!this.#machine.roofs[state.mode]) Object.assign(this.state, this.#modeOn(state.machine));
    for (const [name, control] of Object.entries({ ...this.sizes, machine: this.machine, mode: this.mode, groups: this.groups }))
      control.show(this.state[name]);
    this.bill = this.attempt(() => billOf(this.state, this.state.mode));
    this.stage.hidden = !this.bill;
    for (const one of [this.line, this.table]) one.replaceChildren();
    this.measured.textContent = "";
    if (!this.bill) return;
    this.roof = roofOf(this.#machine, this.state.mode);
    this.time = leastTime(this.bill, this.roof);
    this.marks = measuredOf(this.#machine, this.state.mode);
    this.#draw();
    this.line.append(...this.#line());
    this.measured.textContent = this.#ownMeasured();
    this.table.append(...this.#elsewhere());
    const { name, library, date } = this.#machine;
    this.source.textContent = fill(words.source, { name, library, date });
  }

  resized() {
    if (this.bill) this.#draw();
  }

  #draw() {
    const letter = parseFloat(getComputedStyle(this.picture.element).fontSize);
    const width = this.picture.element.clientWidth || 680;
    const height = width < 560 ? 13 * letter : 20 * letter;
    const rate = (this.bill.macs / this.time.least) * 1e6;
    const own = { intensity: this.bill.intensity, rate, text: fill(words.own, { least: time(this.time.least) }) };
    const names = this.marks.map((mark) => this.#markText(mark));
    this.picture.show({ roof: this.roof, marks: this.marks, own, width, height, letter, names, id: this.key });
  }

  #line() {
    const { macs, bytes } = this.bill;
    const { compute, move, least, limit } = this.time;
    return line(words.line, {
      macs: factor("kernel", macs, short(macs)),
      peak: short(this.roof.peak),
      compute: data("line.compute_us", compute, time(compute)),
      bytes: factor("in", bytes, short(bytes)),
      bandwidth: short(this.roof.bandwidth),
      move: data("line.move_us", move, time(move)),
      least: result("line.least_us", least, time(least)),
      limit: words.limited[limit],
    }).concat([html("span", { hidden: true }, data("line.macs", macs), data("line.bytes", bytes))]);
  }

  // The same layer's least time on every machine and in every mode.
  #elsewhere() {
    const heads = [words.machine, words.mode, words.least, words.because];
    const rows = MACHINES.flatMap((machine) =>
      Object.keys(machine.roofs).map((mode) => {
        const there = leastTime(billOf(this.state, mode), roofOf(machine, mode));
        const here = machine.id === this.state.machine && mode === this.state.mode;
        return html(
          "tr",
          { class: here ? "roof-here" : null },
          html("th", { scope: "row" }, machine.name),
          html("td", {}, words.modes[mode]),
          html("td", {}, data(`${machine.id}.${mode}.least_us`, there.least, time(there.least))),
          html("td", {}, words.limited[there.limit]),
        );
      }),
    );
    return [
      html("thead", {}, html("tr", {}, heads.map((text) => html("th", { scope: "col" }, text)))),
      html("tbody", {}, rows),
    ];
  }

  // ── guess, then look ──
  questions() {
    if (!this.bill) return [];
    return [{ label: words.ask, answer: Math.round(this.time.least), hint: words.hint }];
  }

  randomise() {
    const channels = pick([64, 128, 256]);
    this.set({
      machine: pick(MACHINES).id,
      mode: "fp32",
      batch: pick([1, 16, 64]),
      in_channels: channels,
      out_channels: channels,
      kernel_size: pick([1, 3, 3, 5]),
      groups: pick([1, 1, channels]),
      input_size: pick([14, 28, 56]),
    });
  }
}

customElements.define("roofline-explorer", RooflineExplorer);

// <model-explorer>: a whole network drawn to scale with the bill of each layer, at any input size and
// class count, and a second one under it on the same scale.
//
// <model-explorer model="vgg16"> says where it starts; every field below can be an attribute.

import { choice, stepper, toggle } from "./controls.js";
import { byTimes, explain, fill, html, number, pick, short, wordsOf } from "./dom.js";
import { Explorer, flag, oneOf, whole } from "./explorer.js";
import { arranged, bill, sizesThatFit, smallestSize } from "./model-bill.js";
import { load, models } from "./model-files.js";
import { Strip, isVector, itemsOf, scaleOf, sourcesOf, VECTOR } from "./model-strip.js";
import { chart, explained, hints, lineOf, lostNote, told, totals } from "./model-view.js";

const words = await wordsOf("model");
const keys = Object.keys(models);
const MOST = 512; // pixels
const MOST_CLASSES = 1000;

// A layer's or block's name, of the second model with "other." before it; "" is the one of the first
// with the most parameters.
const layerName = {
  value: "",
  parse: (text) => (/^[\w.-]*$/.test(text) ? text : undefined),
  format: String,
};

// A row to guess about: not a block of several layers.
const fair = (row) => row.macs && !row.lost && !row.rows;

class ModelExplorer extends Explorer {
  static fields = {
    model: oneOf("vgg16", keys),
    beside: oneOf("none", ["none", ...keys]),
    input_size: whole(0, 0, MOST), // 0: each model's own
    num_classes: whole(0, 0, MOST_CLASSES), // 0: each model's own
    order: oneOf("network", ["network", "params", "macs"]),
    blocks: flag(false),
    layer: layerName,
  };
  words = words;

  // ── what there is to show ──
  get chosenKeys() {
    const { model, beside } = this.state;
    return [model, beside].filter((key) => key !== "none");
  }

  get chosen() {
    return this.chosenKeys.map((key) => models[key]);
  }

  // The bills; null, and said why, where a model has no output.
  count() {
    const { input_size, num_classes } = this.state;
    const tell = (words, refusal) =>
      fill(words.refused, {
        name: refusal.model.name,
        layer: refusal.layer,
        reason: explain(words, refusal),
        smallest: smallestSize(refusal.model),
      });
    return this.attempt(
      () =>
        this.chosen.map((model) =>
          bill(model, input_size || model.input_size, num_classes || model.classes),
        ),
      tell,
    );
  }

  // The row that the state names, and which model's it is.
  get chosenRow() {
    const { lists } = this;
    const most = lists[0].reduce((a, b) => (b.params > a.params && !b.lost ? b : a));
    const [, other, name] = this.state.layer.match(/^(other\.)?(.*)$/);
    const place = other && lists[1] ? 1 : 0;
    const row = lists[place].find((one) => one.name === name);
    return row ? { place, row } : { place: 0, row: most };
  }

  // ── the elements ──
  build() {
    const { fields } = ModelExplorer;
    const named = (name, choices, more) => {
      const change = (key) => {
        const blocks = this.state.blocks || Boolean(models[key]?.long);
        this.set({ layer: "", blocks, [name]: key, ...more });
      };
      return choice({ label: words[name], choices, change });
    };
    const amount = (name) => {
      const { max } = fields[name];
      return stepper({ words, label: words[name], min: 1, max, change: (value) => this.set({ [name]: value }) });
    };
    const networks = Object.entries(words.sources).map(([source, heading]) => [
      heading,
      keys.filter((key) => models[key].source === source).map((key) => [key, models[key].name]),
    ]);
    const orders = Object.entries(words.orders);
    this.controls = {
      model: named("model", networks, { input_size: 0, num_classes: 0 }),
      beside: named("beside", [["none", words.nothing], ...networks]),
      order: choice({ label: words.order, choices: orders, change: (order) => this.set({ order }) }),
      blocks: toggle({ label: words.blocks, change: (blocks) => this.set({ blocks, layer: "" }) }),
    };
    this.amounts = { input_size: amount("input_size"), num_classes: amount("num_classes") };
    this.which = choice({ label: words.which, choices: [], change: (layer) => this.set({ layer }) });
    const hide = (element) => this.result(element);
    this.strips = ["", "other."].map(
      (prefix, place) =>
        new Strip({
          words,
          hide,
          point: (row) => this.point(row ? { place, row } : this.chosenRow),
          choose: (row) => this.set({ layer: prefix + row.name }),
          pull: (side) => this.set({ input_size: Math.min(MOST, Math.max(1, side)) }),
        }),
    );
    this.subject = html("p", { class: "model-subject" });
    this.line = hide(html("p", { class: "explorer-line" }));
    this.stage = html(
      "div",
      { class: "explorer-stage" },
      this.strips.map(({ element }) => element),
      this.subject,
      this.line,
    );
    this.notes = html("div");
    this.steps = html("dl", { class: "model-steps" });
    this.picture = html("div", { class: "model-charts" });
    this.table = html("div");
    const fold = (name, inside) =>
      html("details", { class: "explorer-more" }, html("summary", {}, words[name]), hide(inside));
    this.below = html(
      "div",
      {},
      hide(this.notes),
      html("p", { class: "explorer-note" }, words.scale),
    );
    this.folds = html(
      "div",
      { class: "explorer-folds" },
      fold("list", this.picture),
      fold("steps", this.steps),
      fold("sums", this.table),
    );
    const { model, beside, order, blocks } = this.controls;
    const wide = [model, beside, this.which, order];
    for (const { element } of wide) element.classList.add("explorer-wide");
    return [
      this.stage,
      this.refusal,
      this.below,
      html(
        "fieldset",
        { class: "explorer-controls", "aria-label": words.setting },
        [model, beside, this.which, this.amounts.input_size, this.amounts.num_classes, order, blocks].map(
          ({ element }) => element,
        ),
      ),
      this.folds,
    ];
  }

  // All layers of the networks shown, under the network's name where there are two.
  #showWhich(name) {
    const { select } = this.which;
    const lists = this.bills ? this.lists : [];
    const options = lists.map((rows, place) =>
      rows.map((row) => html("option", { value: (place ? "other." : "") + row.name }, row.name)),
    );
    const named = (list, place) => html("optgroup", { label: this.bills[place].model.name }, list);
    select.replaceChildren(...(options.length > 1 ? options.map(named) : options.flat()));
    select.value = name;
  }

  update() {
    for (const [name, control] of Object.entries(this.controls)) control.show(this.state[name]);
    const [first] = this.chosen;
    this.amounts.input_size.show(this.state.input_size || first.input_size);
    this.amounts.num_classes.show(this.state.num_classes || first.classes);
    if (this.chosen.every((model) => model.layers)) this.#show();
    else this.ready = this.#load();
  }

  // Fetch what is not there yet; until then the picture stays as it was.
  async #load() {
    const wanted = JSON.stringify(this.chosenKeys);
    this.stage.setAttribute("aria-busy", "true");
    try {
      await Promise.all(this.chosenKeys.map(load));
    } catch {
      this.refuse(words.not_loaded);
    }
    if (wanted !== JSON.stringify(this.chosenKeys)) return; // another is on its way
    this.stage.removeAttribute("aria-busy");
    if (this.chosen.every((model) => model.layers)) this.refresh();
  }

  #show() {
    this.stage.removeAttribute("aria-busy");
    // Choosing a row changes what is said of it alone: the list keeps its focus.
    const drawn = JSON.stringify({ ...this.state, layer: "" });
    if (drawn !== this.drawn) this.draw();
    this.drawn = drawn;
    if (!this.bills) return;
    const { place, row } = this.chosenRow;
    this.#showWhich((place ? "other." : "") + row.name);
    this.point({ place, row });
  }

  draw() {
    const bills = this.count();
    this.bills = bills;
    for (const part of [this.stage, this.below, this.folds]) part.hidden = !bills;
    if (!bills) {
      this.say("");
      this.#showWhich("");
      const written = [this.table, this.notes, this.picture, this.steps, this.line, this.subject];
      for (const part of written) part.replaceChildren();
      for (const strip of this.strips) strip.clear();
      return;
    }
    this.lists = bills.map((one) => arranged(one, this.state));
    this.#drawStrips();
    this.#drawList();
    this.table.replaceChildren(totals(words, bills));
    const notes = bills
      .filter((one) => one.lost)
      .map((one) => lostNote(words, one, sizesThatFit(one.model, MOST)));
    if (bills.length > 1) notes.push(this.ratios());
    this.notes.replaceChildren(...notes);
    this.sayLater(this.told());
  }

  // The largest costs of a row, for all bars on one scale.
  #most(lists) {
    const followed = lists.flat().filter((row) => !row.lost);
    return Object.fromEntries(["params", "macs"].map((name) => [name, Math.max(...followed.map((row) => row[name]))]));
  }

  #drawStrips() {
    const { bills, lists, strips } = this;
    const em = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const two = bills.length > 1;
    strips[1].element.hidden = !two;
    if (!two) strips[1].clear();
    const narrow = this.clientWidth < 640 * em;
    const sizes = narrow ? (two ? [40, 15, 0] : [80, 30, 0]) : two ? (this.state.blocks ? [62, 26, 0] : [54, 22, 0]) : [140, 56, 15];
    const [maps, band, below] = sizes.map((size) => size * em);
    const heights = { maps, band, above: 15 * em, below, space: (narrow || two ? 4 : 8) * em };
    const inOrder = this.state.order === "network";
    const items = bills.map((bill, i) => itemsOf(bill, lists[i], inOrder));
    const room = strips[0].room || 600;
    const scale = scaleOf(items, room, em);
    // What the network costs at its own size is the measure, so that another size shows.
    const own = bills.map(({ model }) => bill(model, model.input_size, model.classes));
    const most = this.#most([...lists, ...own.map((one) => arranged(one, this.state))]);
    const side = Math.max(...[...bills, ...own].map((one) => one.input_size));
    const features = Math.max(1, ...items.flat().map((one) => (isVector(one) ? one.channels : 0)));
    bills.forEach((bill, i) => {
      strips[i].show({
        bill,
        items: items[i],
        scale,
        pixel: maps / side,
        feature: (VECTOR * maps) / features,
        most,
        heights,
        room,
        limits: { min: 1, max: MOST },
        prefix: i ? "other." : "",
      });
    });
  }

  #drawList() {
    const { bills, lists } = this;
    const most = this.#most(lists);
    this.charts = bills.map((one, place) => {
      const prefix = place ? "other." : "";
      return chart({
        words,
        bill: one,
        rows: lists[place],
        inOrder: this.state.order === "network" && !this.state.blocks,
        most,
        prefix,
        point: (row) => this.point(row ? { place, row } : this.chosenRow),
        choose: (row) => this.set({ layer: prefix + row.name }),
      });
    });
    this.picture.replaceChildren(...this.charts.map((one) => one.element));
  }

  resized() {
    if (!this.bills) return;
    this.#drawStrips();
    this.point(this.chosenRow);
  }

  point({ place, row }) {
    const { bills, lists } = this;
    const tell = (one) => told(words, one, this.guessing);
    bills.forEach((bill, at) => {
      const here = at === place;
      this.charts[at].mark(here ? row : undefined);
      this.strips[at].mark(here ? row : undefined, here ? sourcesOf(row, lists[at], bill.rows) : [], tell);
    });
    this.charts[place].enterAt(row);
    const { title, lines } = explained(words, row, bills[place]);
    this.subject.replaceChildren(...title);
    this.line.replaceChildren(...lineOf(words, row, bills[place]));
    this.line.classList.toggle("model-short", this.state.blocks);
    this.steps.replaceChildren(...lines);
  }

  // How many times the one costs what the other does, the dearer one first.
  ratios() {
    const [params, macs] = ["params", "macs"].map((name) => {
      const [more, less] = [...this.bills].sort((a, b) => b[name] - a[name]);
      const times = Number((more[name] / less[name]).toPrecision(3));
      return { quantity: words[name], more: more.model.name, less: less.model.name, times: number(times) };
    });
    const each = (one) => fill(one.times === "1" ? words.equal : words.ratio, one);
    const together = params.more === macs.more && params.times !== "1" && macs.times !== "1";
    const both = fill(words.ratio_both, { ...params, params: params.times, macs: macs.times });
    return html("p", {}, together ? both : each(params) + each(macs));
  }

  describe() {
    if (!this.bills) return this.refusal.textContent || words.title;
    const { row } = this.chosenRow;
    return `${this.told()}${words.marked}${told(words, row)}。`;
  }

  told() {
    const lines = this.bills.map(({ model, input_size, num_classes, params, macs }) =>
      fill(words.told, {
        name: model.name,
        input: byTimes([input_size, input_size]),
        classes: number(num_classes),
        params: short(params),
        macs: short(macs),
      }),
    );
    return lines.join("");
  }

  // ── guess, then look ──
  guessingChanged() {
    if (this.bills) this.point(this.chosenRow);
  }

  questions() {
    if (!this.bills) return [];
    const { row } = this.chosenRow;
    if (!fair(row)) return [];
    const hint = hints(words, row);
    return ["params", "macs"].map((name) => ({
      label: fill(words[`ask_${name}`], row),
      answer: row[name],
      hint: hint[name],
    }));
  }

  randomise() {
    if (!this.bills) return;
    const { row } = this.chosenRow;
    const others = this.lists[0].filter((one) => fair(one) && one.name !== row.name);
    if (others.length) this.set({ layer: pick(others).name });
  }
}

customElements.define("model-explorer", ModelExplorer);

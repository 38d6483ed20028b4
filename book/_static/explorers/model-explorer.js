// <model-explorer>: the bill of a whole network, layer by layer, at any input size and class count,
// and of a second one beside it.
//
// <model-explorer model="vgg16"> says where it starts; every field below can be an attribute.

import { choice, group, slider, stepper, toggle } from "./controls.js";
import { byTimes, explain, fill, html, number, pick, short, wordsOf } from "./dom.js";
import { Explorer, flag, oneOf, whole } from "./explorer.js";
import { arranged, bill, models, sizesThatFit } from "./model-bill.js";
import { chart, explained, hints, lostNote, totals } from "./model-view.js";

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
const fair = (row) => row.params && !row.lost && !row.rows;

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
  get chosen() {
    const { model, beside } = this.state;
    return [model, beside].filter((key) => key !== "none").map((key) => models[key]);
  }

  // The bills; null, and said why, where a model has no output.
  count() {
    const { input_size, num_classes } = this.state;
    const tell = (words, refusal) =>
      fill(words.refused, { ...refusal, reason: explain(words, refusal) });
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
    const modelChoice = (name, choices, more) => {
      const change = (key) => this.set({ layer: "", [name]: key, ...more });
      return choice({ label: words[name], choices, change });
    };
    const names = keys.map((key) => [key, models[key].name]);
    const amount = (name, max, say) => {
      const change = (value) => this.set({ [name]: value });
      const label = html("span", { class: "for-ears" }, fill(words.by_slider, { label: words[name] }));
      return {
        slide: slider({ label, min: 1, max, say, change }),
        step: stepper({ words, label: words[name], min: 1, max, change }),
      };
    };
    const orders = Object.entries(words.orders);
    this.controls = {
      model: modelChoice("model", names, { input_size: 0, num_classes: 0 }),
      beside: modelChoice("beside", [["none", words.nothing], ...names]),
      order: choice({ label: words.order, choices: orders, change: (order) => this.set({ order }) }),
      blocks: toggle({
        label: words.blocks,
        change: (blocks) => this.set({ blocks, layer: "" }),
      }),
    };
    this.amounts = {
      input_size: amount("input_size", MOST, (side) => byTimes([side, side])),
      num_classes: amount("num_classes", MOST_CLASSES, number),
    };
    const { model, beside, order, blocks } = this.controls;
    const pairs = Object.values(this.amounts).map(({ step, slide }) =>
      html("div", { class: "model-amount" }, step.element, slide.element),
    );
    this.notes = html("div");
    this.subject = html("p");
    this.lines = html("dl");
    const id = `${this.key}-panel`;
    this.panel = html("div", { class: "model-panel", id }, this.subject, this.result(this.lines));
    this.picture = html("div", { class: "model-charts" });
    this.table = html("div");
    const how = html("p", { class: "model-how" }, words.how);
    const sums = this.result(html("div", {}, this.table, this.notes));
    const layers = html("div", {}, this.result(html("div", {}, how, this.picture)), this.panel);
    this.body = html("div", {}, sums, layers); // the panel sticks within `layers`
    return [
      group(words.models, model, beside),
      group(words.amounts, ...pairs),
      group(words.view, order, blocks),
      this.refusal,
      this.body,
    ];
  }

  update() {
    for (const [name, control] of Object.entries(this.controls)) control.show(this.state[name]);
    const [first] = this.chosen;
    const shown = {
      input_size: this.state.input_size || first.input_size,
      num_classes: this.state.num_classes || first.classes,
    };
    for (const [name, { slide, step }] of Object.entries(this.amounts)) {
      slide.show(shown[name]);
      step.show(shown[name]);
    }
    // Choosing a row changes the panel alone: the list keeps its focus.
    const drawn = JSON.stringify({ ...this.state, layer: "" });
    if (drawn !== this.drawn) this.draw();
    this.drawn = drawn;
    if (this.bills) this.point(this.chosenRow);
  }

  draw() {
    const bills = this.count();
    this.bills = bills;
    this.body.hidden = !bills;
    if (!bills) {
      this.say("");
      for (const part of [this.table, this.notes, this.picture, this.lines]) part.replaceChildren();
      return;
    }
    const lists = bills.map((one) => arranged(one, this.state));
    this.lists = lists;
    this.table.replaceChildren(totals(words, bills));
    const notes = bills
      .filter((one) => one.lost)
      .map((one) => lostNote(words, one, sizesThatFit(one.model, MOST)));
    if (bills.length > 1) notes.push(this.ratios());
    this.notes.replaceChildren(...notes);
    const followed = lists.flat().filter((row) => !row.lost);
    const most = (name) => Math.max(...followed.map((row) => row[name]));
    this.charts = bills.map((one, place) => {
      const prefix = place ? "other." : "";
      return chart({
        words,
        bill: one,
        rows: lists[place],
        inOrder: this.state.order === "network" && !this.state.blocks,
        most: { params: most("params"), macs: most("macs") },
        prefix,
        point: (row) => this.point(row ? { place, row } : this.chosenRow),
        choose: (row) => this.set({ layer: prefix + row.name }),
        panel: this.panel.id,
      });
    });
    this.picture.replaceChildren(...this.charts.map((one) => one.element));
    this.sayLater(this.told());
  }

  point({ place, row }) {
    this.charts.forEach((one, at) => one.mark(at === place ? row : undefined));
    this.charts[place].enterAt(row);
    const { title, lines } = explained(words, row, this.bills[place]);
    this.subject.replaceChildren(...title);
    this.lines.replaceChildren(...lines);
  }

  // How many times the one costs what the other does, the dearer one first.
  ratios() {
    const sentences = ["params", "macs"].map((name) => {
      const [more, less] = [...this.bills].sort((a, b) => b[name] - a[name]);
      const times = Number((more[name] / less[name]).toPrecision(3));
      return fill(times === 1 ? words.equal : words.ratio, {
        quantity: words[name],
        more: more.model.name,
        less: less.model.name,
        times: number(times),
      });
    });
    return html("p", {}, sentences.join(""));
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

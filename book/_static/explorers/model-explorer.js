// <model-explorer>: the bill of a whole network, layer by layer, at any input size and class count,
// and of a second one beside it.
//
// <model-explorer model="vgg16"> says where it starts; every field below can be an attribute.

import { button, choice, group, slider, stepper, toggle } from "./controls.js";
import { byTimes, explain, fill, html, number, short, wordsOf } from "./dom.js";
import { Explorer, flag, oneOf, whole } from "./explorer.js";
import { hints } from "./model-arithmetic.js";
import { arranged, bill, models, sizesThatFit } from "./model-bill.js";
import { chart, explained, lostNote, totals } from "./model-view.js";

const words = await wordsOf("model");
const keys = Object.keys(models);
const MOST = 512; // pixels
const MOST_CLASSES = 1000;

// A layer's or block's name; "" is the one with the most parameters.
const layerName = {
  value: "",
  parse: (text) => (/^[\w.-]*$/.test(text) ? text : undefined),
  format: String,
};

class ModelExplorer extends Explorer {
  static fields = {
    model: oneOf("vgg16", keys),
    beside: oneOf("none", ["none", ...keys]),
    input_size: whole(0, 0, MOST), // 0: each model's own
    num_classes: whole(0, 0, MOST_CLASSES), // 0: each model's own
    order: oneOf("network", ["network", "params", "macs"]),
    blocks: flag(false),
    same_scale: flag(true),
    layer: layerName,
    side: oneOf("first", ["first", "second"]),
  };
  words = words;

  // ── what there is to show ──
  get chosen() {
    const { model, beside } = this.state;
    return [model, beside].filter((key) => key !== "none").map((key) => models[key]);
  }

  // The bills, or the Refusal with the model that it is about.
  count() {
    const { input_size, num_classes } = this.state;
    const bills = [];
    for (const model of this.chosen) {
      try {
        bills.push(bill(model, input_size || model.input_size, num_classes || model.classes));
      } catch (refusal) {
        if (!refusal.values) throw refusal;
        return { refusal, model };
      }
    }
    return { bills, lists: bills.map((one) => arranged(one, this.state)) };
  }

  // The row that the state names, and which model's it is.
  chosenRow(lists) {
    const place = this.state.side === "second" && lists.length > 1 ? 1 : 0;
    const most = lists[place].reduce((a, b) => (b.params > a.params && !b.lost ? b : a));
    return { place, row: lists[place].find((row) => row.name === this.state.layer) ?? most };
  }

  // ── the elements ──
  build() {
    const own = { input_size: 0, num_classes: 0 };
    const modelChoice = (name, choices, more) => {
      const change = (key) => this.set({ layer: "", side: "first", [name]: key, ...more });
      return choice({ label: words[name], choices, change });
    };
    const names = keys.map((key) => [key, models[key].name]);
    const view = (name) =>
      toggle({ label: words[name], change: (on) => this.set({ [name]: on, layer: "" }) });
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
      model: modelChoice("model", names, own),
      beside: modelChoice("beside", [["none", words.nothing], ...names]),
      order: choice({ label: words.order, choices: orders, change: (order) => this.set({ order }) }),
      blocks: view("blocks"),
      same_scale: view("same_scale"),
    };
    this.amounts = {
      input_size: amount("input_size", MOST, (side) => byTimes([side, side])),
      num_classes: amount("num_classes", MOST_CLASSES, number),
    };
    const reset = button({
      label: words.own,
      press: () => {
        this.set(own);
        this.say(words.own_done);
      },
    });
    const { model, beside, order, blocks, same_scale } = this.controls;
    const { input_size, num_classes } = this.amounts;
    this.refusal = html("p", { class: "explorer-refusal", role: "alert", hidden: true });
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
      group(
        words.amounts,
        html("div", { class: "model-amount" }, input_size.step.element, input_size.slide.element),
        html("div", { class: "model-amount" }, num_classes.step.element, num_classes.slide.element),
        reset,
      ),
      group(words.view, order, blocks, same_scale),
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
    this.controls.same_scale.element.hidden = this.chosen.length === 1;
    // Choosing a row changes the panel alone: the list keeps its focus.
    const { layer, side, ...drawn } = this.state;
    const key = JSON.stringify(drawn);
    if (key !== this.drawn) this.draw();
    this.drawn = key;
    if (this.lists) this.point(this.chosenRow(this.lists));
  }

  draw() {
    const { bills, lists, refusal, model } = this.count();
    Object.assign(this, { bills, lists });
    this.refusal.hidden = !refusal;
    this.body.hidden = Boolean(refusal);
    clearTimeout(this.telling);
    if (refusal) {
      this.say("");
      const reason = explain(words, refusal);
      const values = { name: model.name, layer: refusal.layer, reason, smallest: model.smallest_size };
      this.refusal.textContent = fill(words.refused, values);
      for (const part of [this.table, this.notes, this.picture, this.lines]) part.replaceChildren();
      return;
    }
    this.table.replaceChildren(totals(words, bills));
    const notes = bills
      .filter((one) => one.lost)
      .map((one) => lostNote(words, one, sizesThatFit(one.model, MOST)));
    if (bills.length > 1) notes.push(this.ratios());
    this.notes.replaceChildren(...notes);
    const rows = lists.flat().filter((row) => !row.lost);
    this.charts = bills.map((one, place) => {
      const scale = this.state.same_scale ? rows : lists[place].filter((row) => !row.lost);
      const most = (name) => Math.max(...scale.map((row) => row[name]));
      return chart({
        words,
        bill: one,
        rows: lists[place],
        inOrder: this.state.order === "network" && !this.state.blocks,
        most: { params: most("params"), macs: most("macs") },
        prefix: place ? "other." : "",
        point: (row) => this.point(row ? { place, row } : this.chosenRow(lists)),
        choose: (row) => this.set({ layer: row.name, side: place ? "second" : "first" }),
        panel: this.panel.id,
      });
    });
    this.picture.replaceChildren(...this.charts.map((one) => one.element));
    this.tell();
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

  // Totals to a screen reader, when the slider has come to rest.
  tell() {
    if (this.drawn === undefined || this.guessing) return;
    const bills = this.bills;
    this.telling = setTimeout(() => {
      const lines = bills.map(({ model, input_size, num_classes, params, macs }) =>
        fill(words.told, {
          name: model.name,
          input: byTimes([input_size, input_size]),
          classes: number(num_classes),
          params: short(params),
          macs: short(macs),
        }),
      );
      if (!this.guessing) this.say(lines.join(""));
    }, 600);
  }

  // ── guess, then look ──
  questions() {
    const { lists } = this.count();
    if (!lists) return [];
    const { row } = this.chosenRow(lists);
    if (!row.params || row.lost || row.rows) return [];
    const hint = hints(words, row);
    return ["params", "macs"].map((name) => ({
      label: fill(words[`ask_${name}`], row),
      answer: row[name],
      hint: hint[name],
    }));
  }

  randomise() {
    const { lists } = this.count();
    if (!lists) return;
    const fair = lists[0].filter((row) => row.params && !row.lost && !row.rows);
    const others = fair.filter((row) => row.name !== this.chosenRow(lists).row.name);
    const { name } = others[Math.floor(Math.random() * others.length)];
    this.set({ layer: name, side: "first" });
  }
}

customElements.define("model-explorer", ModelExplorer);

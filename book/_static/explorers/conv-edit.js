// 改数: any number of the input, the filters and the biases, written beside the planes, so that a
// finger can point at a cell without a keyboard rising over it; and what a finger is too large for
// is chosen here.

import { titleOf } from "./conv-picture.js";
import { choice, stepper } from "./controls.js";
import { fill, html } from "./dom.js";

export class Editor {
  constructor(explorer, { min, max }) {
    const { words } = explorer;
    Object.assign(this, { explorer, words, at: { board: "input", channel: 0, place: [0, 0] } });
    this.which = choice({
      label: words.which,
      choices: () => this.#planes(),
      change: (name) => {
        const [board, channel] = name.split(".");
        this.show({ board, channel: Number(channel), place: [0, 0] });
      },
    });
    this.where = ["row", "column"].map((name, axis) => {
      const change = (value) => this.show({ ...this.at, place: this.at.place.with(axis, value - 1) });
      return stepper({ words, label: words[name], min: 1, max: 12, change });
    });
    this.value = stepper({ words, label: words.value, min, max, step: "any", change: (value) => this.#set(value) });
    this.value.input.addEventListener("keydown", ({ key }) => {
      if (key !== "Enter" || this.at.board === "biases") return;
      explorer.picture.at(this.at).focus(); // takes what was typed
      this.show();
    });
    const controls = [this.which, ...this.where, this.value].map(({ element }) => element);
    const fields = html("fieldset", { class: "explorer-controls", "aria-label": words.edit }, controls);
    this.elements = [fields, html("p", { class: "explorer-note" }, words.edit_help)];
  }

  // The reader's keyboard goes to the number.
  take() {
    this.value.input.focus({ preventScroll: true });
    this.value.input.select();
  }

  #set(value) {
    const shown = Math.round(value * 100) / 100; // what a cell shows
    const { board, index } = this.at;
    this.explorer.set({ [board]: this.explorer.window[board].flat().with(index, shown) });
    this.show();
  }

  #planes() {
    const { words } = this;
    const { window, state } = this.explorer;
    const of = (board, count, name) => Array.from({ length: count }, (_, i) => [`${board}.${i}`, name(i)]);
    const title = (board) => (i) => titleOf(words, window, board, i);
    return [
      ...of("input", window.in_channels, title("input")),
      ...of("kernel", window.slices.length, title("kernel")),
      ...of("biases", state.bias ? window.out_channels : 0, (o) => fill(words.bias_of, { filter: o + 1 })),
    ];
  }

  // Show a number's place and value, the same as before without another place.
  show(at = this.at) {
    const { window, state } = this.explorer;
    let { board, channel, place } = at;
    if (channel >= window[board].length) channel = 0;
    if (board === "biases" && !state.bias) [board, channel] = ["input", 0];
    const size = board === "biases" ? [1, 1] : window[`${board}_size`];
    place = place.map((one, i) => Math.min(one, size[i] - 1));
    const index = (channel * size[0] + place[0]) * size[1] + place[1];
    this.at = { board, channel, place, index };
    this.which.show(`${board}.${channel}`);
    this.where.forEach((one, i) => {
      one.input.max = size[i];
      one.show(place[i] + 1);
    });
    this.value.show(window[board].flat()[index]);
  }
}

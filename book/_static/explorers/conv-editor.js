// Changing one number of the input or the kernel: the cell is chosen in its grid, the number is
// written here, so that a finger can point at a cell without a keyboard rising over it.

import { button, group } from "./controls.js";
import { fill, html } from "./dom.js";
import { placeName } from "./conv-story.js";
import { read, show } from "./conv-window.js";

export class Editor {
  constructor(explorer) {
    this.explorer = explorer;
    const { words } = explorer;
    this.cell = { board: "input", place: [0, 0] };
    this.input = html("input", { id: `${explorer.key}-value`, autocomplete: "off" });
    this.input.addEventListener("change", () => this.#take(read(this.input.value)));
    this.input.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") this.#take(read(this.input.value));
      if (key === "Enter" || key === "Escape") this.#leave();
    });
    this.label = html("label", { for: this.input.id });
    const small = (sign, key, by) =>
      button({
        label: sign,
        class: "explorer-step",
        "aria-label": fill(words[key], { label: words.edit }),
        press: () => this.#take(Math.min(99, Math.max(-99, this.#value + by))),
      }).element;
    const [less, more] = [small("−", "less", -1), small("+", "more", 1)];
    const stepper = html("span", { class: "explorer-stepper" }, less, this.input, more);
    const field = html("div", { class: "explorer-field" }, this.label, stepper);
    const help = html("span", { class: "conv-help" }, words.edit_help);
    this.element = html("div", {}, group(words.edit, field, help));
  }

  get #size() {
    return this.explorer.window[`${this.cell.board}_size`];
  }

  get #index() {
    return this.cell.place[0] * this.#size[1] + this.cell.place[1];
  }

  get #value() {
    return this.explorer.window[this.cell.board][this.#index];
  }

  #take(value) {
    const { board } = this.cell;
    const values = [...this.explorer.window[board]];
    values[this.#index] = value;
    if (value !== undefined && value !== this.#value) this.explorer.set({ [board]: values });
    this.show();
  }

  #leave() {
    this.show();
    this.explorer.boards[this.cell.board].at(this.cell.place).focus();
  }

  // Take up a cell; `write` puts the cursor into the field.
  choose(board, place, write) {
    this.cell = { board, place };
    this.show();
    if (!write) return;
    this.input.focus();
    this.input.select();
  }

  show() {
    const { words } = this.explorer;
    if (this.cell.place.some((at, i) => at >= this.#size[i])) this.cell.place = [0, 0];
    const { board, place } = this.cell;
    const names = { board: words.boards[board], place: placeName(words, place) };
    this.label.textContent = fill(words.edit_label, names);
    this.input.value = show(this.#value);
  }
}

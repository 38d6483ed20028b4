// One of the three grids: its cells, what is written in them, which are marked, and the frame of
// the window. Places are [row, column] from the first real cell; the ring around has places < 0.

import { grid } from "./controls.js";
import { placeName } from "./conv-story.js";
import { fill, html } from "./dom.js";

export class Board {
  // zone(place) says what a cell is; point(place), leave(), press(place) are called as in `grid`,
  // type(place) when a digit or a minus is typed there.
  constructor({ name, words, size, low = [0, 0], real = size, zone = () => "real", help, ...more }) {
    Object.assign(this, { name, words, size, low, zone });
    const placeOf = (row, column) => [row + low[0], column + low[1]];
    const text = real.join("×");
    this.grid = grid({
      label: fill(help, { size: text }),
      rows: size[0],
      columns: size[1],
      move: (...at) => more.point(placeOf(...at)),
      leave: more.leave,
      press: (...at) => more.press(placeOf(...at)),
    });
    this.grid.element.addEventListener("keydown", ({ key, target, ctrlKey, metaKey }) => {
      if (/^[-\d]$/.test(key) && !ctrlKey && !metaKey) more.type(placeOf(...target.place));
    });
    this.frame = html("div", { class: "conv-frame", "aria-hidden": "true", hidden: true });
    this.sheet = html("div", { class: "conv-sheet" }, this.grid.element, this.frame);
    this.scroll = html("div", { class: "conv-scroll" }, this.sheet);
    const caption = fill(words.caption, { board: words.boards[name], size: text });
    this.element = html("figure", { class: `conv-board conv-${name}` });
    this.element.append(html("figcaption", {}, caption), this.scroll);

    this.texts = [];
    this.marked = [];
    for (const cell of this.grid.cells) {
      const kind = zone(placeOf(...cell.place));
      if (kind !== "real") cell.classList.add(`conv-${kind}`);
    }
    // One stop for the Tab key, on the first real cell.
    this.grid.cells[0].tabIndex = -1;
    this.at([0, 0]).tabIndex = 0;
  }

  at([row, column]) {
    return this.grid.at(row - this.low[0], column - this.low[1]);
  }

  placeOf(index) {
    const columns = this.size[1];
    return [Math.floor(index / columns) + this.low[0], (index % columns) + this.low[1]];
  }

  // Write all cells: text(index, place) says what; only what has changed is touched.
  write(text) {
    const { words } = this;
    this.grid.cells.forEach((cell, i) => {
      const place = this.placeOf(i);
      const value = text(i, place);
      if (value === this.texts[i]) return;
      this.texts[i] = value;
      cell.textContent = value;
      const kind = this.zone(place);
      const empty = value === "" ? "cell_empty" : "cell";
      const key = { real: empty, outside: "cell_outside" }[kind] ?? "cell_zone";
      const values = { place: placeName(words, place), zone: words.zones[kind], value };
      cell.setAttribute("aria-label", fill(words[key], values));
    });
  }

  // Mark cells instead of those marked before: [place, class, note]; the note stands in the corner.
  mark(marks) {
    for (const [cell, kind] of this.marked) {
      cell.classList.remove(kind);
      delete cell.dataset.note;
    }
    this.marked = marks.map(([place, kind, note]) => {
      const cell = this.at(place);
      cell.classList.add(kind);
      if (note !== undefined) cell.dataset.note = note;
      return [cell, kind];
    });
  }

  // The frame around all that the window spans; without a place there is none.
  outline(place, span) {
    this.frame.hidden = !place;
    if (!place) return;
    const { style } = this.frame;
    const [row, column] = place.map((at, i) => at - this.low[i]);
    style.setProperty("--row", row);
    style.setProperty("--column", column);
    style.setProperty("--height", span[0]);
    style.setProperty("--width", span[1]);
  }

  // Where the grid is wider than the page, keep this column in the middle of what is seen.
  follow(column) {
    const { scroll } = this;
    if (scroll.scrollWidth <= scroll.clientWidth) return;
    const cell = scroll.scrollWidth / this.size[1];
    scroll.scrollLeft = (column - this.low[1] + 0.5) * cell - scroll.clientWidth / 2;
  }
}

// One of the three grids: its cells, what is written in them, which are marked, and the frame of
// the window. Places are [row, column] from the first real cell; the ring around has places < 0.

import { grid } from "./controls.js";
import { show } from "./conv-window.js";
import { byTimes, fill, html } from "./dom.js";

// "第 1 行第 2 列", and before it what it is: something in the ring, or `real`.
export const nameOf = (words, zone, [row, column], real = "") =>
  fill(words.place, { of: words.zones[zone] ?? real, row: show(row + 1), column: show(column + 1) });

export class Board {
  // zone(place) says what a cell is; point(place), leave() and press(place) are as in `grid`.
  constructor({ name, words, size, low = [0, 0], real = size, zone = () => "real", ...calls }) {
    Object.assign(this, { name, words, size, low, zone });
    const caption = `${words.boards[name]} ${byTimes(real)}`;
    const placed = (call) => (row, column) => call([row + low[0], column + low[1]]);
    this.grid = grid({
      label: `${caption}，${words.help[name]}`,
      rows: size[0],
      columns: size[1],
      move: placed(calls.point),
      leave: calls.leave,
      press: placed(calls.press),
    });
    this.frame = html("div", { class: "conv-frame", "aria-hidden": "true", hidden: true });
    const sheet = html("div", { class: "conv-sheet" }, this.grid.element, this.frame);
    this.scroll = html("div", { class: "conv-scroll" }, sheet);
    this.element = html("figure", { class: `conv-board conv-${name}` });
    this.element.append(html("figcaption", {}, caption), this.scroll);

    this.marked = [];
    this.cells = this.grid.cells.map((cell) => {
      const place = cell.place.map((at, i) => at + low[i]);
      const kind = zone(place);
      cell.classList.toggle(`conv-${kind}`, kind !== "real");
      return { cell, place, kind };
    });
    // One stop for the Tab key, on the first real cell.
    this.grid.cells[0].tabIndex = -1;
    this.at([0, 0]).tabIndex = 0;
  }

  at([row, column]) {
    return this.grid.at(row - this.low[0], column - this.low[1]);
  }

  // Write all cells, one text for each; only what has changed is touched.
  write(texts) {
    const { words } = this;
    this.cells.forEach((one, i) => {
      if (one.text === texts[i]) return;
      one.text = one.cell.textContent = texts[i];
      const parts = [nameOf(words, "", one.place), words.zones[one.kind], one.text || words.empty];
      one.cell.setAttribute("aria-label", parts.filter(Boolean).join("，"));
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
      if (note) cell.dataset.note = note;
      return [cell, kind];
    });
  }

  // The frame around all that the window spans; without a place there is none.
  outline(place, [height, width]) {
    this.frame.hidden = !place;
    if (!place) return;
    const [row, column] = place.map((at, i) => at - this.low[i]);
    for (const [name, value] of Object.entries({ row, column, height, width }))
      this.frame.style.setProperty(`--${name}`, value);
  }

  // Where the grid is wider than the page, keep this column in the middle of what is seen.
  follow(column) {
    const { scroll } = this;
    if (scroll.scrollWidth <= scroll.clientWidth) return;
    const cell = scroll.scrollWidth / this.size[1];
    scroll.scrollLeft = (column - this.low[1] + 0.5) * cell - scroll.clientWidth / 2;
  }
}

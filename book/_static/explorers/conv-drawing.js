// One plane: its cells, what is written in them, which are marked, and the frame of the window.
// Places are [row, column] from the first real cell; the ring around has places < 0.

import { grid } from "./controls.js";
import { show } from "./conv-values.js";
import { fill, html } from "./dom.js";

// "第 1 行第 2 列", and before it what it is: something in the ring, or `real`.
export const nameOf = (words, zone, [row, column], real = "") =>
  fill(words.place, { of: words.zones[zone] ?? real, row: show(row + 1), column: show(column + 1) });

export class Board {
  // `title` names it for the ear, `caption` for the eye; zone(place) says what a cell is;
  // point(place), leave() and press(place) are as in `grid`.
  constructor({ name, words, title, caption, size, low = [0, 0], zone = () => "real", counts, ...calls }) {
    Object.assign(this, { name, words, title, size, low, zone });
    const placed = (call) => (row, column) => call([row + low[0], column + low[1]]);
    this.grid = grid({
      label: `${title}，${words.help[name]}`,
      rows: size[0],
      columns: size[1],
      move: placed(calls.point),
      leave: calls.leave,
      press: placed(calls.press),
    });
    this.frame = html("div", { class: "conv-frame", "aria-hidden": "true", hidden: true });
    this.sheet = html("div", { class: "conv-sheet", "data-counts": counts }, this.grid.element, this.frame);
    this.element = html("figure", { class: `conv-board conv-${name}` });
    this.caption = html("figcaption", { class: "conv-caption" }, caption);
    this.element.append(this.caption, this.sheet);
    this.marked = [];
    this.cells = this.grid.cells.map((cell) => {
      const place = cell.place.map((at, i) => at + low[i]);
      const kind = zone(place);
      cell.classList.toggle(`conv-${kind}`, kind !== "real");
      cell.focus = (options) => {
        cell.tabIndex = 0;
        HTMLElement.prototype.focus.call(cell, options);
      };
      return { cell, place, kind };
    });
  }

  at([row, column]) {
    return this.grid.at(row - this.low[0], column - this.low[1]);
  }

  // The one stop for the Tab key among the planes of a kind; none without a cell. Where cells stand
  // close, only that one is a target of its own; the others take the focus when they are walked to.
  stop(stop, isClose = this.isClose) {
    Object.assign(this, { stopped: stop, isClose });
    for (const { cell } of this.cells)
      if (cell === stop) cell.tabIndex = 0;
      else if (isClose) cell.removeAttribute("tabindex");
      else cell.tabIndex = -1;
  }

  // Write all cells, a number for each or undefined; only what has changed is touched. `most` is
  // the largest of the board's kind: the larger a number, the darker its cell.
  write(values, most) {
    const { words } = this;
    this.cells.forEach((one, i) => {
      const tone = most && values[i] ? Math.abs(values[i] / most).toFixed(2) : "0";
      if (one.value === values[i] && one.tone === tone && one.text !== undefined) return;
      Object.assign(one, { value: values[i], tone });
      one.text = one.cell.textContent = values[i] === undefined ? "" : show(values[i]);
      one.cell.style.setProperty("--tone", tone);
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

  // How large a cell is on the screen.
  get cellSize() {
    return this.sheet.getBoundingClientRect().width / this.size[1];
  }

  // Where `span` cells from `place` on lie on the screen (not where a frame still moves).
  boxOf(place, [height, width] = [1, 1]) {
    const { left, top } = this.sheet.getBoundingClientRect();
    const cell = this.cellSize;
    const [row, column] = place.map((at, i) => at - this.low[i]);
    return new DOMRect(left + column * cell, top + row * cell, width * cell, height * cell);
  }

  // Which place lies under a point of the screen, whether drawn or not.
  placeAt(x, y) {
    const { left, top } = this.sheet.getBoundingClientRect();
    const cell = this.cellSize;
    return [Math.floor((y - top) / cell) + this.low[0], Math.floor((x - left) / cell) + this.low[1]];
  }
}

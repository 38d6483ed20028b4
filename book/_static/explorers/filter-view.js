// What the filter lab shows: the input and the output as pictures, the window on the one and its
// value on the other, and the window's numbers written out.

import { arrows, button } from "./controls.js";
import { data, fill, html, number } from "./dom.js";
import { paint, tidy } from "./filter-pictures.js";

// -0.3125 → "−0.313"
export const write = (value, digits = 3) => number(tidy(value, digits)).replace("-", "−");

export const shown = (name, value, digits = 3) =>
  data(name, tidy(value, digits), write(value, digits));

const between = (value, low, high) => Math.min(high, Math.max(low, value));

// Where an element lies over a picture, in pixels of the picture.
function put(element, top, left, { height, width }, over) {
  const parts = { top: top / over.height, height: height / over.height };
  Object.assign(parts, { left: left / over.width, width: width / over.width });
  for (const [name, part] of Object.entries(parts))
    element.style.setProperty(name, `${100 * part}%`);
}

// A canvas with a frame over it, a title above and what its greys mean below.
function figure(words, properties = {}) {
  const canvas = html("canvas", { role: "img" });
  const frame = html("i");
  const inner = html("div", { class: "filter-lab-inner", ...properties }, canvas, frame);
  const stage = html("div", { class: "filter-lab-stage" }, inner);
  const [title, grey] = [html("figcaption"), html("span")];
  const legend = html("p", { class: "filter-lab-legend" }, html("i"), grey);
  const element = html("figure", {}, title, stage, legend);
  const show = (image, { low, high }, heading, label) => {
    paint(canvas, image, { low, high });
    canvas.setAttribute("aria-label", label);
    title.textContent = fill(heading, image);
    const values = { low: write(low), high: write(high) };
    grey.textContent = fill(low < 0 ? words.grey_sign : words.grey_plain, values);
  };
  return { element, stage, inner, canvas, frame, show };
}

export class View {
  // point(place, passing): the reader points at a place of the output (passing, null when gone),
  // or chooses one (null: where the output is strongest).
  constructor({ words, point }) {
    Object.assign(this, { words, point });
    this.from = figure(words);
    this.to = figure(words, { role: "application", tabindex: 0, "aria-label": words.moving });
    this.where = html("strong");
    this.total = html("span");
    this.sum = html("div", { class: "filter-lab-sum" });
    const strongest = button({ label: words.go_strongest, press: () => point(null) }).element;
    this.place = html("div", { class: "filter-lab-place" }, this.where, this.total, strongest);
    this.size = { kernel: [1, 1], out: [1, 1], place: [0, 0] };
    for (const figure of [this.from, this.to]) this.#listen(figure);
    this.to.inner.addEventListener("keydown", (event) => {
      const { out, place } = this.size;
      const to = arrows(event.key, place, out[1], event.shiftKey ? 10 : 1);
      if (!to || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      this.point(this.#within(to));
    });
  }

  #within(place) {
    return place.map((one, axis) => between(one, 0, this.size.out[axis] - 1));
  }

  // A pointer over the input holds the window by its middle, over the output it is the value.
  #listen({ inner, canvas }) {
    const placeOf = (event) => {
      const box = canvas.getBoundingClientRect();
      const [height, width] = canvas === this.from.canvas ? this.size.kernel : [1, 1];
      const row = ((event.clientY - box.top) / box.height) * canvas.height - height / 2;
      const column = ((event.clientX - box.left) / box.width) * canvas.width - width / 2;
      return this.#within([Math.round(row), Math.round(column)]);
    };
    inner.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") this.point(placeOf(event), true);
    });
    inner.addEventListener("pointerleave", () => this.point(null, true));
    inner.addEventListener("click", (event) => {
      if (event.detail) this.point(placeOf(event)); // not what a screen reader makes of Enter
    });
  }

  showInput(input, label) {
    this.from.show(input, { low: 0, high: 1 }, this.words.input, label);
    // Both frames are as large as the input, so that a pixel is as large on either.
    for (const { stage } of [this.from, this.to])
      stage.style.setProperty("--aspect", input.width / input.height);
  }

  showOutput(input, output, scale, label) {
    this.to.show(output, scale, this.words.output, label);
    // In the middle of the input's frame: the missing rim is what the window cannot stand on.
    const [top, left] = [input.height - output.height, input.width - output.width];
    put(this.to.inner, top / 2, left / 2, output, input);
  }

  hidePlace() {
    this.from.frame.hidden = true;
    for (const one of [this.sum, this.total]) one.replaceChildren();
  }

  showPlace([row, column], input, kernel, divisor, output) {
    const { words } = this;
    const [height, width] = [kernel.length, kernel[0].length];
    this.size = {
      kernel: [height, width],
      out: [output.height, output.width],
      place: [row, column],
    };
    this.from.frame.hidden = false;
    put(this.from.frame, row, column, { height, width }, input);
    put(this.to.frame, row, column, { height: 1, width: 1 }, output);

    const pixels = kernel.map((line, down) =>
      line.map((_, right) => input.values[(row + down) * input.width + column + right]),
    );
    const products = pixels.map((line, i) => line.map((pixel, j) => pixel * kernel[i][j]));
    const value = output.values[row * output.width + column];
    const total = fill(divisor === 1 ? words.total : words.total_over, { divisor: write(divisor) });
    this.where.textContent = fill(words.place, { row, column });
    this.sum.replaceChildren(
      this.#numbers(words.pixels, pixels, true),
      this.#numbers(words.weights, kernel),
      this.#numbers(words.products, products),
    );
    this.total.replaceChildren(total, html("strong", {}, shown("value", value)));
    return fill(words.place_told, { row, column, value: write(value) });
  }

  #numbers(title, rows, grey = false) {
    const text = rows.map((row) => row.map((one) => write(one, 2)));
    const label = `${title}：${text.map((row) => row.join("、")).join("；")}`;
    const cells = rows.flat().map((one, i) => {
      const cell = html("span", {}, text.flat()[i]);
      if (grey) {
        const shade = between(Math.round(one * 255), 0, 255);
        cell.style.setProperty("background", `rgb(${shade} ${shade} ${shade})`);
        cell.style.setProperty("color", shade > 117 ? "#000" : "#fff");
      }
      return cell;
    });
    const named = { class: "filter-lab-numbers", role: "img", "aria-label": label };
    const grid = html("div", named, cells);
    grid.style.setProperty("--columns", rows[0].length);
    return html("div", {}, html("p", { "aria-hidden": true }, title), grid);
  }
}

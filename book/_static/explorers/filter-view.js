// What the filter lab shows: the input and the output as pictures, the window on the one and its
// value on the other, and the window's numbers written out.

import { button } from "./controls.js";
import { data, fill, html, number, svg } from "./dom.js";
import { paint, tidy } from "./filter-compute.js";

// -0.3125 → "−0.313"
export const write = (value, digits = 3) => number(tidy(value, digits)).replace("-", "−");

export const shown = (name, value, digits = 3) =>
  data(name, tidy(value, digits), write(value, digits));

const percent = (part, whole) => `${(100 * part) / whole}%`;
const between = (value, low, high) => Math.min(high, Math.max(low, value));

// A frame that is seen on every grey: white around a colour.
function frame(kind) {
  const rect = (layer) => svg("rect", { class: `filter-lab-${layer} filter-lab-${kind}` });
  const element = svg("g", {}, rect("halo"), rect("line"));
  const show = (x, y, width, height) => {
    for (const one of element.children)
      for (const [name, value] of Object.entries({ x, y, width, height }))
        one.setAttribute(name, value);
  };
  return { element, show };
}

// A canvas with a frame over it.
function picture(kind) {
  const canvas = html("canvas", { role: "img" });
  const mark = frame(kind);
  const layer = svg("svg", { "aria-hidden": true, preserveAspectRatio: "none" }, mark.element);
  const show = (image, scale, label) => {
    paint(canvas, image, scale);
    canvas.setAttribute("aria-label", label);
    layer.setAttribute("viewBox", `0 0 ${image.width} ${image.height}`);
  };
  return { canvas, layer, mark, show };
}

// From black to white, drawn as a picture so that paper has it too.
function ramp() {
  const canvas = html("canvas", { class: "filter-lab-ramp", "aria-hidden": true });
  const width = 128;
  const values = Float64Array.from({ length: width }, (_, i) => i / (width - 1));
  paint(canvas, { height: 1, width, values }, { low: 0, high: 1 });
  return canvas;
}

export class View {
  // point(place, passing): the reader points at a place of the output (passing, null when gone),
  // or chooses one (null: where the output is strongest).
  constructor({ words, point }) {
    Object.assign(this, { words, point });
    this.from = picture("window");
    this.to = picture("value");
    this.fromStage = html("div", { class: "filter-lab-stage" }, this.from.canvas, this.from.layer);
    this.inner = html(
      "div",
      { class: "filter-lab-inner", role: "application", tabindex: 0, "aria-label": words.moving },
      this.to.canvas,
      this.to.layer,
    );
    const toStage = html("div", { class: "filter-lab-stage filter-lab-output" }, this.inner);
    const figure = (stage) => {
      const [title, grey] = [html("strong"), html("span")];
      const legend = html("p", { class: "filter-lab-legend" }, ramp(), grey);
      const element = html("figure", {}, html("figcaption", {}, title), stage, legend);
      return { element, title, grey };
    };
    this.inputFigure = figure(this.fromStage);
    this.outputFigure = figure(toStage);
    this.stages = [this.fromStage, toStage];
    this.input = this.inputFigure.element;
    this.output = this.outputFigure.element;
    this.where = html("strong");
    this.sum = html("div", { class: "filter-lab-sum" });
    const head = html("p", {}, this.where);
    const strongest = button({ label: words.go_strongest, press: () => point(null) }).element;
    const how = html("p", { class: "filter-lab-note" }, words.how_to_point);
    const place = html("div", { class: "filter-lab-place" }, head, strongest, how);
    this.readout = html("div", { class: "filter-lab-readout" }, place, this.sum);
    this.#listen();
  }

  #listen() {
    // A pointer over the input holds the window by its middle, over the output it is the value.
    const placeOf = (event) => {
      if (!this.size) return null;
      const { kernel, out } = this.size;
      const box = event.currentTarget.querySelector("canvas").getBoundingClientRect();
      const middle = event.currentTarget === this.fromStage ? kernel : [1, 1];
      const [height, width] = out.map((side, axis) => side - 1 + middle[axis]);
      const row = ((event.clientY - box.top) / box.height) * height - middle[0] / 2;
      const column = ((event.clientX - box.left) / box.width) * width - middle[1] / 2;
      return [row, column].map((one, axis) => between(Math.round(one), 0, out[axis] - 1));
    };
    for (const stage of [this.fromStage, this.inner]) {
      stage.addEventListener("pointermove", (event) => {
        if (event.pointerType !== "touch") this.point(placeOf(event), true);
      });
      stage.addEventListener("pointerleave", () => this.point(null, true));
      stage.addEventListener("click", (event) => {
        if (event.detail) this.point(placeOf(event)); // not what a screen reader makes of Enter
      });
    }
    this.inner.addEventListener("keydown", (event) => {
      if (!this.size) return;
      const by = event.shiftKey ? 10 : 1;
      const { out, place } = this.size;
      const [row, column] = place;
      const to = {
        ArrowUp: [row - by, column],
        ArrowDown: [row + by, column],
        ArrowLeft: [row, column - by],
        ArrowRight: [row, column + by],
        Home: [row, 0],
        End: [row, out[1] - 1],
      }[event.key];
      if (!to || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      this.point(to.map((one, axis) => between(one, 0, out[axis] - 1)));
    });
  }

  showInput(input, label) {
    const { words } = this;
    this.inputFigure.title.textContent = fill(words.input, input);
    this.inputFigure.grey.textContent = words.grey_input;
    this.from.show(input, { low: 0, high: 1 }, label);
    // Both stages are as large as the input, so that a pixel is as large on either.
    for (const stage of this.stages)
      stage.style.setProperty("--aspect", input.width / input.height);
  }

  showOutput(input, output, scale, share, label) {
    const { words } = this;
    const { low, high } = scale;
    this.to.show(output, scale, label);
    this.outputFigure.title.textContent = fill(words.output, output);
    const values = { low: write(low), high: write(high), percent: write(100 * share, 1) };
    const grey = fill(low < 0 ? words.grey_sign : words.grey_plain, values);
    const more = share ? fill(words.beyond, values) : "";
    this.outputFigure.grey.textContent = grey + more;
    // In the middle of the input's frame: the missing rim is what the window cannot stand on.
    const { style } = this.inner;
    style.setProperty("width", percent(output.width, input.width));
    style.setProperty("height", percent(output.height, input.height));
    style.setProperty("left", percent((input.width - output.width) / 2, input.width));
    style.setProperty("top", percent((input.height - output.height) / 2, input.height));
  }

  hidePlace() {
    this.size = null;
    this.from.mark.element.style.setProperty("display", "none");
    this.sum.replaceChildren();
  }

  showPlace([row, column], input, kernel, divisor, output) {
    const { words } = this;
    const [kh, kw] = [kernel.length, kernel[0].length];
    this.size = {
      kernel: [kh, kw],
      out: [output.height, output.width],
      place: [row, column],
    };
    this.from.mark.element.style.removeProperty("display");
    this.from.mark.show(column, row, kw, kh);
    this.to.mark.show(column, row, 1, 1);

    const pixels = kernel.map((line, down) =>
      line.map((_, right) => input.values[(row + down) * input.width + column + right]),
    );
    const products = pixels.map((line, i) => line.map((pixel, j) => pixel * kernel[i][j]));
    const value = output.values[row * output.width + column];
    const over = divisor === 1 ? "" : "_over";
    const weights = fill(words[`weights${over}`], { divisor: write(divisor) });
    const total = fill(words[`total${over}`], { divisor: write(divisor) });
    this.where.textContent = fill(words.place, { row, column });
    this.sum.replaceChildren(
      this.#numbers("", words.pixels, pixels, true),
      this.#numbers("×", weights, kernel),
      this.#numbers("=", words.products, products),
      html("p", {}, total, " = ", html("strong", {}, shown("value", value))),
    );
    return fill(words.place_told, { row, column, value: write(value) });
  }

  #numbers(sign, title, rows, grey = false) {
    const text = rows.map((row) => row.map((one) => write(one, 2)));
    const label = `${title}：${text.map((row) => row.join("、")).join("；")}`;
    const cells = rows.flatMap((row, i) =>
      row.map((one, j) => {
        const cell = html("span", {}, text[i][j]);
        if (grey) {
          const shade = between(Math.round(one * 255), 0, 255);
          cell.style.setProperty("background", `rgb(${shade} ${shade} ${shade})`);
          cell.style.setProperty("color", shade > 117 ? "#000" : "#fff");
        }
        return cell;
      }),
    );
    const named = { class: "filter-lab-numbers", role: "img", "aria-label": label };
    const grid = html("div", named, cells);
    grid.style.setProperty("--columns", rows[0].length);
    const body = html("div", {}, html("p", { "aria-hidden": true }, title), grid);
    return html("div", {}, sign && html("span", {}, sign), body);
  }
}

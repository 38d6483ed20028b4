// The maps of a layer on one canvas, and where a point of it lies.

import { html } from "./dom.js";

const RATIO = 2; // canvas pixels to one of the page

// How the channels of each layer are laid out: [columns, pixels of the page to a value].
const LAYOUT = { conv1: [2, 2], pool1: [2, 2], conv2: [4, 3], pool2: [4, 3], conv3: [10, 7], fc1: [8, 8], fc2: [1, 12] };
const GAP = 2;

// Grey by value: nothing is the page's ground, the strongest its text. Signed: blue, orange below.
function colourOf(value, most, style) {
  const share = most ? Math.min(1, Math.abs(value) / most) : 0;
  const from = style.ground;
  const to = value < 0 ? style.negative : style.positive;
  return from.map((one, i) => Math.round(one + (to[i] - one) * share));
}

export class MapSheet {
  // `point(channel)` when a map is pointed at (-1: none), `press(channel)` when it is clicked.
  constructor(name, { point, press }) {
    this.name = name;
    this.canvas = html("canvas", { class: "lenet-maps", "aria-hidden": "true" });
    const at = (event) => this.#channelAt(event);
    this.canvas.addEventListener("pointermove", (event) => point(at(event)));
    this.canvas.addEventListener("pointerleave", () => point(-1));
    this.canvas.addEventListener("click", (event) => at(event) >= 0 && press(at(event)));
  }

  #layout(maps) {
    const [columns, scale] = LAYOUT[this.name];
    const side = maps.size * scale;
    const rows = Math.ceil(maps.channels / columns);
    return { columns, rows, scale, side, pitch: side + GAP };
  }

  #channelAt(event) {
    const { columns, pitch, rows } = this.#layout(this.maps);
    const box = this.canvas.getBoundingClientRect();
    const zoom = box.width / (columns * pitch);
    const column = Math.floor((event.clientX - box.left) / zoom / pitch);
    const row = Math.floor((event.clientY - box.top) / zoom / pitch);
    const channel = row * columns + column;
    return column >= 0 && column < columns && row >= 0 && row < rows && channel < this.maps.channels ? channel : -1;
  }

  // Draw all maps; those `off` are crossed out, `chosen` and the `sources` are framed.
  show(maps, { off, chosen, sources, style, zoom = 1 }) {
    this.maps = maps;
    const { columns, rows, scale, side, pitch } = this.#layout(maps);
    const { canvas } = this;
    canvas.width = columns * pitch * RATIO;
    canvas.height = rows * pitch * RATIO;
    canvas.style.width = `${columns * pitch * zoom}px`;
    const context = canvas.getContext("2d");
    context.scale(RATIO, RATIO);
    const most = Math.max(...maps.values.map(Math.abs), 1e-6);
    for (let channel = 0; channel < maps.channels; channel++) {
      const [left, top] = [(channel % columns) * pitch + GAP / 2, Math.floor(channel / columns) * pitch + GAP / 2];
      for (let i = 0; i < maps.size * maps.size; i++) {
        const [row, column] = [Math.floor(i / maps.size), i % maps.size];
        context.fillStyle = `rgb(${colourOf(maps.values[channel * maps.size ** 2 + i], most, style)})`;
        context.fillRect(left + column * scale, top + row * scale, scale, scale);
      }
      context.strokeStyle = style.line;
      context.lineWidth = 0.5;
      if (sources?.includes(channel)) [context.strokeStyle, context.lineWidth] = [style.input, 2];
      if (channel === chosen) [context.strokeStyle, context.lineWidth] = [style.text, 2.5];
      context.strokeRect(left, top, side, side);
      if (off.includes(channel)) {
        context.strokeStyle = style.kernel;
        context.lineWidth = 1.5;
        context.beginPath();
        context.moveTo(left, top);
        context.lineTo(left + side, top + side);
        context.moveTo(left + side, top);
        context.lineTo(left, top + side);
        context.stroke();
      }
    }
  }
}

// One small picture of signed values, [size, size] or in rows of `columns`.
export function valuesPicture(values, columns, scale, style, most) {
  const canvas = html("canvas", { class: "lenet-kernel", "aria-hidden": "true" });
  const rows = Math.ceil(values.length / columns);
  [canvas.width, canvas.height] = [columns * scale * RATIO, rows * scale * RATIO];
  canvas.style.width = `${columns * scale}px`;
  const context = canvas.getContext("2d");
  context.scale(RATIO, RATIO);
  values.forEach((value, i) => {
    context.fillStyle = `rgb(${colourOf(value, most, style)})`;
    context.fillRect((i % columns) * scale, Math.floor(i / columns) * scale, scale, scale);
  });
  return canvas;
}

// Where the reader writes: 28×28 squares, by pointer or with the arrow keys and the space bar.
export class Pad {
  constructor({ side, label, change }) {
    Object.assign(this, { side, change, cursor: [side / 2, side / 2], drawing: false });
    this.canvas = html("canvas", { class: "lenet-pad", tabindex: 0, role: "application", "aria-label": label });
    this.canvas.width = this.canvas.height = side * 6 * RATIO;
    const place = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top].map((one) => (one / box.width) * side);
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.canvas.focus({ preventScroll: true });
      this.canvas.setPointerCapture(event.pointerId);
      this.drawing = true;
      this.#ink(...place(event));
    });
    this.canvas.addEventListener("pointermove", (event) => this.drawing && this.#ink(...place(event)));
    this.canvas.addEventListener("lostpointercapture", () => (this.drawing = false));
    this.canvas.addEventListener("keydown", (event) => this.#keys(event));
    this.canvas.addEventListener("blur", () => this.show(this.picture, this.style));
  }

  #keys(event) {
    const by = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!by && event.key !== " ") return;
    event.preventDefault();
    if (by) {
      this.cursor = this.cursor.map((one, i) => Math.min(this.side - 1, Math.max(0, one + by[i])));
      if (event.shiftKey) this.#ink(...this.cursor.map((one) => one + 0.5));
      else this.show(this.picture, this.style);
    } else this.#ink(...this.cursor.map((one) => one + 0.5));
  }

  // A round pen of about two squares.
  #ink(x, y) {
    this.cursor = [Math.floor(x), Math.floor(y)].map((one) => Math.min(this.side - 1, Math.max(0, one)));
    const places = [];
    for (let row = 0; row < this.side; row++)
      for (let column = 0; column < this.side; column++)
        if (Math.hypot(column + 0.5 - x, row + 0.5 - y) < 1.35) places.push(row * this.side + column);
    this.change(places);
  }

  show(picture, style) {
    Object.assign(this, { picture, style });
    const context = this.canvas.getContext("2d");
    const scale = 6 * RATIO;
    picture.forEach((value, i) => {
      context.fillStyle = `rgb(${colourOf(value, 1, style)})`;
      context.fillRect((i % this.side) * scale, Math.floor(i / this.side) * scale, scale, scale);
    });
    if (document.activeElement !== this.canvas) return;
    context.strokeStyle = style.kernel;
    context.lineWidth = 2 * RATIO;
    context.strokeRect(this.cursor[0] * scale, this.cursor[1] * scale, scale, scale);
  }
}

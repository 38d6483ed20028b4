// The weights of a layer as a picture of themselves: a matrix of C_in columns and C_out rows, one
// cell a kernel, its ink in proportion to the kernel's K². At one scale, ink is weights.
//
// Wide layers are bundled: one mark stands for several kernels, and its area for all their weights.

import { fill, html, number, svg } from "./dom.js";

const MOST = 48; // marks along a side; more are bundled
const TALLEST = 190; // pixels of the highest matrix

// The rectangles of a stage { in_channels, out_channels, groups } whose kernels have the share
// `part` of a cell's side (1, or 1/K for a 1×1 kernel beside K×K ones), in cells. Their area is the
// number of weights in units of a full cell's.
export function inkOf({ in_channels, out_channels, groups }, part = 1) {
  return part < 1 && groups === 1
    ? tiles(in_channels, out_channels, part)
    : blocks(in_channels / groups, out_channels / groups, groups, part);
}

// Blocks on the diagonal; a bundle of b of them keeps their area.
function blocks(width, height, groups, part) {
  const most = Math.ceil(groups / MOST);
  const marks = [];
  for (let first = 0; first < groups; first += most) {
    const count = Math.min(most, groups - first);
    const side = Math.sqrt(count) * part;
    marks.push(centred(first * width, first * height, count * width, count * height, side * width, side * height));
  }
  return marks;
}

// A full matrix of small kernels, several to a tile.
function tiles(columns, rows, part) {
  const most = Math.ceil(Math.max(columns, rows) / MOST);
  const marks = [];
  for (let top = 0; top < rows; top += most)
    for (let left = 0; left < columns; left += most) {
      const [width, height] = [Math.min(most, columns - left), Math.min(most, rows - top)];
      marks.push(centred(left, top, width, height, width * part, height * part));
    }
  return marks;
}

const centred = (left, top, boxWidth, boxHeight, width, height) => ({
  x: left + (boxWidth - width) / 2,
  y: top + (boxHeight - height) / 2,
  width,
  height,
});

// How many pixels a cell has, so that matrices of these [columns, rows], in figures no narrower
// than their titles, stand beside each other in `room`.
export function scaleOf(figures, room, { title, gap, arrow }) {
  const rows = Math.max(...figures.flat().map(([, height]) => height));
  const takes = (scale) =>
    figures.reduce((sum, matrices) => {
      const drawn = matrices.reduce((all, [columns]) => all + columns * scale, (matrices.length - 1) * arrow);
      return sum + Math.max(title, drawn);
    }, (figures.length - 1) * gap);
  let [low, high] = [0, TALLEST / rows];
  if (takes(high) <= room) return high;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (takes(middle) <= room) low = middle;
    else high = middle;
  }
  return low;
}

// One matrix. Its rectangles are kept from one setting to the next, so that a change moves them.
export class Matrix {
  constructor() {
    this.ink = svg("g", { class: "kind-ink", "data-counts": "kernel" });
    this.row = svg("rect", { class: "kind-row" });
    this.frame = svg("rect", { class: "kind-frame", x: 0, y: 0 });
    this.element = svg("svg", { class: "kind-matrix", "aria-hidden": "true" }, this.ink, this.frame, this.row);
  }

  show(stage, part, scale) {
    const [columns, rows] = [stage.in_channels, stage.out_channels];
    Object.assign(this, { stage, scale, columns, rows });
    const pixels = { width: columns * scale, height: rows * scale };
    const box = `-1 -1 ${pixels.width + 2} ${pixels.height + 2}`;
    for (const [name, value] of Object.entries({ width: pixels.width + 2, height: pixels.height + 2, viewBox: box }))
      this.element.setAttribute(name, value);
    set(this.frame, pixels);
    const marks = inkOf(stage, part);
    while (this.ink.childElementCount > marks.length) this.ink.lastChild.remove();
    while (this.ink.childElementCount < marks.length) this.ink.append(svg("rect"));
    marks.forEach((mark, i) => {
      const scaled = Object.entries(mark).map(([name, value]) => [name, value * scale]);
      set(this.ink.children[i], Object.fromEntries(scaled));
    });
  }

  // Frame the row of the output at this share of the height: all inputs that it could see.
  point(share) {
    const output = Math.min(this.rows - 1, Math.floor(share * this.rows));
    const height = Math.max(3, this.scale);
    const y = Math.min(this.rows * this.scale - height, Math.max(0, (output + 0.5) * this.scale - height / 2));
    set(this.row, { x: -1, y, width: this.columns * this.scale + 2, height });
  }
}

function set(element, values) {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, Number(value.toFixed(3)));
}

// The edge of a matrix that one pulls: a slider that lies on it.
export function edge({ label, axis, value, step, min, max, change }) {
  const element = html("span", {
    class: `kind-edge kind-edge-${axis}`,
    role: "slider",
    tabindex: 0,
    "aria-label": label,
    "aria-orientation": axis === "in" ? "horizontal" : "vertical",
  });
  const give = (next) => {
    const by = step();
    change(Math.min(max, Math.max(min, Math.max(by, Math.round(next / by) * by))));
  };
  element.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    give(value() + by * step());
  });
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    const at = axis === "in" ? "clientX" : "clientY";
    const [start, from, scale] = [event[at], value(), element.scale];
    const move = (moved) => give(from + (moved[at] - start) / scale);
    element.addEventListener("pointermove", move);
    element.addEventListener("lostpointercapture", () => element.removeEventListener("pointermove", move), { once: true });
  });
  const show = (now, scale) => {
    element.scale = scale; // pixels to a channel, as the edge is taken hold of
    for (const [name, at] of Object.entries({ now, min, max })) element.setAttribute(`aria-value${name}`, at);
  };
  return { element, show };
}

// "一个输出看得见的输入：标准 96 个，…"
export const seenText = (words, { in_channels, groups, multiplier }) =>
  fill(words.seen, {
    all: number(in_channels),
    part: number(in_channels / groups),
    middle: number(in_channels * multiplier),
  });

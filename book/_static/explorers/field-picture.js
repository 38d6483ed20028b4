// What one output sees: a row of cells for every layer with the output in the middle traced back to
// the input, and the square that it sees there.

import { fill, html, number, svg } from "./dom.js";
import { Axis } from "./formulas.js";

const MOST_LINKS = 200; // above that only the outline of the cone is drawn
const MOST_RUNS = 64;

// [3, 4, 5, 9] → [[3, 3], [9, 1]]: beginnings and lengths.
function runs(places) {
  const list = [];
  for (const place of [...places].sort((a, b) => a - b)) {
    const last = list.at(-1);
    if (last && last[0] + last[1] === place) last[1] += 1;
    else list.push([place, 1]);
  }
  return list;
}

// The output in the middle after layer `at` (from 0), traced back. Level 0 is the input; a level
// has its cells' distance and the middle of its first cell, both in input pixels.
export function traceBack(rows, at, input_size) {
  const levels = [{ size: input_size, jump: 1, start: 0.5, seen: new Set(), padded: new Set() }];
  for (const { layer, pad, output, jump } of rows) {
    const below = levels.at(-1);
    const ahead = (layer.dilation * (layer.kernel_size - 1)) / 2 - pad;
    const start = below.start + below.jump * ahead;
    levels.push({ size: output, jump, start, seen: new Set(), padded: new Set() });
  }
  const links = [];
  const top = levels[at + 1];
  let first = Math.floor((top.size - 1) / 2);
  top.seen.add(first);
  for (let level = at + 1; level > 0; level--) {
    const { layer, pad, before } = rows[level - 1];
    const axis = new Axis(before, layer.kernel_size, layer.stride, layer.dilation, pad);
    const below = levels[level - 1];
    for (const step of levels[level].seen)
      for (let tap = 0; tap < axis.kernel; tap++) {
        const place = axis.place(step, tap);
        (place >= 0 && place < before ? below.seen : below.padded).add(place);
        links.push([level, step, place]);
      }
    first = axis.place(first, 0);
  }
  return { levels, links, first };
}

const box = (x, y, width, height) => `M${x} ${y}h${width}v${height}h${-width}z`;

export class FieldPicture {
  constructor(words) {
    this.words = words;
    this.labels = html("div", { class: "field-labels", "aria-hidden": "true" });
    this.rows = svg("svg", { class: "field-rows", role: "img", preserveAspectRatio: "none" });
    this.square = svg("svg", { class: "field-square", role: "img" });
    this.caption = html("p", { class: "field-caption" });
    const trace = html("div", { class: "field-trace" }, this.labels, this.rows);
    this.element = html("div", { class: "field-picture" }, trace, this.square, this.caption);
  }

  show(rows, at, input_size) {
    this.element.hidden = !rows?.length;
    if (!rows?.length) return;
    const trace = traceBack(rows, at, input_size);
    this.#showRows(rows, at, trace);
    this.#showSquare(rows, at, trace);
    this.#tell(rows[at], at, trace, input_size);
  }

  #showRows(rows, at, { levels, links }) {
    const { words } = this;
    const pitch = levels.length > 9 ? 24 : 32;
    const high = levels.length > 9 ? 12 : 14;
    const y = (level) => (levels.length - 1 - level) * pitch + (pitch - high) / 2;
    const left = ({ start, jump }, place) => start + (place - 0.5) * jump;
    let [from, to] = [0, levels[0].size];
    for (const level of levels)
      for (const place of [0, level.size - 1, ...level.seen, ...level.padded]) {
        from = Math.min(from, left(level, place));
        to = Math.max(to, left(level, place) + level.jump);
      }
    const margin = (to - from) / 200;
    const height = levels.length * pitch;
    this.rows.setAttribute("viewBox", `${from - margin} 0 ${to - from + 2 * margin} ${height}`);
    this.rows.setAttribute("height", height);
    const parts = [this.#cone(levels, links, at, y, high)];
    levels.forEach((level, i) => {
      const tiles = level.jump * 60 >= to - from || level.size <= 60;
      const each = (_, place) => [place, 1];
      const marks = tiles ? Array.from({ length: level.size }, each) : [[0, level.size]];
      const path = (list) =>
        list.map(([place, n]) => box(left(level, place), y(i), n * level.jump, high)).join("");
      const one = (places) => path([...places].map((place) => [place, 1]));
      const seen = level.jump * 60 >= to - from ? one(level.seen) : path(runs(level.seen));
      parts.push(
        svg("path", { class: `field-cells${i > at + 1 ? " field-above" : ""}`, d: path(marks) }),
        svg("path", { class: "field-padded", d: one(level.padded) }),
        svg("path", { class: "field-seen", d: seen }),
      );
    });
    this.rows.replaceChildren(...parts.flat());
    const window = ({ layer: { kernel_size: side } }, i) => `${i + 1} · ${side}×${side}`;
    const names = [words.input, ...rows.map(window)];
    const label = (text, i) => html("span", { class: i === at + 1 ? "field-chosen" : null }, text);
    this.labels.style.setProperty("--pitch", `${pitch}px`);
    this.labels.replaceChildren(...names.map(label).reverse());
  }

  // From each cell to those it is made of; where there are too many, from the outermost.
  #cone(levels, links, at, y, high) {
    const x = (level, place) => levels[level].start + place * levels[level].jump;
    if (links.length <= MOST_LINKS)
      return links.map(([level, step, place]) => {
        const ends = { x1: x(level, step), x2: x(level - 1, place) };
        return svg("line", { class: "field-link", ...ends, y1: y(level) + high, y2: y(level - 1) });
      });
    const sides = [];
    for (let level = at + 1; level > 0; level--) {
      const above = [...levels[level].seen];
      const below = [...levels[level - 1].seen, ...levels[level - 1].padded];
      for (const most of [Math.min, Math.max]) {
        const ends = { x1: x(level, most(...above)), x2: x(level - 1, most(...below)) };
        sides.push(svg("line", { class: "field-link", ...ends, y1: y(level) + high, y2: y(level - 1) }));
      }
    }
    return sides;
  }

  #showSquare(rows, at, { levels, first }) {
    const { size, seen } = levels[0];
    const { field } = rows[at];
    const from = Math.min(0, first);
    const side = Math.max(size, first + field) - from;
    // A field far larger than the input would make the input a dot.
    const shown = Math.min(side, 3 * size);
    const corner = side === shown ? from : -size;
    const margin = shown / 100;
    const view = [corner - margin, corner - margin, shown + 2 * margin, shown + 2 * margin];
    this.square.setAttribute("viewBox", view.join(" "));
    const cross = (_, i) => `M${i + 1} 0v${size}M0 ${i + 1}h${size}`;
    const lines = Array.from({ length: size - 1 }, cross);
    const stripes = runs(seen);
    const filled =
      stripes.length > MOST_RUNS
        ? ""
        : stripes.flatMap(([y, h]) => stripes.map(([x, w]) => box(x, y, w, h))).join("");
    const centre = first + field / 2;
    const outline = (one, name) =>
      svg("path", { class: name, d: box(centre - one / 2, centre - one / 2, one, one) });
    this.square.replaceChildren(
      svg("path", { class: "field-seen", d: filled }),
      svg("path", { class: "field-mesh", d: size <= 48 ? lines.join("") : "" }),
      svg("path", { class: "field-frame", d: box(0, 0, size, size) }),
      ...["field-under", "field-inner"].flatMap((name) =>
        rows.slice(0, at).map((row) => outline(row.field, name)),
      ),
      outline(field, "field-outer"),
    );
  }

  #tell({ field }, at, { levels, first }, size) {
    const { words } = this;
    const seen = levels[0].seen.size;
    const inside = Math.max(0, Math.min(size, first + field) - Math.max(0, first));
    const values = { layer: at + 1, field: number(field), seen: number(seen), size: number(size) };
    const parts = [fill(words.sees, values)];
    if (field > inside) parts.push(fill(words.outside, { outside: number(field - inside) }));
    if (inside > seen) parts.push(fill(words.holes, { holes: number(inside - seen) }));
    const text = parts.join("，") + words.end;
    this.caption.textContent = text + words.how_to_read;
    this.rows.setAttribute("aria-label", words.rows_label + text);
    this.square.setAttribute("aria-label", words.square_label + text);
  }
}

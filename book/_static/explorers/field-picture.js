// What one output sees: a row of cells for every layer with the output in the middle traced back to
// the input, and the square that it sees there.

import { fill, html, number, svg } from "./dom.js";
import { Axis } from "./formulas.js";

const MOST_LINKS = 200; // above that only those of the outermost cells are drawn
const MOST_CELLS = 60; // of a row, and of the square's side, that are drawn one by one
const PITCH = 28; // from one row to the next, as in explorers.css
const HIGH = 14;

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

const box = (x, y, width, height = width) => `M${x} ${y}h${width}v${height}h${-width}z`;
const path = (name, parts) => svg("path", { class: name, d: parts.join("") });
const range = (count) => Array.from({ length: count }, (_, i) => i);

export class FieldPicture {
  constructor(words) {
    this.words = words;
    // The caption says it in words.
    const hidden = { "aria-hidden": "true" };
    this.labels = html("div", { class: "field-labels", ...hidden });
    this.rows = svg("svg", { class: "field-rows", preserveAspectRatio: "none", ...hidden });
    this.square = svg("svg", { class: "field-square", ...hidden });
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
    this.#tell(rows[at].field, at, trace, input_size);
  }

  #showRows(rows, at, { levels, links }) {
    const y = (level) => (levels.length - 1 - level) * PITCH + (PITCH - HIGH) / 2;
    const x = ({ start, jump }, place) => start + place * jump;
    let [from, to] = [0, levels[0].size];
    for (const level of levels)
      for (const place of [0, level.size - 1, ...level.seen, ...level.padded]) {
        from = Math.min(from, x(level, place - 0.5));
        to = Math.max(to, x(level, place + 0.5));
      }
    const height = levels.length * PITCH;
    const margin = (to - from) / 200;
    this.rows.setAttribute("viewBox", `${from - margin} 0 ${to - from + 2 * margin} ${height}`);
    this.rows.setAttribute("height", height);
    const outermost = ([level, step]) => {
      const seen = [...levels[level].seen];
      return step === Math.min(...seen) || step === Math.max(...seen);
    };
    const shown = links.length > MOST_LINKS ? links.filter(outermost) : links;
    const lines = shown.map(([level, step, place]) => {
      const [above, below] = [levels[level], levels[level - 1]];
      return `M${x(above, step)} ${y(level) + HIGH}L${x(below, place)} ${y(level - 1)}`;
    });
    const bands = levels.flatMap((level, i) => {
      const cell = (place) => box(x(level, place - 0.5), y(i), level.jump, HIGH);
      const whole = box(x(level, -0.5), y(i), level.size * level.jump, HIGH);
      const each = level.size <= MOST_CELLS;
      const cells = each ? range(level.size).map(cell) : [whole];
      return [
        path(`field-cells${i > at + 1 ? " field-above" : ""}`, cells),
        path(`field-seen${each ? " field-each" : ""}`, [...level.seen].map(cell)),
        path("field-padded", [...level.padded].map(cell)),
      ];
    });
    this.rows.replaceChildren(path("field-link", lines), ...bands);
    const window = ({ layer: { kernel_size: side } }, i) => `${i + 1} · ${side}×${side}`;
    const names = [this.words.input, ...rows.map(window)];
    const label = (text, i) => html("span", { class: i === at + 1 ? "field-chosen" : null }, text);
    this.labels.replaceChildren(...names.map(label).reverse());
  }

  #showSquare(rows, at, { levels, first }) {
    const { size, seen } = levels[0];
    const { field } = rows[at];
    // A field far larger than the input would make the input a dot: it is cut off.
    const from = Math.max(-size, Math.min(0, first));
    const side = Math.min(2 * size, Math.max(size, first + field)) - from;
    const margin = side / 100;
    const view = [from - margin, from - margin, side + 2 * margin, side + 2 * margin];
    this.square.setAttribute("viewBox", view.join(" "));
    const low = Math.min(...seen);
    const wide = Math.max(...seen) + 1 - low;
    const holes = range(wide).map((i) => low + i).filter((place) => !seen.has(place));
    const outline = (one) => box(first + (field - one) / 2, first + (field - one) / 2, one);
    const earlier = rows.slice(0, at).map((row) => outline(row.field));
    const mesh = size > MOST_CELLS ? [] : range(size).map((i) => `M${i} 0v${size}M0 ${i}h${size}`);
    this.square.replaceChildren(
      path("field-seen", seen.size ? [box(low, low, wide)] : []),
      path("field-hole", holes.map((i) => box(i, low, 1, wide) + box(low, i, wide, 1))),
      path("field-mesh", mesh),
      path("field-frame", [box(0, 0, size)]),
      path("field-under", earlier),
      path("field-inner", earlier),
      path("field-outer", [outline(field)]),
    );
  }

  #tell(field, at, { levels, first }, size) {
    const { words } = this;
    const seen = levels[0].seen.size;
    const inside = Math.max(0, Math.min(size, first + field) - Math.max(0, first));
    const values = { layer: at + 1, field: number(field), seen: number(seen), size: number(size) };
    const parts = [fill(words.sees, values)];
    if (field > inside) parts.push(fill(words.outside, { outside: number(field - inside) }));
    if (inside > seen) parts.push(fill(words.holes, { holes: number(inside - seen) }));
    this.caption.textContent = parts.join("，") + words.how_to_read;
  }
}

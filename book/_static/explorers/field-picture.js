// What one output sees: a row of cells for every layer with the output in the middle traced back to
// the input, and the square that it sees there.

import { fill, html, number, svg } from "./dom.js";
import { Axis } from "./formulas.js";

const MOST_LINKS = 200; // above that only those of the outermost cells are drawn
const MOST_CELLS = 60; // of a row, and of the square's side, that are drawn one by one
const PITCH = 64; // pixels from one row to the next, at most
const HIGH = 26; // and of a row

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
  // `choose(i)` is called when the reader picks layer i, from 0.
  constructor(words, title, choose) {
    this.words = words;
    this.choose = choose;
    // The caption says it in words.
    const hidden = { "aria-hidden": "true" };
    this.labels = html("div", { class: "field-labels", role: "radiogroup", "aria-label": title });
    this.labels.addEventListener("keydown", (event) => this.#keys(event));
    this.rows = svg("svg", { class: "field-rows", preserveAspectRatio: "none", ...hidden });
    this.rows.addEventListener("click", (event) => this.#click(event));
    this.square = svg("svg", { class: "field-square", ...hidden });
    this.caption = html("p", { class: "field-caption" });
    this.element = html("div", { class: "field-trace" }, this.labels, this.rows);
  }

  // `tallest` is the height in pixels that the pyramid may have.
  show({ rows, at, names, layers, tallest, input_size }) {
    this.#showLabels(at, names, layers, tallest);
    this.rows.toggleAttribute("hidden", !rows?.length);
    this.square.toggleAttribute("hidden", !rows?.length);
    this.caption.hidden = !rows?.length;
    if (!rows?.length) return;
    const trace = traceBack(rows, at, input_size);
    this.#showRows(rows, at, trace);
    this.#showSquare(rows, at, trace);
    this.#tell(rows[at].field, at, trace, input_size);
  }

  // The layers from the last down to the input, one name to a row; radio buttons.
  #showLabels(at, names, layers, tallest) {
    this.at = at;
    this.pitch = Math.min(PITCH, Math.floor(tallest / (layers.length + 1)));
    this.labels.style.setProperty("--pitch", `${this.pitch}px`);
    const inside = this.labels.contains(document.activeElement);
    const window = ({ kernel_size }, i) => `${i + 1} · ${kernel_size}×${kernel_size}`;
    const labels = layers.map((layer, i) =>
      html(
        "span",
        {
          role: "radio",
          "aria-checked": String(i === at),
          "aria-label": names[i],
          title: names[i],
          tabindex: i === at ? 0 : -1,
          onclick: () => this.choose(i),
        },
        window(layer, i),
      ),
    );
    this.labels.replaceChildren(...labels.reverse(), html("span", {}, this.words.input));
    if (inside) this.labels.querySelector("[aria-checked=true]")?.focus();
  }

  #keys(event) {
    const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const count = this.labels.childElementCount - 1;
    this.choose((this.at + by + count) % count);
  }

  #click(event) {
    const box = this.rows.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * this.labels.childElementCount);
    const i = this.labels.childElementCount - 2 - row;
    if (i >= 0) this.choose(i);
  }

  #showRows(rows, at, { levels, links }) {
    const { pitch } = this;
    const high = Math.max(4, Math.min(HIGH, pitch * 0.45));
    const y = (level) => (levels.length - 1 - level) * pitch + (pitch - high) / 2;
    const x = ({ start, jump }, place) => start + place * jump;
    let [from, to] = [0, levels[0].size];
    for (const level of levels)
      for (const place of [0, level.size - 1, ...level.seen, ...level.padded]) {
        from = Math.min(from, x(level, place - 0.5));
        to = Math.max(to, x(level, place + 0.5));
      }
    const height = levels.length * pitch;
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
      return `M${x(above, step)} ${y(level) + high}L${x(below, place)} ${y(level - 1)}`;
    });
    // From the output down: the outline of the pyramid, lightly filled.
    const side = (pick) =>
      levels.slice(0, at + 2).flatMap((level, i) => {
        const cells = [...level.seen, ...level.padded];
        if (!cells.length) return []; // everything above lies on padding
        return [[x(level, pick(...cells) + (pick === Math.min ? -0.5 : 0.5)), y(i) + high / 2]];
      });
    const outline = [...side(Math.min), ...side(Math.max).reverse()];
    const bands = levels.flatMap((level, i) => {
      const cell = (place) => box(x(level, place - 0.5), y(i), level.jump, high);
      const whole = box(x(level, -0.5), y(i), level.size * level.jump, high);
      const each = level.size <= MOST_CELLS;
      const cells = each ? range(level.size).map(cell) : [whole];
      const output = i === at + 1 ? " field-output" : "";
      return [
        path(`field-cells${i > at + 1 ? " field-above" : ""}`, cells),
        path(`field-seen${each ? " field-each" : ""}${output}`, [...level.seen].map(cell)),
        path("field-padded", [...level.padded].map(cell)),
      ];
    });
    const pyramid = path("field-pyramid", outline.length ? [`M${outline.map((point) => point.join(" ")).join("L")}z`] : []);
    this.rows.replaceChildren(pyramid, path("field-link", lines), ...bands);
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

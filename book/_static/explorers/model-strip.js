// A network drawn to scale, a strip of boxes: one is what comes out of a layer, as high as the map's
// side and as wide as its channels; a pooling narrows down between two heights; a vector stands
// upright. Under each layer two bars, its parameters and its multiply-accumulates, all equally wide,
// so that ink adds up. The strip is a slider over the layers: keys and pointer go from one to the next.

import { data, fill, html, number, short, svg } from "./dom.js";

const QUANTITIES = ["params", "macs"];
export const VECTOR = 0.62; // the longest vector's part of the full height
const WIDEST = 0.25; // the widest box's part of the room

const INPUT = { name: "", input: true }; // the picture that goes into the network

const kindOf = (item) => {
  if (item.input === true) return "input";
  if (item.lost) return "lost";
  if (!item.params) return "pool";
  return item.output.length > 1 ? "map" : "vector";
};

// What a strip shows of a bill: the picture that goes in, where the order is the network's, and the
// rows.
export function itemsOf(bill, rows, withInput) {
  const { input_size, model } = bill;
  const input = { ...INPUT, output: [model.input_channels, input_size, input_size] };
  const all = withInput ? [input, ...rows] : rows;
  return all.map((row, i) => ({
    row,
    kind: kindOf(row),
    channels: row.output?.[0] ?? 0,
    side: row.output?.[1] ?? 0,
    from: row.input?.[1] ?? 0,
    starts: i > 0 && (row.block ?? row.name) !== (all[i - 1].block ?? all[i - 1].name),
  }));
}

// How wide everything is, for all strips at once: `unit` a bar's slot, `channel` one channel, in pixels.
export function scaleOf(strips, room, em) {
  const longest = Math.max(...strips.map((items) => items.length));
  const unit = Math.min(24 * em, room / (1.75 * longest));
  const gap = Math.min(4 * em, unit / 5);
  const drawn = strips.map((items) => ({ items, fixed: items.reduce((all, one) => all + gap * (one.starts ? 3 : 1), 0) }));
  const takes = ({ items, fixed }, channel) =>
    items.reduce((all, one) => all + slot(one, { unit, channel }), fixed);
  const most = Math.max(...strips.flat().filter(isBox).map((one) => one.channels));
  let [low, high] = [0, (room * WIDEST) / most];
  const fits = (channel) => drawn.every((one) => takes(one, channel) <= room);
  if (fits(high)) return { unit, gap, channel: high };
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return { unit, gap, channel: low };
}

export const isVector = ({ kind, channels }) => kind === "vector" || (kind === "lost" && channels > 0);
const isBox = ({ kind }) => kind === "map" || kind === "input";

function slot(item, { unit, channel }) {
  if (item.kind === "pool") return unit / 2;
  return isBox(item) ? Math.max(unit, item.channels * channel) : unit;
}

const round = (value) => Number(value.toFixed(3));
const put = (element, values) => {
  for (const [name, value] of Object.entries(values))
    element.setAttribute(name, typeof value === "number" ? round(value) : value);
};

// Elements kept under a key from one drawing to the next, so that what stays moves.
class Kept {
  constructor(parent, tag, attributes) {
    Object.assign(this, { parent, tag, attributes, all: new Map() });
  }

  draw(entries) {
    const keys = new Set(entries.map(([key]) => key));
    for (const [key, element] of this.all)
      if (!keys.has(key)) {
        element.remove();
        this.all.delete(key);
      }
    for (const [key, values] of entries) {
      const element = this.all.get(key) ?? svg(this.tag, this.attributes);
      put(element, values);
      if (!element.parentNode) this.parent.append(element);
      this.all.set(key, element);
    }
  }
}

// `hide(element)` marks what hides while the reader guesses; `point(row)` is called while the pointer
// is over a row (undefined when it has left), `choose(row)` for a press or a key, `pull(side)` when the
// edge of the picture that goes in is pulled.
export class Strip {
  constructor({ words, hide, point, choose, pull }) {
    Object.assign(this, { words, choose });
    this.maps = svg("svg", { class: "model-maps", "aria-hidden": "true" });
    this.boxes = new Kept(svg("g"), "path", { class: "model-box" });
    this.texts = svg("g", { class: "model-texts" });
    this.name = html("b");
    this.settings = html("small");
    this.maps.append(svg("rect", { class: "model-at" }), this.boxes.parent, this.texts);
    const axes = words.map_axes.map((text) => html("span", {}, text));
    const [labels, bands, totals] = [[html("div", { class: "model-axes" }, axes)], [this.maps], []];
    this.bars = {};
    for (const name of QUANTITIES) {
      const counts = name === "params" ? "kernel" : "places";
      const group = svg("g", { class: `model-bars model-bars-${name}`, "data-counts": counts });
      const ground = svg("path", { class: "model-ground" });
      const picture = svg("svg", { "aria-hidden": "true" }, svg("rect", { class: "model-at" }), group, ground);
      const total = html("span");
      this.bars[name] = { kept: new Kept(group, "rect", {}), picture, ground, total };
      const inner = html("div", {}, picture);
      for (const part of [total, inner]) hide(part);
      labels.push(html("div", { class: `model-label model-label-${name}` }, words[name]));
      bands.push(html("div", { class: "model-band" }, inner));
      totals.push(total);
    }
    this.rowsOfBoth = [labels, bands];
    this.drawing = html(
      "div",
      { class: "model-drawing", role: "slider", tabindex: 0, "aria-orientation": "horizontal", "aria-valuemin": 1 },
      bands,
    );
    this.handle = this.#handle(pull);
    this.element = html(
      "div",
      { class: "model-strip" },
      html("p", { class: "model-head" }, this.name, this.settings, totals),
      html("div", { class: "model-gutter" }, labels),
      html("div", { class: "model-bands" }, this.drawing, this.handle),
    );
    this.#listen(point);
  }

  #listen(point) {
    const { drawing } = this;
    const under = (event) => {
      const x = event.clientX - drawing.getBoundingClientRect().left;
      const near = ({ left, width }) => Math.abs(x - left - width / 2) - width / 2;
      const best = this.slots?.filter(({ item }) => item.kind !== "input").reduce((a, b) => (near(b) < near(a) ? b : a));
      return best?.item.row;
    };
    drawing.addEventListener("pointermove", (event) => point(under(event)));
    drawing.addEventListener("pointerleave", () => point());
    drawing.addEventListener("click", (event) => this.choose(under(event)));
    drawing.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      const { rows } = this;
      const last = rows.length - 1;
      const to = { Home: 0, End: last }[event.key] ?? (by && rows.indexOf(this.marked) + by);
      if (to === undefined) return;
      event.preventDefault();
      this.choose(rows[Math.min(last, Math.max(0, to))]);
    });
  }

  // The upper edge of the picture that goes in: pull it for another size.
  #handle(pull) {
    const { words } = this;
    const label = fill(words.pull, { name: words.input_size });
    const handle = html("span", { class: "explorer-pull model-edge", role: "slider", tabindex: 0, "aria-label": label, "aria-orientation": "vertical" });
    handle.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 32, PageDown: -32 }[event.key];
      if (!by) return;
      event.preventDefault();
      pull(this.side + by);
    });
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      const [start, from, pixel] = [event.clientY, this.side, this.pixel];
      const move = (moved) => pull(Math.round(from + (start - moved.clientY) / pixel));
      handle.addEventListener("pointermove", move);
      handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), { once: true });
    });
    return handle;
  }

  // `scale` is scaleOf()'s; `pixel` pixels of a map's side, `feature` of a vector's, `most` the largest
  // params and macs of a row; `heights` { maps, band, above, below, space } in pixels (room for numbers above and below the maps), `room` the strip's width.
  show({ bill, items, scale, pixel, feature, most, heights, room, limits, prefix }) {
    const { words } = this;
    Object.assign(this, { items, rows: items.map(({ row }) => row).filter((row) => row.input !== true), pixel });
    this.side = bill.input_size;
    this.slots = this.#slots(items, scale);
    this.#drawMaps({ scale, pixel, feature, heights, room });
    for (const name of QUANTITIES) this.#drawBars(name, { most: most[name], height: heights.band, room, scale });
    const tall = [heights.above + heights.maps + heights.below, ...QUANTITIES.map(() => heights.band + heights.space)];
    for (const list of this.rowsOfBoth)
      list.forEach((part, i) => {
        part.style.height = `${tall[i]}px`;
      });
    for (const name of QUANTITIES)
      this.bars[name].total.replaceChildren(`${words[name]} `, data(prefix + name, bill[name], short(bill[name])));
    this.name.textContent = bill.model.name;
    const values = { year: bill.model.year, input: `${bill.input_size}×${bill.input_size}`, classes: number(bill.num_classes) };
    this.settings.replaceChildren(...words.settings.map((text) => html("span", {}, fill(text, values))));
    this.drawing.setAttribute("aria-label", fill(words.chart, { name: bill.model.name }));
    this.drawing.setAttribute("aria-valuemax", this.rows.length);
    this.handle.hidden = items[0].kind !== "input";
    for (const [name, value] of Object.entries({ ...limits, now: bill.input_size })) this.handle.setAttribute(`aria-value${name}`, value);
  }

  // The width that there is to draw on.
  get room() {
    return this.element.lastChild.clientWidth;
  }

  // No number may be left standing where there is no result.
  clear() {
    for (const { total } of Object.values(this.bars)) total.replaceChildren();
  }

  #slots(items, scale) {
    let x = 0;
    return items.map((item) => {
      x += scale.gap * (item.starts ? 3 : 1);
      const width = slot(item, scale);
      x += width;
      return { item, left: x - width, width };
    });
  }

  #drawMaps({ scale, pixel, feature, heights, room }) {
    const ground = heights.above + heights.maps;
    put(this.maps, { width: room, height: ground + heights.below });
    const boxes = this.slots.map(({ item, left, width }) => {
      const middle = left + width / 2;
      const values = { class: `model-box model-${item.kind}` };
      if (item.kind === "pool") {
        const [before, after] = [item.from, item.side].map((side) => Math.max(1, side * pixel));
        const d = `M${round(left)},${round(ground - before)}V${ground}H${round(left + width)}V${round(ground - after)}Z`;
        return [item.row.name, { ...values, d }];
      }
      const wide = isBox(item) ? Math.max(1.5, item.channels * scale.channel) : scale.unit * 0.6;
      const tall = Math.max(1, isBox(item) ? item.side * pixel : item.channels * feature);
      const d = `M${round(middle - wide / 2)},${round(ground - tall)}V${ground}H${round(middle + wide / 2)}V${round(ground - tall)}Z`;
      return [item.row.name, { ...values, d }];
    });
    this.boxes.draw(boxes);
    this.#write({ pixel, feature, heights, ground, room });
    const input = this.slots[0];
    this.handle.style.left = `${round(input.left + input.width / 2)}px`;
    this.handle.style.top = `${round(ground - input.item.side * pixel)}px`;
  }

  // Sides above the boxes and channels under them, where they change and there is room.
  #write({ pixel, feature, heights, ground, room }) {
    const size = heights.above * 0.8;
    const free = { above: -1, below: -1 };
    const texts = [];
    const before = {};
    const write = (where, value, middle, y) => {
      const half = String(value).length * size * 0.31;
      const x = Math.min(room - half, Math.max(half, middle));
      if (x - half < free[where]) return false;
      free[where] = x + half + size * 0.4;
      texts.push(svg("text", { x: round(x), y: round(y), "font-size": round(size), "text-anchor": "middle" }, String(value)));
      return true;
    };
    for (const { item, left, width } of this.slots) {
      if (item.kind === "pool" || item.kind === "lost") continue;
      const middle = left + width / 2;
      const tall = isBox(item) ? item.side * pixel : item.channels * feature;
      const above = isBox(item) ? item.side : item.channels;
      if (above !== before.above || item.kind !== before.kind)
        if (write("above", above, middle, ground - tall - size * (item.kind === "input" ? 0.7 : 0.35)))
          before.above = above;
      if (heights.below && isBox(item) && item.channels !== before.below)
        if (write("below", item.channels, middle, ground + size * 1.05)) before.below = item.channels;
      before.kind = item.kind;
    }
    this.texts.replaceChildren(...texts);
  }

  #drawBars(name, { most, height, room, scale }) {
    const { kept, picture, ground } = this.bars[name];
    put(picture, { width: room, height: height + 1 });
    const counted = this.slots.filter(({ item }) => item.row[name] && item.kind !== "lost");
    kept.draw(
      counted.map(({ item, left, width }) => {
        const tall = Math.max(0.75, (height * item.row[name]) / most);
        const wide = scale.unit * 0.8;
        return [item.row.name, { x: left + (width - wide) / 2, y: height - tall, width: wide, height: tall }];
      }),
    );
    const last = this.slots.at(-1);
    put(ground, { d: `M0,${height + 0.5}H${round(last.left + last.width)}` });
  }

  // Mark a row (undefined: none) and the rows that its input comes from; `tell(row)` puts it in words.
  mark(row, inputs, tell) {
    this.marked = row ?? (this.rows.includes(this.marked) ? this.marked : this.rows[0]);
    const at = this.slots.find(({ item }) => item.row === row);
    for (const band of this.element.querySelectorAll(".model-at")) {
      band.setAttribute("visibility", at ? "visible" : "hidden");
      if (at) put(band, { x: at.left - 1.5, y: 0, width: at.width + 3, height: band.parentNode.getAttribute("height") });
    }
    for (const { item } of this.slots) {
      const box = this.boxes.all.get(item.row.name);
      const on = item.row === row;
      box.classList.toggle("model-on", on);
      const fed = Boolean(row) && (inputs.includes(item.row) || (item.kind === "input" && inputs.includes(INPUT)));
      box.classList.toggle("model-fed", fed);
      box.dataset.counts = on ? "out" : fed ? "in" : "";
      if (on) this.boxes.parent.append(box); // its outline lies on its neighbours'
    }
    this.drawing.setAttribute("aria-valuenow", this.rows.indexOf(this.marked) + 1);
    this.drawing.setAttribute("aria-valuetext", tell(this.marked));
  }
}

// The rows of `shown` that a row's input comes from, INPUT among them; through rows that are not shown.
export function sourcesOf(row, shown, all) {
  const placed = new Map(shown.flatMap((one) => (one.rows ?? [one]).map(({ index }) => [index, one])));
  const own = new Set((row.rows ?? [row]).map(({ index }) => index));
  const found = new Set();
  const visit = (index) => {
    for (const source of all[index].from) {
      if (own.has(source)) continue;
      if (placed.has(source)) found.add(placed.get(source));
      else visit(source);
    }
    if (!all[index].from.length) found.add(INPUT);
  };
  for (const index of own) visit(index);
  return [...found];
}

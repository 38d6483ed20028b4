// Two roofs on logarithmic axes, the measured layers as marks below them, and the reader's layer on
// the roof: the fastest that it can be.

import { html, svg } from "./dom.js";

const MARGIN = { left: 3.4, right: 0.6, top: 0.6, bottom: 2.6 }; // in the letters' size

// What limited a mark, by shape as well as by colour.
const SHAPES = {
  compute: (x, y, r) => `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0z`,
  move: (x, y, r) => `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  neither: (x, y, r) => `M${x},${y - r * 1.2}l${r * 1.15},${r * 2}h${-2.3 * r}z`,
  over: (x, y, r) => `M${x},${y - 1.4 * r}l${1.4 * r},${1.4 * r}l${-1.4 * r},${1.4 * r}l${-1.4 * r},${-1.4 * r}z`,
};

export const shapeOf = (limit) =>
  svg("svg", { class: "roof-key", viewBox: "0 0 12 12", "aria-hidden": "true" },
    svg("path", { class: `roof-mark roof-${limit}`, d: SHAPES[limit](6, 6, 3.6) }));

const decades = (low, high) => {
  const from = Math.ceil(Math.log10(low));
  return Array.from({ length: Math.max(0, Math.floor(Math.log10(high)) - from + 1) }, (_, i) => 10 ** (from + i));
};

export class RoofPicture {
  // `press(i)` chooses mark i, `point(i)` says it; i is -1 where none is pointed at.
  constructor({ words, press, point }) {
    Object.assign(this, { words, press, point, at: 0 });
    this.axes = svg("g", { class: "roof-axes" });
    this.roof = svg("path", { class: "roof-line" });
    this.ridge = svg("line", { class: "roof-ridge" });
    this.marks = svg("g", { class: "roof-marks" });
    this.drop = svg("line", { class: "roof-drop" });
    this.own = svg("circle", { class: "roof-own" });
    this.ownText = svg("text", { class: "roof-own-text" });
    this.picture = svg("svg", { class: "roof-picture" }, this.axes, this.ridge, this.drop, this.roof, this.marks, this.own, this.ownText);
    this.element = html("div", { class: "roof-plot", role: "listbox", tabindex: 0, "aria-label": words.marks }, this.picture);
    this.element.addEventListener("keydown", (event) => this.#keys(event));
    this.element.addEventListener("focus", () => this.#go(this.at));
    this.element.addEventListener("blur", () => this.#show(-1));
    this.marks.addEventListener("pointerover", (event) => this.#show(this.#indexOf(event)));
    this.marks.addEventListener("pointerout", () => this.#show(-1));
    this.marks.addEventListener("click", (event) => this.press(this.#indexOf(event)));
  }

  #indexOf(event) {
    return [...this.marks.children].indexOf(event.target);
  }

  #keys(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const last = this.marks.childElementCount - 1;
    if (by) this.#go(Math.min(last, Math.max(0, this.at + by)));
    else if (event.key === "Home") this.#go(0);
    else if (event.key === "End") this.#go(last);
    else if (event.key === "Enter" || event.key === " ") this.press(this.at);
    else return;
    event.preventDefault();
  }

  #go(at) {
    this.at = at;
    this.#show(at);
  }

  #show(at) {
    [...this.marks.children].forEach((mark, i) => {
      mark.classList.toggle("roof-pointed", i === at);
      mark.setAttribute("aria-selected", String(i === at));
    });
    if (at >= 0) this.element.setAttribute("aria-activedescendant", this.marks.children[at].id);
    else this.element.removeAttribute("aria-activedescendant");
    this.point(at);
  }

  // `marks` are measured; `own` is the reader's { intensity, rate, text }.
  show({ roof, marks, own, width, height, letter, names, id }) {
    const box = {
      left: MARGIN.left * letter,
      right: width - MARGIN.right * letter,
      top: MARGIN.top * letter,
      bottom: height - MARGIN.bottom * letter,
    };
    const low = Math.min(0.05, own.intensity / 2);
    const high = Math.max(2000, own.intensity * 2);
    const top = roof.peak * 4;
    const least = Math.min(roof.peak / 4000, own.rate / 2);
    const scale = (value, from, to, start, end) =>
      start + ((Math.log10(value) - Math.log10(from)) / (Math.log10(to) - Math.log10(from))) * (end - start);
    const x = (value) => scale(Math.min(high, Math.max(low, value)), low, high, box.left, box.right);
    const y = (value) => scale(Math.min(top, Math.max(least, value)), least, top, box.bottom, box.top);
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` }))
      this.picture.setAttribute(name, value);
    this.#axes({ box, low, high, least, top, x, y, letter });
    set(this.ridge, { x1: x(roof.ridge), x2: x(roof.ridge), y1: y(roof.peak), y2: box.bottom });
    this.roof.setAttribute("d", `M${x(low)},${y(low * roof.bandwidth)}L${x(roof.ridge)},${y(roof.peak)}L${box.right},${y(roof.peak)}`);
    this.#marks(marks, x, y, letter, names, id);
    set(this.own, { cx: x(own.intensity), cy: y(own.rate), r: letter * 0.45 });
    set(this.drop, { x1: x(own.intensity), x2: x(own.intensity), y1: y(own.rate), y2: box.bottom });
    const right = x(own.intensity) > width * 0.6;
    set(this.ownText, { x: x(own.intensity) + (right ? -0.8 : 0.8) * letter, y: y(own.rate) - 0.7 * letter });
    this.ownText.setAttribute("text-anchor", right ? "end" : "start");
    this.ownText.textContent = own.text;
  }

  #axes({ box, low, high, least, top, x, y, letter }) {
    const { words } = this;
    const lines = [];
    for (const value of decades(low, high)) {
      lines.push(svg("line", { x1: x(value), x2: x(value), y1: box.top, y2: box.bottom }));
      lines.push(svg("text", { x: x(value), y: box.bottom + 1.1 * letter, "text-anchor": "middle" }, plain(value)));
    }
    for (const value of decades(least, top)) {
      lines.push(svg("line", { x1: box.left, x2: box.right, y1: y(value), y2: y(value) }));
      lines.push(svg("text", { x: box.left - 0.4 * letter, y: y(value) + 0.35 * letter, "text-anchor": "end" }, rateText(value, words)));
    }
    lines.push(svg("text", { class: "roof-axis", x: box.right, y: box.bottom + 2.25 * letter, "text-anchor": "end" }, words.axis_x));
    this.axes.replaceChildren(...lines);
  }

  #marks(marks, x, y, letter, names, id) {
    while (this.marks.childElementCount > marks.length) this.marks.lastChild.remove();
    while (this.marks.childElementCount < marks.length) this.marks.append(svg("path", { role: "option" }));
    marks.forEach((mark, i) => {
      const path = this.marks.children[i];
      path.id = `${id}-mark-${i}`;
      path.setAttribute("class", `roof-mark roof-${mark.limit}`);
      path.setAttribute("d", SHAPES[mark.limit](x(mark.intensity), y(mark.rate), letter * 0.28));
      path.setAttribute("aria-label", names[i]);
      path.setAttribute("aria-selected", "false");
    });
    this.at = Math.min(this.at, Math.max(0, marks.length - 1));
  }
}

const plain = (value) => (value >= 1 ? String(value) : value.toFixed(Math.max(0, -Math.round(Math.log10(value)))));
const rateText = (value, words) => (value >= 1e12 ? `${plain(value / 1e12)} T` : `${plain(value / 1e9)} G`) + (words.rate_unit ?? "");

function set(element, values) {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, Number(value.toFixed(2)));
}

// The picture: all planes of the input, the slices of the filters, all planes of the output, the
// window through them, what each slice adds, and the lines that lead from the one to the other.

import { Board } from "./conv-drawing.js";
import { fit } from "./conv-layout.js";
import { show, signed } from "./conv-values.js";
import { fill, html, svg } from "./dom.js";

const HIGHEST = { wide: 17.5, narrow: 13 }; // rem of the picture
const NARROW = 40; // rem, as in explorers.css
const TARGET = 24; // pixels that WCAG 2.2 wants of a target

export class Picture {
  // point({ board, channel, place }), leave() and press(…) as in `grid`; hold(step) is called with
  // the step to which the reader has dragged the window, pull(by) when the padding's edge is pulled.
  constructor({ words, ...calls }) {
    Object.assign(this, { words, calls });
    this.planes = html("div", { class: "conv-planes" });
    this.lines = svg("svg", { class: "conv-lines", "aria-hidden": "true" });
    this.edge = this.#edge();
    this.element = html("div", { class: "conv-picture" }, this.lines, this.planes, this.edge);
    this.element.addEventListener("focusin", ({ target }) => this.#stopAt(target));
    this.element.addEventListener("keydown", (event) => this.#turnPage(event));
    this.planes.addEventListener("pointerdown", (event) => this.#hold(event));
  }

  // Hide or show the results, the room that they take stays.
  set hidden(hidden) {
    this.element.classList.toggle("conv-guess", hidden);
  }

  // ── built anew when a size changes ──
  build(window) {
    const { words } = this;
    Object.assign(this, { window, framed: null });
    const { in_channels, out_channels, slices } = window;
    const zone = (place) => window.zone(place);
    const field = { size: window.size, low: window.low, zone };
    const steps = { size: window.steps };
    const sheets = {
      input: window.back ? steps : field,
      kernel: { size: window.kernel_size },
      output: window.back ? field : steps,
    };
    const make = (name, channel, title, caption, counts) => {
      const at = (place) => ({ board: name, channel, place });
      const board = new Board({
        name,
        words,
        title,
        caption,
        counts,
        ...sheets[name],
        point: (place) => this.calls.point(at(place)),
        leave: () => this.calls.leave(),
        press: (place) => {
          this.at(at(place)).focus({ preventScroll: true });
          this.calls.press(at(place));
        },
      });
      return Object.assign(board, { channel });
    };
    const planes = (name, count, counts) =>
      Array.from({ length: count }, (_, i) =>
        make(name, i, titleOf(words, window, name, i), count > 1 ? fill(words.channel, { channel: i + 1 }) : "", counts),
      );
    this.boards = {
      input: planes("input", in_channels, "in"),
      kernel: slices.map((_, n) => make("kernel", n, titleOf(words, window, "kernel", n), "", "kernel")),
      output: planes("output", out_channels, "out places"),
    };
    this.from = this.boards[window.back ? "input" : "output"]; // a cell for each step
    this.field = this.boards[window.back ? "output" : "input"]; // where the taps fall
    this.parts = slices.map(() => html("span", { class: "conv-part" }));
    this.totals = window.biases.map(() => html("span", { class: "conv-total" }));
    this.boards.output.forEach(({ caption }, o) => {
      caption.replaceChildren(html("span", {}, ...caption.childNodes), this.totals[o]);
    });
    // A filter's name stands at the first of its slices.
    this.slices = slices.map(([o], n) => {
      const isFirst = out_channels > 1 && slices.findIndex((one) => one[0] === o) === n;
      const name = isFirst && html("span", { class: "conv-caption" }, fill(words.filter, { filter: o + 1 }));
      const beside = html("div", { class: "conv-beside" }, name || "", this.parts[n]);
      return html("div", { class: "conv-slice" }, this.boards.kernel[n].element, beside);
    });
    this.absent = [];
    for (let o = 0; o < out_channels; o++)
      for (let c = 0; c < in_channels; c++)
        if (!slices.some((one) => one[0] === o && one[1] === c))
          this.absent.push({ o, c, element: html("div", { class: "conv-absent", "aria-hidden": "true" }, html("i")) });
    this.outputs = html("div", { class: "conv-outputs" }, this.boards.output.map(({ element }) => element));
    this.planes.replaceChildren(
      ...this.boards.input.map(({ element }) => element),
      ...this.slices,
      ...this.absent.map(({ element }) => element),
      this.outputs,
    );
    for (const boards of Object.values(this.boards)) boards.forEach((board, i) => board.stop(i ? null : board.at([0, 0])));
    for (const board of this.field)
      for (const place of window.unreached) board.at(place).classList.add("conv-unreached");
  }

  // ── laid out anew when a size, a number's length or the width changes ──
  lay() {
    const { window, planes } = this;
    if (!window || !this.element.clientWidth) return;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const width = this.element.clientWidth / rem - 0.25; // the grids' last lines
    const narrow = this.element.closest(".explorer").clientWidth / rem <= NARROW;
    const { in_channels, out_channels, kernel_size, back, size, steps } = window;
    const { arrangement, below, cell, legible } = fit({
      ins: in_channels,
      outs: out_channels,
      plane: back ? steps : size,
      kernel: kernel_size,
      output: back ? size : steps,
      total: window.through > 1 || window.bias,
      digits: this.digits ?? 2,
      room: [width, HIGHEST[narrow ? "narrow" : "wide"]],
      narrow,
    });
    const across = arrangement === "across";
    const put = (element, one, other) => {
      element.style.gridRow = across ? other : one;
      element.style.gridColumn = across ? one : other;
    };
    this.boards.input.forEach(({ element }, c) => put(element, c + 1, 1));
    this.slices.forEach((element, n) => put(element, window.slices[n][1] + 1, window.slices[n][0] + 2));
    this.absent.forEach(({ element, o, c }) => put(element, c + 1, o + 2));
    this.outputs.style.gridColumn = across ? in_channels + 1 : out_channels + 2;
    this.outputs.style.gridRow = `1 / span ${across ? out_channels + 1 : in_channels}`;
    this.boards.output.forEach(({ element }, o) => {
      if (arrangement === "under") put(element, in_channels + 1, o + 2);
      else element.style.gridRow = element.style.gridColumn = "";
    });
    Object.assign(this, { arrangement, below });
    const isClose = cell * rem < TARGET;
    for (const board of Object.values(this.boards).flat())
      if (board.isClose !== isClose) board.stop(board.stopped, isClose);
    for (const name of ["across", "under"]) planes.classList.toggle(`conv-${name}`, arrangement === name);
    planes.classList.toggle("conv-below", below);
    planes.classList.toggle("conv-tiny", !legible);
    planes.classList.toggle("conv-noted", cell >= 2.2 && this.digits < 4);
    planes.style.setProperty("--cell", `${cell.toFixed(3)}rem`);
    planes.style.setProperty("--rows", kernel_size[0]);
    planes.style.setProperty("--columns", kernel_size[1]);
    this.connect();
    this.#placeEdge();
  }

  // ── values ──
  write({ input, kernel }, final) {
    const { window, boards } = this;
    const most = (planes) => Math.max(0, ...planes.flat().map(Math.abs));
    this.most = most(final);
    const [inputs, kernels] = [most(input), most(kernel)];
    boards.input.forEach((board, c) =>
      board.write(board.cells.map(({ place }) => window.inputAt(c, place)), inputs),
    );
    boards.kernel.forEach((board, n) => board.write(kernel[n], kernels));
    const length = (planes) => Math.max(2, ...planes.flat().map((value) => show(value).length));
    const digits = Object.entries({ input, kernel, output: final }).map(([name, planes]) => [name, length(planes)]);
    for (const [name, most] of digits)
      for (const { element } of boards[name]) element.style.setProperty("--digits", most);
    this.digits = Math.min(7, Math.max(...digits.map(([, most]) => most)));
  }

  writeOutput(sums) {
    this.boards.output.forEach((board, o) => board.write(board.cells.map((_, i) => sums[o][i]), this.most));
  }

  // ── marks: what is pointed at, what it connects, and the window of the step ──
  show({ at, links, step, isStep, parts, totals }) {
    const { window, boards, field, from } = this;
    const marks = Object.fromEntries(Object.keys(boards).map((name) => [name, boards[name].map(() => [])]));
    marks[at.board][at.channel].push([at.place, "conv-here"]);
    const slices = new Set();
    for (const { tap, step: place, place: touched, weight, value, slice, o, c } of links) {
      const n = window.slices.findIndex((one) => one === slice);
      slices.add(n);
      const [stepped, fallen] = window.back ? [c, o] : [o, c];
      const note = `×${show(at.board === "kernel" ? value : weight)}`;
      if (at.board === "kernel") marks[field[0].name][fallen].push([touched, "conv-tap"]);
      else if (isStep) marks[field[0].name][fallen].push([touched, "conv-tap", note]);
      else {
        marks[from[0].name][stepped].push([place, "conv-tap", note]);
        marks.kernel[n].push([tap, "conv-tap"]);
      }
    }
    for (const [name, list] of Object.entries(boards)) list.forEach((board, i) => board.mark(marks[name][i]));
    const framed = isStep ? at : step;
    const corner = window.placeOf(framed.place, [0, 0]);
    const spans = window.axes.map((axis) => axis.span);
    const through = window.slicesAt(from[0].name, framed.channel);
    const touched = new Set(through.map(([o, c]) => (window.back ? o : c)));
    field.forEach((board, i) => board.outline(touched.has(i) ? corner : null, spans));
    from.forEach((board, i) => board.element.classList.toggle("conv-aside", i !== framed.channel && isStep));
    field.forEach((board, i) => board.element.classList.toggle("conv-aside", isStep && !touched.has(i)));
    this.slices.forEach((element, n) => element.classList.toggle("conv-aside", !slices.has(n)));
    this.element.classList.toggle("conv-elsewhere", !isStep); // the step is not what is told now
    this.parts.forEach((part, n) => (part.textContent = parts?.[n] ?? ""));
    this.totals.forEach((total, o) => {
      total.replaceChildren(...(totals?.[o] ?? []));
      total.parentNode.classList.toggle("conv-summed", Boolean(totals?.[o]));
    });
    this.framed = { ...framed, corner, spans, through, touched };
    this.connect();
  }

  // From the window in each plane to its slice, and from the sum to the cell (or the other way).
  // Lines keep to the grid's own lines until they have left a plane.
  connect() {
    const { framed, window, field, from, arrangement } = this;
    if (!framed) return;
    const { left, top } = this.element.getBoundingClientRect();
    const boxOf = (element) => {
      const box = element.getBoundingClientRect();
      return new DOMRect(box.x - left, box.y - top, box.width, box.height);
    };
    const [across, under] = ["across", "under"].map((name) => name === arrangement);
    const paths = [];
    const draw = (kind, d) => paths.push(svg("path", { d, class: `conv-line-${kind}` }));
    const curve = (a, b, isVertical) => {
      const [x1, y1] = isVertical ? [a.x + a.width / 2, a.bottom] : [a.right, a.y + a.height / 2];
      const [x2, y2] = isVertical ? [b.x + b.width / 2, b.top] : [b.left, b.y + b.height / 2];
      const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
      const bend = isVertical ? `${x1},${y} ${x2},${y}` : `${x},${y1} ${x},${y2}`;
      draw("out", `M${x1},${y1}C${bend} ${x2},${y2}`);
    };
    const enter = (a, slice, plane) => {
      const [x, y] = [slice.x + slice.width / 2, slice.y + slice.height / 2];
      if (across) draw("in", `M${a.left},${a.bottom}H${plane.left - 6}V${y}H${slice.left}`);
      else if (this.totals.length > 1) draw("in", `M${a.right},${a.bottom}H${plane.right + 5}V${slice.top - 6}H${x}V${slice.top}`);
      else draw("in", `M${a.right},${a.bottom}H${plane.right}C${slice.left},${a.bottom} ${plane.right},${y} ${slice.left},${y}`);
    };
    // Across, other channels may stand between: along the gap above the slices of its filter.
    const around = (a, b, n) => {
      const [y1, y2] = [a, b].map((box) => box.y + box.height / 2);
      const y = boxOf(this.slices[n]).y - 4;
      const start = Math.max(a.right, boxOf(this.boards.kernel[n].sheet).right);
      const [turn, end] = [start + 16, boxOf(this.outputs).x - 8];
      const [up, down] = [`${turn},${y1} ${start},${y} ${turn},${y}`, `${b.x},${y} ${end},${y2} ${b.x},${y2}`];
      draw("out", `M${a.right},${y1}H${start}C${up}H${end}C${down}`);
    };
    const place = (board, ...cells) => {
      const box = board.boxOf(...cells);
      return new DOMRect(box.x - left, box.y - top, box.width, box.height);
    };
    const here = place(from[framed.channel], framed.place);
    let last;
    for (const slice of framed.through) {
      const n = window.slices.indexOf(slice);
      const [weights, part] = [this.boards.kernel[n].sheet, this.parts[n]].map(boxOf);
      const plane = place(field[window.back ? slice[0] : slice[1]], framed.corner, framed.spans);
      enter(window.back ? here : plane, weights, boxOf(this.boards.input[slice[1]].sheet));
      last = part.width && !(window.back && this.below) ? part : weights;
      if (window.back) curve(last, plane, under);
    }
    if (!window.back) {
      if (across) around(last, here, window.slices.indexOf(framed.through.at(-1)));
      else curve(last, here, under);
    }
    this.lines.replaceChildren(...paths);
  }

  // ── keys ──
  at({ board, channel, place }) {
    return this.boards[board][channel].at(place);
  }

  #boardOf(element) {
    return Object.values(this.boards ?? {}).flat().find((board) => board.element.contains(element));
  }

  // Among the planes of a kind one cell alone is a stop for the Tab key: the last one used.
  #stopAt(cell) {
    const board = this.#boardOf(cell);
    for (const other of this.boards?.[board?.name] ?? []) other.stop(other === board ? cell : null);
  }

  #turnPage(event) {
    const by = { PageUp: -1, PageDown: 1 }[event.key];
    const board = by && this.#boardOf(event.target);
    const next = board && this.boards[board.name][board.channel + by];
    if (!board) return;
    event.preventDefault();
    next?.grid.at(...event.target.place).focus();
  }

  // ── dragging the window ──
  #hold(event) {
    const { framed, window } = this;
    const board = this.#boardOf(event.target);
    if (!board || !framed || !this.field.includes(board) || event.button) return;
    const start = board.placeAt(event.clientX, event.clientY);
    const inside = start.map((at, i) => at - this.held.corner[i]);
    if (inside.some((at, i) => at < 0 || at >= framed.spans[i]) || !this.held.touched.has(board.channel)) return;
    const { channel } = this.held;
    const move = ({ clientX, clientY, pointerId }) => {
      const at = board.placeAt(clientX, clientY);
      const place = window.axes.map((axis, i) => {
        const step = Math.round((at[i] - inside[i] + axis.padding) / axis.stride);
        return Math.max(0, Math.min(window.steps[i] - 1, step));
      });
      if (!board.element.hasPointerCapture(pointerId)) {
        if (String(at) === String(start)) return; // a click is not a drag
        board.element.setPointerCapture(pointerId);
      }
      this.calls.hold({ channel, place });
    };
    const end = () => {
      removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, end);
    };
    addEventListener("pointermove", move); // a quick hand leaves the plane before its first move
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, end);
  }

  // The window that can be dragged is that of the step, whatever is pointed at.
  hold(step) {
    const { window, field } = this;
    const corner = window.placeOf(step.place, [0, 0]);
    const through = window.slicesAt(this.from[0].name, step.channel);
    const touched = new Set(through.map(([o, c]) => (window.back ? o : c)));
    for (const cell of this.grips ?? []) cell.classList.remove("conv-grip");
    this.grips = [...touched].flatMap((i) =>
      window.kernelCells.map((tap) => field[i].at(window.placeOf(step.place, tap))),
    );
    for (const cell of this.grips) cell.classList.add("conv-grip");
    this.held = { ...step, corner, touched };
  }

  // ── pulling the edge of the field: padding ──
  #edge() {
    const { words } = this;
    const element = html("span", {
      class: "explorer-pull conv-edge",
      role: "slider",
      tabindex: 0,
      "aria-label": fill(words.pull, { name: words.names.padding }),
      "aria-orientation": "horizontal",
    });
    element.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.calls.pull(this.padding + by);
    });
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      const [x, from, cell] = [event.clientX, this.padding, this.field[0].cellSize];
      const move = (moved) => this.calls.pull(from + Math.round((moved.clientX - x) / cell));
      element.addEventListener("pointermove", move);
      const end = () => element.removeEventListener("pointermove", move);
      element.addEventListener("lostpointercapture", end, { once: true });
    });
    return element;
  }

  showPadding(padding, { min, max }) {
    this.padding = padding;
    for (const [name, at] of Object.entries({ now: padding, min, max })) this.edge.setAttribute(`aria-value${name}`, at);
  }

  #placeEdge() {
    const { left, top } = this.element.getBoundingClientRect();
    const box = this.field[0].sheet.getBoundingClientRect();
    this.edge.style.left = `${box.right - left}px`;
    this.edge.style.setProperty("--plane-top", `${box.top - top}px`);
    this.edge.style.setProperty("--plane-height", `${box.height}px`);
  }
}

// "输入通道 2", "核 1 的通道 3", with its size.
export function titleOf(words, window, name, channel) {
  const { in_channels, out_channels, slices } = window;
  if (name === "kernel") {
    const [o, c] = slices[channel];
    const filter = out_channels > 1 ? fill(words.filter, { filter: o + 1 }) : words.boards.kernel;
    const whose = out_channels > 1 ? fill(words.whose, { title: filter }) : `${filter}的`;
    return in_channels > 1 ? whose + fill(words.channel, { channel: c + 1 }) : filter;
  }
  const many = (name === "input" ? in_channels : out_channels) > 1;
  return words.boards[name] + (many ? fill(words.channel, { channel: channel + 1 }) : "");
}

// What the slices add up to, one text for each and one list for each filter.
export function summands(words, window, { at, links, isStep }) {
  if (at.board === "kernel") return {};
  const parts = [];
  const sums = new Map();
  for (const { slice, value, weight } of links) sums.set(slice, (sums.get(slice) ?? 0) + value * weight);
  if (at.board === "input") {
    if (!window.back || !isStep) return {};
    const value = `×${show(window.inputAt(at.channel, at.place))}`;
    return { parts: window.slices.map((slice) => (sums.has(slice) ? value : "")) };
  }
  const bias = window.biases[at.channel];
  const alone = window.through === 1 && !window.back && !window.bias;
  let all = 0;
  for (const [slice, sum] of sums) {
    const first = parts.every((part) => !part);
    all += sum;
    parts[window.slices.indexOf(slice)] = alone ? `= ${show(sum)}` : first ? show(sum) : signed(sum);
  }
  const counted = window.zone(at.place) === "cut" ? 0 : bias;
  const plus = html("span", { class: "factor-bias", "data-counts": "bias" }, signed(counted));
  const totals = [];
  if (!alone) totals[at.channel] = [...(window.bias ? [plus, " "] : []), html("b", {}, `= ${show(all + counted)}`)];
  return { parts, totals };
}

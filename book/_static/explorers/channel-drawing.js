// Which input channel reaches which output channel, drawn as columns of channels with a line for
// each connection. Wide layers are shortened: a column keeps first and last channels and says, in
// the place of the others, that they are left out; numbers are always the channels' own.

import { grid } from "./controls.js";
import { fill, html, number, svg } from "./dom.js";

const WHOLE = 24; // columns of so many channels are drawn whole
const SLOTS = 18; // places in a longer one; each is 24 px high so that a finger can hit it
const STYLES = 4; // kinds of line, one group after the other

const range = (count) => Array.from({ length: count }, (_, i) => i);

// 0 … count − 1 in at most `slots` places; null stands for those left out.
const shorten = (count, slots) =>
  count <= slots ? range(count) : [...range(slots - 2), null, count - 1];

// The channels of a column, `each` in a group, `shown` groups at most; null as above.
function column(each, groups, shown, slots) {
  const inside = shorten(each, Math.floor(slots / shown));
  return shorten(groups, shown).flatMap((group) =>
    group === null ? [null] : inside.map((one) => (one === null ? null : group * each + one)),
  );
}

// The columns of a chain of convolutions, each stage { in_channels, out_channels, groups }.
export function columnsOf(stages) {
  const [{ in_channels, out_channels, groups }, next] = stages;
  const counts = [in_channels, ...stages.map((stage) => stage.out_channels)];
  const slots = Math.max(...counts) <= WHOLE ? WHOLE : SLOTS;
  const each = [in_channels / groups, out_channels / groups];
  const most = each.map((count) => Math.floor(slots / Math.min(count, 3)));
  const shown = Math.min(groups, ...most);
  const columns = each.map((count) => column(count, groups, shown, slots));
  return next ? [...columns, column(next.out_channels, 1, 1, slots)] : columns;
}

export const linesOf = ({ in_channels, out_channels, groups }) =>
  in_channels * (out_channels / groups);

// The channels of every column that channel `index` of column `at` is connected with: [first, last].
export function reach(stages, at, index) {
  const ranges = [];
  ranges[at] = [index, index];
  const across = ([first, last], from, to, groups) => {
    const group = (channel) => Math.floor(channel / (from / groups));
    return [(group(first) * to) / groups, ((group(last) + 1) * to) / groups - 1];
  };
  for (let i = at; i < stages.length; i++) {
    const { in_channels, out_channels, groups } = stages[i];
    ranges[i + 1] = across(ranges[i], in_channels, out_channels, groups);
  }
  for (let i = at; i > 0; i--) {
    const { in_channels, out_channels, groups } = stages[i - 1];
    ranges[i - 1] = across(ranges[i], out_channels, in_channels, groups);
  }
  return ranges;
}

const within = (channel, [first, last]) => channel >= first && channel <= last;
const middle = (place, places) => `${((place + 0.5) / places) * 100}%`;

export class ChannelDrawing {
  constructor(words) {
    this.words = words;
    this.picture = html("div", { class: "kind-picture" });
    this.caption = html("p", { class: "kind-caption" });
    this.element = html("div", { class: "kind-drawing" }, this.picture, this.caption);
  }

  clear() {
    this.picture.replaceChildren();
    this.caption.replaceChildren();
  }

  // `names` has one name for each column.
  show(stages, names) {
    Object.assign(this, { stages, names, columns: columnsOf(stages) });
    const counts = [stages[0].in_channels, ...stages.map((stage) => stage.out_channels)];
    this.counts = counts;
    const places = Math.max(...this.columns.map((one) => one.length));
    this.picture.style.setProperty("--places", places);
    this.picture.classList.toggle("kind-two-steps", stages.length > 1);
    this.grids = this.columns.map((one, i) => this.#grid(one, i));
    this.lines = [];
    const parts = this.grids.map((one, i) =>
      html(
        "div",
        { class: "kind-column" },
        html("span", { "aria-hidden": "true" }, names[i], html("br"), number(counts[i])),
        one.element,
      ),
    );
    stages.forEach((stage, i) => parts.splice(2 * i + 1, 0, this.#links(stage, i)));
    this.picture.replaceChildren(...parts);
    this.#trace();
  }

  #grid(channels, at) {
    const { words, names, counts } = this;
    const left_out = counts[at] - channels.filter((one) => one !== null).length;
    const one = grid({
      label: fill(words.column, { name: names[at], count: number(counts[at]) }),
      rows: channels.length,
      columns: 1,
      cell: (row) => (channels[row] === null ? "⋮" : String(channels[row])),
      name: (row) =>
        channels[row] === null
          ? fill(words.left_out, { name: names[at], left_out: number(left_out) })
          : this.#tell(at, channels[row]),
      move: (row) => this.#trace(at, channels[row]),
      leave: () => this.#trace(),
    });
    channels.forEach((channel, row) => one.cells[row].classList.toggle("kind-gap", channel === null));
    return one;
  }

  #links(stage, at) {
    const [left, right] = [this.columns[at], this.columns[at + 1]];
    const group = (channel, count) => Math.floor(channel / (count / stage.groups));
    const picture = svg("svg", { class: "kind-links", "aria-hidden": "true" });
    left.forEach((from, i) =>
      right.forEach((to, o) => {
        if (from === null || to === null) return;
        const its = group(from, stage.in_channels);
        if (its !== group(to, stage.out_channels)) return;
        const ends = { x1: 0, x2: "100%", y1: middle(i, left.length), y2: middle(o, right.length) };
        const line = svg("line", { class: `kind-line-${its % STYLES}`, ...ends });
        picture.append(line);
        this.lines.push({ line, at, from, to });
      }),
    );
    picture.classList.toggle("kind-many", picture.childElementCount > 100);
    return html("div", { class: "kind-stage" }, picture);
  }

  // "输入 20 → 输出 0–127（128 个）"
  #tell(at, channel) {
    const { words, names } = this;
    const ranges = reach(this.stages, at, channel);
    const parts = ranges.map(([first, last], i) => {
      if (i === at) return fill(words.channel, { name: names[i], first });
      const values = { name: names[i], first, last, count: number(last - first + 1) };
      return fill(first === last ? words.channel : words.channels, values);
    });
    return parts.join(" → ");
  }

  // Show what one channel is connected with; without one, everything.
  #trace(at, channel = null) {
    const ranges = channel === null ? null : reach(this.stages, at, channel);
    for (const { line, at: stage, from, to } of this.lines) {
      const on = !ranges || (within(from, ranges[stage]) && within(to, ranges[stage + 1]));
      line.classList.toggle("kind-off", !on);
    }
    this.columns.forEach((channels, i) =>
      channels.forEach((one, row) => {
        const on = ranges && one !== null && within(one, ranges[i]);
        this.grids[i].cells[row].classList.toggle("kind-reached", Boolean(on));
      }),
    );
    this.caption.textContent = ranges ? this.#tell(at, channel) : this.#shortened();
  }

  // How much of the layer is in the picture.
  #shortened() {
    const { words, lines, counts, columns } = this;
    const drawn = columns.map((one) => one.filter((channel) => channel !== null).length);
    if (drawn.every((count, i) => count === counts[i])) return words.whole_picture;
    const parts = columns.map((_, i) =>
      fill(words.drawn_of, { name: this.names[i], count: number(counts[i]), drawn: drawn[i] }),
    );
    const total = this.stages.reduce((sum, stage) => sum + linesOf(stage), 0);
    const values = { parts: parts.join("，"), total: number(total), drawn: lines.length };
    return fill(words.shortened, values);
  }
}

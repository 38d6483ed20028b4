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

const countsOf = (stages) => [stages[0].in_channels, ...stages.map((stage) => stage.out_channels)];

// The columns of a chain of convolutions, each stage { in_channels, out_channels, groups }.
export function columnsOf(stages) {
  const [{ in_channels, out_channels, groups }, next] = stages;
  const slots = Math.max(...countsOf(stages)) <= WHOLE ? WHOLE : SLOTS;
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
    const group = (channel) => Math.floor((channel * groups) / from);
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
    this.element = html("div", {}, this.picture, this.caption);
  }

  // `names` has one name for each column.
  show(stages, names) {
    Object.assign(this, { stages, names, columns: columnsOf(stages), lines: [] });
    this.counts = countsOf(stages);
    this.grids = this.columns.map((channels, at) => this.#grid(channels, at));
    const parts = this.grids.map(({ element }, i) =>
      html(
        "div",
        { class: "kind-column" },
        html("span", { "aria-hidden": "true" }, names[i], html("br"), number(this.counts[i])),
        element,
      ),
    );
    stages.forEach((stage, at) => parts.splice(2 * at + 1, 0, this.#links(stage, at)));
    const places = Math.max(...this.columns.map((one) => one.length));
    this.picture.style.setProperty("--places", places);
    this.picture.classList.toggle("kind-two-steps", stages.length > 1);
    this.picture.replaceChildren(...parts);
    this.#trace();
  }

  #grid(channels, at) {
    const { words } = this;
    const name = this.names[at];
    const count = this.counts[at];
    const left_out = number(count - channels.filter((one) => one !== null).length);
    const one = grid({
      label: fill(words.column, { name, count: number(count) }),
      rows: channels.length,
      columns: 1,
      cell: (row) => String(channels[row] ?? "⋮"),
      name: (row) =>
        channels[row] === null ? fill(words.left_out, { left_out }) : this.#tell(at, channels[row]),
      move: (row) => this.#trace(at, channels[row]),
      leave: () => this.#trace(),
    });
    channels.forEach((channel, row) => one.cells[row].classList.toggle("kind-gap", channel === null));
    return one;
  }

  #links(stage, at) {
    const [left, right] = [this.columns[at], this.columns[at + 1]];
    const picture = svg("svg", { class: "kind-links", "aria-hidden": "true" });
    left.forEach((from, i) => {
      if (from === null) return;
      const group = Math.floor((from * stage.groups) / stage.in_channels);
      const [, reached] = reach([stage], 0, from);
      right.forEach((to, o) => {
        if (to === null || !within(to, reached)) return;
        const ends = { x1: 0, x2: "100%", y1: middle(i, left.length), y2: middle(o, right.length) };
        const line = svg("line", { class: `kind-line-${group % STYLES}`, ...ends });
        picture.append(line);
        this.lines.push({ line, at, from, to });
      });
    });
    picture.classList.toggle("kind-many", picture.childElementCount > 100);
    return html("div", { class: "kind-stage" }, picture);
  }

  // "输入 20 → 输出 0–127（128 个）"
  #tell(at, channel) {
    const { words, names } = this;
    const parts = reach(this.stages, at, channel).map(([first, last], i) => {
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
        const on = ranges !== null && one !== null && within(one, ranges[i]);
        this.grids[i].cells[row].classList.toggle("kind-reached", on);
      }),
    );
    const total = number(this.stages.reduce((sum, stage) => sum + linesOf(stage), 0));
    this.caption.textContent = ranges
      ? this.#tell(at, channel)
      : fill(this.words.caption, { total, drawn: number(this.lines.length) });
  }
}

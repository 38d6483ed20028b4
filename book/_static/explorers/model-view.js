// What <model-explorer> draws: the table of totals, a chart of a model's rows, the arithmetic of one.

import { grid } from "./controls.js";
import { byTimes, data, fill, html, number, short } from "./dom.js";
import { arithmetic, describe, kindOf, percent, shape } from "./model-arithmetic.js";

const square = (side) => byTimes([side, side]);

export function shortKind(words, row) {
  const { kernel_size, stride } = row.layer ?? {};
  if (words.short_kinds[row.kind]) {
    const count = row.rows?.filter((one) => one.params).length;
    return fill(words.short_kinds[row.kind], { kernel: square(kernel_size), count });
  }
  return square(kernel_size) + (stride > 1 ? `/${stride}` : "");
}

// A layer's name, which may break after a dot or an underscore.
const breakable = (name) =>
  name.match(/[^._]+[._]*/g).flatMap((part, place) => (place ? [html("wbr"), part] : [part]));

// Totals as a table, a column for each model; the data of the second have "other." before the name.
export function totals(words, bills) {
  const prefix = (place) => (place ? "other." : "");
  const line = (head, cell) =>
    html("tr", {}, html("th", { scope: "row" }, head), bills.map((one, place) => html("td", {}, cell(one, place))));
  const heads = bills.map(({ model, input_size, num_classes, lost }) => {
    const values = { year: model.year, input: square(input_size), classes: number(num_classes) };
    const settings = words.settings.map((text) => html("span", {}, fill(text, values)));
    return html(
      "th",
      { scope: "col" },
      model.name,
      html("small", {}, settings, lost ? html("em", {}, words.left_out) : ""),
    );
  });
  const sums = Object.entries(words.quantities).map(([name, head]) =>
    line(head, (one, place) => data(prefix(place) + name, one[name])),
  );
  const shares = Object.entries(words.head_share).map(([name, head]) =>
    line(head, (one, place) => {
      if (one.lost) return words.lost;
      const value = percent(one.head[name], one[name]);
      return data(`${prefix(place)}head_${name}`, value, `${value}%`);
    }),
  );
  return html(
    "table",
    { class: "model-totals" },
    html("caption", { class: "for-ears" }, words.title),
    html("thead", {}, html("tr", {}, html("td"), heads)),
    html("tbody", {}, sums, shares),
  );
}

// Why a head cannot follow, as a sentence; `fit` are the first and last size that it can.
export function lostNote(words, { model, rows, lost, input_size }, fit) {
  const values = {
    name: model.name,
    input: square(input_size),
    layer: lost.name,
    shape: shape(lost.input),
    features: number(lost.input.reduce((all, one) => all * one, 1)),
    expected: number(lost.layer.in_features),
    layers: rows.filter((row) => row.lost).map((row) => row.name).join("、"),
    first: fit[0],
    last: fit[1],
  };
  return html("p", { class: "model-lost-note" }, fill(words.lost_note, values));
}

function bar(name, value, most) {
  const strip = html("i");
  strip.style.setProperty("--part", most ? value / most : 0);
  return html("span", { class: `model-bar model-${name.split(" ")[0]}` }, data(name, value, short(value)), strip);
}

// One model's rows as a list that the arrow keys walk. `most` has the largest params and macs, which
// fill the bar; `point(row)` is called for the row that is pointed at or focused, undefined for none.
export function chart({ words, bill, rows, inOrder, most, prefix, point, choose, panel }) {
  const name = (row) => {
    const values = {
      name: row.name,
      kind: kindOf(words, row),
      output: byTimes(row.output),
      params: number(row.params),
      macs: number(row.macs),
    };
    return fill(words[row.lost ? "row_lost" : row.params ? "row" : "row_free"], values);
  };
  const cells = (row) => {
    const head = [
      html("b", {}, breakable(row.name)),
      html("span", { class: "model-kind" }, shortKind(words, row)),
    ];
    if (row.lost) return [...head, html("span", { class: "model-lost" }, words.lost)];
    const size = html("span", { class: "model-size" }, shape(row.output));
    if (!row.params) return [...head, size];
    return [
      ...head,
      size,
      bar(`params ${prefix}${row.name}`, row.params, most.params),
      bar(`macs ${prefix}${row.name}`, row.macs, most.macs),
    ];
  };
  const list = grid({
    label: fill(words.chart, { name: bill.model.name }),
    rows: rows.length,
    columns: 1,
    cell: (place) => cells(rows[place]),
    name: (place) => name(rows[place]),
    move: (place) => point(rows[place]),
    leave: () => point(),
  });
  list.element.classList.add("model-rows");
  list.element.addEventListener("focusin", (event) => choose(rows[list.cells.indexOf(event.target)]));
  list.cells.forEach((cell, place) => {
    cell.setAttribute("aria-describedby", panel);
    cell.classList.toggle("model-free", !rows[place].params);
    const block = (row) => row?.block ?? row?.name;
    const starts = place && block(rows[place]) !== block(rows[place - 1]);
    cell.classList.toggle("model-block", Boolean(starts) && bill.rows.length > 10 && inOrder);
  });
  const mark = (row) => {
    list.cells.forEach((cell, place) => cell.classList.toggle("model-on", rows[place] === row));
  };
  // The Tab key comes in at the chosen row.
  const enterAt = (row) => {
    const at = Math.max(0, rows.indexOf(row));
    list.cells.forEach((cell, place) => (cell.tabIndex = place === at ? 0 : -1));
  };
  const heads = [words.layer, words.window, words.output, words.params, words.macs];
  const element = html(
    "div",
    { class: "model-chart" },
    html("p", { class: "model-name" }, html("strong", {}, bill.model.name), fill(words.paper, bill.model)),
    html("div", { class: "model-heads", "aria-hidden": "true" }, heads.map((text) => html("span", {}, text))),
    list.element,
  );
  return { element, mark, enterAt };
}

// What a row is, and its arithmetic.
export function explained(words, row, whole) {
  const lines = row.lost ? [] : arithmetic(words, row, whole);
  const line = ([head, text]) => html("div", {}, html("dt", {}, head), html("dd", {}, text));
  return {
    title: [html("strong", {}, row.name), " ", describe(words, row), row.lost ? words.comma + words.lost : ""],
    lines: lines.map(line),
  };
}

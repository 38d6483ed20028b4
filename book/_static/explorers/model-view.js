// What <model-explorer> writes: the arithmetic of a row, as a line and step by step, the table of
// totals, a model's rows as a list.

import { grid } from "./controls.js";
import { byTimes, data, fill, html, number, short } from "./dom.js";
import { product } from "./formulas.js";
import { factor, line as lineWith, product as dots, result } from "./legend.js";

const square = (side) => byTimes([side, side]);
const times = (...factors) => factors.map(number).join(" × ");
const pair = (value) => (Array.isArray(value) ? value : [value, value]);

// Without the batch: [256, 28, 28], or [4096].
const shape = (sizes) => `[${sizes.join(", ")}]`;

// 0.8937 → "89.4%", 0.008 → "0.8%", 0.00421 → "0.42%".
function percent(part, whole) {
  const value = whole ? (100 * part) / whole : 0;
  return Number(value >= 1 ? value.toFixed(1) : value.toPrecision(2));
}

function kindOf(words, row, kinds = words.kinds) {
  const { kernel_size, output_size, stride } = row.layer ?? {};
  const kind = output_size > 1 ? "adaptive" : output_size ? "global" : row.kind;
  return fill(kinds[kind] ?? kinds.window, {
    kernel: byTimes(pair(kernel_size)),
    output: square(output_size),
    by: stride > 1 ? `/${stride}` : "",
    count: row.rows?.filter((one) => one.params).length,
  });
}

// "标准卷积 3×3，步幅 2，填充 1，[3, 224, 224] → [64, 112, 112]"
function describe(words, row) {
  const { stride = 1, padding = 0, bias } = row.layer ?? {};
  const parts = [kindOf(words, row)];
  if (stride > 1) parts.push(fill(words.stride, { stride }));
  if (padding) parts.push(fill(words.padding, { padding: [padding].flat().join("、") }));
  if (row.params && !row.rows && row.kind !== "norm") {
    parts.push(bias ? words.bias : words.no_bias);
    if (row.norm) parts.push(words.norm);
  }
  if (!row.lost) parts.push(`${shape(row.input)} → ${shape(row.output)}`);
  return parts.join(words.comma);
}

// A layer's name, which may break after a dot or an underscore.
const breakable = (name) =>
  name.match(/[._]*[^._]+[._]*/g).flatMap((part, place) => (place ? [html("wbr"), part] : [part]));

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
      html("small", {}, settings, lost ? html("em", { class: "model-lost" }, words.left_out) : ""),
    );
  });
  const sums = Object.entries(words.quantities).map(([name, head]) =>
    // Parameters and MACs stand beside the strip: here they are not a second <data>.
    line(head, (one, place) =>
      name === "activations" ? data(prefix(place) + name, one[name]) : number(one[name]),
    ),
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
    features: number(product(lost.input)),
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

// A row in one sentence; without its costs while they are to be guessed.
export function told(words, row, guessing = false) {
  const values = {
    name: row.name,
    kind: kindOf(words, row),
    output: byTimes(row.output),
    params: number(row.params),
    macs: number(row.macs),
  };
  const costs = guessing ? "row_guess" : row.params ? "row" : "row_free";
  return fill(words[row.lost ? "row_lost" : costs], values);
}

// One model's rows as a list that the arrow keys walk. `most` has the largest params and macs, which
// fill the bar; `point(row)` is called for the row that is pointed at or focused, undefined for none.
export function chart({ words, bill, rows, inOrder, most, prefix, point, choose }) {
  const cells = (row) => {
    const head = [
      html("b", {}, breakable(row.name)),
      html("span", { class: "model-kind" }, kindOf(words, row, words.short_kinds)),
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
    name: (place) => told(words, rows[place]),
    move: (place) => point(rows[place]),
    leave: () => point(),
  });
  list.element.classList.add("model-rows");
  list.element.addEventListener("focusin", (event) => choose(rows[list.cells.indexOf(event.target)]));
  list.cells.forEach((cell, place) => {
    cell.classList.toggle("model-free", !rows[place].params);
    const block = (row) => row?.block ?? row?.name;
    const starts = place && block(rows[place]) !== block(rows[place - 1]);
    cell.classList.toggle("model-block", Boolean(starts) && inOrder);
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

// ── the arithmetic of one row ──
// The factors of a row's weights: [512, 256, 3, 3], or "(512 ÷ 512)" in place of the second.
function factors({ kind, layer }, outputs) {
  if (kind === "linear") return [number(layer.in_features), number(outputs)];
  const { in_channels, groups, kernel_size } = layer;
  const seen = groups > 1 ? `(${number(in_channels)} ÷ ${number(groups)})` : number(in_channels);
  return [number(outputs), seen, ...pair(kernel_size)];
}

function side({ layer, input }, words) {
  if (layer.output_size) {
    const values = { input: byTimes(input.slice(1)), output: square(layer.output_size) };
    return fill(layer.output_size > 1 ? words.adapted : words.averaged, values);
  }
  const kernels = pair(layer.kernel_size);
  const axis = kernels[1] > kernels[0] ? 1 : 0; // where the kernel is longer
  const [kernel, stride, padding] = [kernels, pair(layer.stride), pair(layer.padding)].map((both) => both[axis]);
  const inside = `(${input[1 + axis]} + 2 × ${padding} − ${kernel}) ÷ ${stride}`;
  const exact = (input[1 + axis] + 2 * padding - kernel) % stride === 0;
  return `${exact ? inside : `⌊${inside}⌋`} + 1 = `;
}

// Costs of a block: those of its layers added up.
function ofBlock(row, name, say) {
  const parts = row.rows.map((one) => one[name]).filter(Boolean);
  return [`${parts.map(number).join(" + ")} = `, data(`row.${name}`, row[name]), say];
}

// `whole` has the totals that the row is a part of.
function arithmetic(words, row, whole) {
  const share = (name) => {
    const value = percent(row[name], whole[name]);
    return words.comma + fill(words.of_all, { share: `${value}%` });
  };
  if (row.rows) return ["params", "macs"].map((name) => [words[name], ofBlock(row, name, share(name))]);
  const { kind, layer, input } = row;
  const lines = [];
  if (kind === "norm") {
    const params = [`2 × ${number(row.output[0])} = `, data("row.params", row.params), share("params")];
    return [[words.params, params], [words.macs, [words.norm_free]]];
  }
  if (kind !== "linear") {
    const text = side(row, words);
    lines.push([words.side, layer.output_size ? [text] : [text, data("row.side", row.output[1])]]);
  }
  if (!row.params) return [...lines, [words.params, [words.free]]];
  const outputs = row.output[0];
  const weights = `${factors(row, outputs).join(" × ")} = `;
  lines.push([words.weights, [weights, data("row.weights", row.weights)]]);
  if (kind === "linear" && input[1] > 1)
    lines.at(-1)[1].push(words.comma + fill(words.flattened, { shape: times(...input) }));
  const more = [];
  if (row.biases) more.push(` + ${number(row.biases)}${words.bias_term}`);
  if (row.norm) more.push(` + 2 × ${number(outputs)}${words.norm_term}`);
  const params = more.length ? `${number(row.weights)}${more.join("")} = ` : "";
  lines.push([words.params, [params, data("row.params", row.params), share("params")]]);
  const positions = row.output.slice(1);
  const macs = positions.length ? `${times(row.weights, ...positions)} = ` : "";
  lines.push([words.macs, [macs, data("row.macs", row.macs), share("macs")]]);
  if (!positions.length) lines.at(-1)[1].push(words.comma + words.each_weight_once);
  return lines;
}

// What the tempting wrong answers forget.
export function hints(words, row) {
  const values = { weights: number(row.weights), positions: byTimes(row.output.slice(1)) };
  const say = (name) => fill(words.hints[name], values);
  const macs = say(row.kind === "linear" ? "linear" : "positions");
  const params = say(row.norm ? "norm" : "bias");
  return row.kind === "depthwise"
    ? { params: say("depthwise") + params, macs: say("depthwise") + macs }
    : { params, macs };
}

// ── the same in one line: weights, on how many places, and so how many multiply-accumulates ──
export function lineOf(words, row, whole) {
  if (row.lost) return [];
  const share = (name) => data(`line.${name}_share`, percent(row[name], whole[name]), `${percent(row[name], whole[name])}%`);
  const values = {
    params: result("line.params", row.params),
    macs: result("line.macs", row.macs),
    params_share: share("params"),
    macs_share: share("macs"),
  };
  if (row.rows) return lineWith(words.line_block, values);
  if (row.kind === "norm")
    return lineWith(words.line_only_norm, { ...values, channels: factor("bias", row.output[0]) });
  if (!row.params) return lineWith(words.line_free, { from: sideOf(row.input), to: sideOf(row.output) });
  const { kind, layer, input, output, weights, biases, norm } = row;
  const kernels = pair(layer.kernel_size);
  const kernel = factor("kernel", product(kernels), kernels.join("·"));
  const groups = layer.groups > 1 ? [" ÷ ", factor("groups", layer.groups)] : [];
  const flat = input.length > 1 && input[1] > 1 ? input.map(number).join("·") : number(product(input));
  const counted =
    kind === "linear"
      ? dots(factor("in", product(input), flat), factor("out", output[0]))
      : [...dots(factor("out", output[0]), factor("in", layer.in_channels), kernel), ...groups];
  const more = [];
  if (biases) more.push(words.line_bias, factor("bias", biases));
  if (norm) more.push(words.line_norm, factor("bias", norm));
  const places = output.slice(1);
  return lineWith(places.length ? words.line : words.line_linear, {
    ...values,
    counted,
    weights: result("line.weights", weights),
    places: factor("places", product(places), byTimes(places)),
    more: more.length ? [...more, words.line_then] : [],
  });
}

const sideOf = (sizes) => data("line.side", sizes[1] ?? 1, byTimes(sizes.slice(1)));

// What a row is, and its arithmetic.
export function explained(words, row, whole) {
  const lines = row.lost ? [] : arithmetic(words, row, whole);
  const line = ([head, text]) => html("div", {}, html("dt", {}, head), html("dd", {}, text));
  return {
    title: [html("strong", {}, row.name), " ", describe(words, row), row.lost ? words.comma + words.lost : ""],
    lines: lines.map(line),
  };
}

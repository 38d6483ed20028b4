// The arithmetic of one row written out, as pairs of a word and a text or element.

import { byTimes, data, fill, number } from "./dom.js";

const product = (numbers) => numbers.reduce((all, one) => all * one, 1);
const times = (...factors) => factors.map(number).join(" × ");

// Without the batch: [256, 28, 28], or [4096].
export const shape = (sizes) => `[${sizes.join(", ")}]`;

// 0.8937 → "89.4%", 0.008 → "0.8%", 0.00421 → "0.42%".
export function percent(part, whole) {
  const value = whole ? (100 * part) / whole : 0;
  return Number(value >= 1 ? value.toFixed(1) : value.toPrecision(2));
}

export function kindOf(words, row) {
  const { kernel_size } = row.layer ?? {};
  const values = { kernel: byTimes([kernel_size, kernel_size]), count: row.rows?.length };
  if (row.rows) values.count = row.rows.filter((one) => one.params).length;
  return fill(words.kinds[row.kind], values);
}

// "标准卷积 3×3，步幅 2，填充 1，[3, 224, 224] → [64, 112, 112]"
export function describe(words, row) {
  const { stride = 1, padding = 0, bias } = row.layer ?? {};
  const parts = [kindOf(words, row)];
  if (stride > 1) parts.push(fill(words.stride, { stride }));
  if (padding) parts.push(fill(words.padding, { padding }));
  if (row.params && !row.rows) parts.push(bias ? words.bias : words.no_bias);
  if (row.norm) parts.push(words.norm);
  if (!row.lost) parts.push(`${shape(row.input)} → ${shape(row.output)}`);
  return parts.join(words.comma);
}

// The factors of a row's weights: [512, 256, 3, 3], or "(512 ÷ 512)" in place of the second.
function factors({ kind, layer }, outputs) {
  if (kind === "linear") return [number(layer.in_features), number(outputs)];
  const { in_channels, out_channels, groups, kernel_size } = layer;
  const seen = groups > 1 ? `(${number(in_channels)} ÷ ${number(groups)})` : number(in_channels);
  return [number(out_channels), seen, kernel_size, kernel_size];
}

function side({ layer, input }, words) {
  if (layer.output_size) {
    const values = { input: byTimes(input.slice(1)), output: byTimes([1, 1]) };
    return fill(words.averaged, values);
  }
  const { kernel_size, stride, padding } = layer;
  const inside = `(${input[1]} + 2 × ${padding} − ${kernel_size}) ÷ ${stride}`;
  const exact = (input[1] + 2 * padding - kernel_size) % stride === 0;
  return `${exact ? inside : `⌊${inside}⌋`} + 1 = `;
}

// Costs of a block: those of its layers added up.
function ofBlock(row, name, say) {
  const parts = row.rows.map((one) => one[name]).filter(Boolean);
  return [`${parts.map(number).join(" + ")} = `, data(`row.${name}`, row[name]), say];
}

// `whole` has the totals that the row is a part of.
export function arithmetic(words, row, whole) {
  const share = (name) => {
    const value = percent(row[name], whole[name]);
    return words.comma + fill(words.of_all, { share: `${value}%` });
  };
  if (row.rows) return ["params", "macs"].map((name) => [words[name], ofBlock(row, name, share(name))]);
  const { kind, layer, input } = row;
  const lines = [];
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

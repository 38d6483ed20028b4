// Reads what a person types as a number, in whatever way an input method gives it: full-width digits,
// separators, 1.2 M, 3 万, 1/8. The rules are those of teaching/questions/typed.py; a table of cases
// that both are tested with holds the two together.

import { fill, wordsOf } from "./html.js";

export const words = await wordsOf("typed");

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
const PLAIN = String.raw`(?:\d+(?:\.\d*)?|\.\d+)`;
const SCALE = Object.keys(words.scales).sort((a, b) => b.length - a.length).join("|");
const BYTES = { B: 1, [words.bytes]: 1, KB: 1e3, MB: 1e6, GB: 1e9, KIB: 2 ** 10, MIB: 2 ** 20, GIB: 2 ** 30 };
const STORAGE = Object.keys(BYTES).sort((a, b) => b.length - a.length);
const MOST = 30; // as a power of ten: nobody means more

const pattern = (text, flags = "") => new RegExp(text, flags);
const GROUPED = /^(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)$/;
const BEFORE = pattern(`^(?:=|≈|${words.before})+`);
const STOP = pattern(`${words.stop}+$`);
const POINT = pattern(`(?<=\\d)${words.stop}(?=\\d)`);
const PER_CENT = pattern(`^${words.per_cent}(${PLAIN})$`);
const TURNED = pattern(`^(\\d+)${words.out_of}(\\d+)$`);
const RATIO = pattern(`^([+-]?${PLAIN})/(${PLAIN})$`);
const PRODUCT = pattern(`^${PLAIN}(?:[×x*+÷/-]${PLAIN})+$`);
const VALUE = pattern(
  `^(?<number>[+-]?${PLAIN})(?:[eE](?<exponent>[+-]?\\d+)|[×x*]10(?:\\^|\\*\\*)(?<power>[+-]?\\d+))?(?<scale>${SCALE})?$`,
);
const UNIT = pattern(`^(${SCALE})\\s*(\\S*)$`);
const ENDS_IN_SCALE = pattern(`(?:${SCALE})$`);

class NotUnderstood extends Error {
  constructor(key) {
    super(key);
    this.key = key;
  }
}

// { value, isRounded } in the question's unit, or { problem, says }: which of the words' problems it
// is, and its sentence.
export function readNumber(typed, unit = null) {
  try {
    return read(typed, unit);
  } catch (problem) {
    if (!(problem instanceof NotUnderstood)) throw problem;
    return refused(problem.key, typed, unit);
  }
}

export const refused = (key, typed, unit = null) => ({
  problem: key,
  says: fill(words.problems[key], { typed: typed.trim(), unit }),
});

function read(typed, unit) {
  const bare = narrow(typed).replace(BEFORE, "").replace(STOP, "").replace(POINT, ".");
  if (!bare) throw new NotUnderstood("empty");
  let { text, factor } = withoutUnit(bare, unit);
  text = ungrouped(text).replace(PER_CENT, "$1%");
  if (text.endsWith("%")) {
    text = text.slice(0, -1);
    if (unit !== "%" && unit !== words.points) factor /= 100;
  }
  text = text.replace(TURNED, "$2/$1");
  const ratio = RATIO.exec(text);
  if (ratio) {
    if (!Number(ratio[2])) throw new NotUnderstood("zero");
    return { value: (Number(ratio[1]) / Number(ratio[2])) * factor, isRounded: false };
  }
  const found = VALUE.exec(text)?.groups;
  if (!found) throw new NotUnderstood(PRODUCT.test(text) ? "product" : "number");
  const exponent = Number(found.exponent ?? found.power ?? 0);
  if (Math.abs(exponent) > MOST) throw new NotUnderstood("number");
  // As one numeral, so that 57.8 M is 57800000 and not a neighbour of it.
  const shift = exponent + Number(words.scales[found.scale] ?? 0);
  return { value: Number(`${found.number}e${shift}`) * factor, step: stepOf(found.number, shift) * factor };
}

// What the last digit that was written counts: 0.1 M is a step of 100,000.
const stepOf = (number, shift) => 10 ** (shift - (number.split(".")[1] ?? "").length);

// Half-width, without spaces but those between digits, which separate as commas do.
function narrow(typed) {
  const powers = typed.replace(
    pattern(`[${SUPERSCRIPTS}]+`, "g"),
    (run) => `^${[...run].map((one) => "0123456789-"[SUPERSCRIPTS.indexOf(one)]).join("")}`,
  );
  return powers
    .normalize("NFKC")
    .replaceAll("−", "-")
    .replaceAll("⁄", "/")
    .trim()
    .replace(/(?<=\d)[\s_]+(?=\d)/g, ",")
    .replace(/\s+/g, "");
}

// The text without a unit behind it, and what turns its number into the question's unit.
function withoutUnit(text, unit) {
  const asked = unit?.toUpperCase();
  const storage = STORAGE.find((one) => text.toUpperCase().endsWith(one));
  if (asked in BYTES) {
    if (storage) return { text: text.slice(0, -storage.length), factor: BYTES[storage] / BYTES[asked] };
    const isLong = /^[KMG]B$/.test(asked) && text.toUpperCase().endsWith(asked[0]);
    return { text: isLong ? text.slice(0, -1) : text, factor: 1 };
  }
  if (storage) throw new NotUnderstood(unit ? "unit" : "no_unit");
  const scaled = unit ? UNIT.exec(unit) : null;
  const noun = scaled ? scaled[2] : (unit ?? "");
  if (noun && noun !== "%" && text.endsWith(noun)) text = text.slice(0, -noun.length);
  else {
    const other = words.nouns.find((one) => text.endsWith(one));
    if (other && (unit || other !== words.times)) throw new NotUnderstood(unit ? "unit" : "no_unit");
    if (other) text = text.slice(0, -other.length);
  }
  const isScaled = scaled && ENDS_IN_SCALE.test(text);
  return { text, factor: isScaled ? 10 ** -words.scales[scaled[1]] : 1 };
}

function ungrouped(text) {
  return text.replace(/\d[\d,]*(?<!,)|,/g, (run) => {
    if (!run.includes(",")) return run;
    if (!GROUPED.test(run)) throw new NotUnderstood("commas");
    return run.replaceAll(",", "");
  });
}

const bareText = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .trim()
    .replace(pattern(`[${words.stop}.]+$`), "")
    .replace(/[\s[\]()【】《》“”"'`]/g, "")
    .replace(/(?<=\d)[×x*,、](?=\d)/g, "×");

// Whether two texts are the same but for spaces, case and width; shapes but for their signs.
export const sameText = (typed, accepted) => bareText(typed) === bareText(accepted);
export const isBlank = (typed) => !bareText(typed);
export const isShape = (text) => /^\d+(?:×\d+)+$/.test(bareText(text));

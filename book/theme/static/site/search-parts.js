// Which sections hold the parts of a query, and how close together. The phrase as a whole is looked
// for in search-results.js; here is what comes after it.

import { occurrences } from "./fold.js";

// How much a place says about what the reader looks for.
const PLACES = { introduces: 3, heading: 2.4, about: 2.4, title: 1.8, text: 1, code: 0.3, page: 0.3 };
const ANOTHER_NAME = 0.9; // of a thing, against the name that was typed
const PIECE = 0.6; // two characters that need not be a word, against a name or a Latin word
const MENTIONS = 0.4; // in the text, of what stands in a better place besides
const OFTEN = 1.5; // that many mentions in USUAL characters count half of endlessly many
const USUAL = 800;
const FIRST = 0.4; // of its page that speaks of it: where a thing is explained more often than not
const NEAR = 30; // characters between which parts belong together
const CLOSE = 1; // what all parts in one place are worth
const PRACTICE = /^(?:goals|quiz|exercises|exercise-\d+|reading)$/; // asks or promises, and does not explain
const PRACTICE_WORTH = 0.6;
const LEAST = 0.4; // the share of what was asked that the best section must have
const FAR_BEHIND = 0.25; // of the best: what is worth less is not shown

const HAN = /\p{Script=Han}/u;
const LETTER = /[a-z]/i;
const goesOn = (inside, outside) => LETTER.test(inside) && LETTER.test(outside ?? "");

// Where `needle` stands: LeNet is a word of its own in "LeNet-5", and none in "GoogLeNet".
export function places(part, needle) {
  return occurrences(part, [needle]).filter(
    ([from, to]) =>
      !goesOn(part.of[from], part.of[from - 1]) && !goesOn(part.of[to - 1], part.of[to]),
  );
}

// What one part of the query is worth in one section, and where its text has it.
function look({ folded, terms, title, about }, { needle, others }) {
  let best = { worth: 0, at: [], needles: [] };
  for (const name of [needle, ...others]) {
    const at = places(folded.text, name);
    const often = (OFTEN * (1 + folded.text.folded.length / USUAL)) / 2;
    const text = at.length ? PLACES.text * (0.5 + at.length / (at.length + often)) : 0;
    const other = Math.max(
      terms.includes(name) ? PLACES.introduces : 0,
      places(folded.heading, name).length ? PLACES.heading : 0,
      places(about, name).length ? PLACES.about : 0,
      places(title, name).length ? PLACES.title : 0,
      places(folded.code, name).length ? PLACES.code : 0,
    );
    if (!text && !other) continue;
    const value = Math.max(text, other + MENTIONS * text) * (name === needle ? 1 : ANOTHER_NAME);
    best = {
      worth: Math.max(best.worth, value),
      at: [...best.at, ...at],
      needles: [...best.needles, name],
    };
  }
  return best;
}

// The largest share of the parts that stand within NEAR characters of each other.
function closeness(found, weights) {
  const marks = found.flatMap(({ at }, i) => at.map(([from]) => [from, i])).sort((a, b) => a[0] - b[0]);
  const inside = new Map();
  let best = 0;
  let first = 0;
  for (const [from, i] of marks) {
    inside.set(i, (inside.get(i) ?? 0) + 1);
    for (; marks[first][0] < from - NEAR; first += 1) {
      const left = marks[first][1];
      if (inside.get(left) === 1) inside.delete(left);
      else inside.set(left, inside.get(left) - 1);
    }
    if (inside.size > 1) best = Math.max(best, [...inside.keys()].reduce((sum, k) => sum + weights[k], 0));
  }
  return best;
}

function favourFirst(sections, found) {
  const seen = new Map();
  for (const [k, { id, page }] of sections.entries()) {
    if (PRACTICE.test(id)) continue;
    for (const [i, one] of found[k].entries()) {
      if (!one.at.length || seen.get(page)?.has(i)) continue;
      seen.set(page, (seen.get(page) ?? new Set()).add(i));
      one.worth += FIRST;
    }
  }
}

// What a part counts: the rarer, the more. A word that is nowhere was still asked for; two Chinese
// characters that are nowhere were no word.
function weight({ needle, isName }, having, all) {
  const isPiece = !isName && HAN.test(needle);
  if (!having) return isPiece ? 0 : Math.log(1 + all);
  return Math.log(1 + (all - having) / having) * (isPiece ? PIECE : 1);
}

// [{ section, value, needles }], best first; `needles` are for each part the names that are there, of `sections` with what readers may mean by `parts`.
export function rankParts(sections, parts) {
  const found = sections.map((section) => parts.map((part) => look(section, part)));
  favourFirst(sections, found);
  const weights = parts.map((part, i) => weight(part, found.filter((row) => row[i].worth).length, sections.length));
  const total = weights.reduce((sum, one) => sum + one, 0);
  if (!total) return [];
  const onPage = new Map();
  for (const [k, { page }] of sections.entries()) {
    const best = onPage.get(page) ?? parts.map(() => 0);
    onPage.set(page, best.map((worth, i) => Math.max(worth, found[k][i].worth)));
  }
  const ranked = sections.map((section, k) => {
    const row = found[k];
    let [sum, share] = [0, 0];
    for (const [i, { worth }] of row.entries()) {
      const near = !worth && onPage.get(section.page)[i] >= PLACES.text;
      sum += weights[i] * (near ? PLACES.page : worth);
      share += weights[i] * (worth ? 1 : near ? PLACES.page : 0);
    }
    const value = ((sum + CLOSE * closeness(row, weights)) / total) * (share / total);
    const needles = row.map((one) => one.needles);
    const worth = PRACTICE.test(section.id) ? PRACTICE_WORTH : 1;
    return { section, share: share / total, needles, value: value * worth };
  });
  ranked.sort((a, b) => b.value - a.value);
  const best = ranked[0];
  if (!best || best.share < LEAST) return [];
  return ranked.filter(({ value }) => value >= best.value * FAR_BEHIND);
}

// What a reader asks, cut into parts that can be looked for one by one. Nobody types spaces between
// Chinese words: 感受野怎么算 is 感受野, 怎么 and 算. The course's own names are cut out first
// (the glossary, with what else a thing is called), then what says nothing is left out, and what
// remains is taken two characters at a time. How other ways of cutting did is in tests/site/test_queries.py.

import { fold } from "./fold.js";

const LONGEST = 120; // characters that are cut: a longer text is no question
const LATIN = /[a-z0-9][a-z0-9_.]*/g;
const MODEL = /^([a-z]{3,})\d+$/;
const HAN = /\p{Script=Han}+/gu;
const EDGE = /[a-z0-9_]/;

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// The names of a list of things, and one pattern that finds them, the longest first. A Latin name is
// found as a whole word only; between its letters there may be spaces.
export function readNames(same) {
  const groups = same.map((names) => [...new Set(names.map((name) => fold(name).folded))]);
  const byName = new Map();
  for (const group of groups) for (const name of group) byName.set(name, [...(byName.get(name) ?? []), group]);
  const names = [...byName.keys()].filter((name) => name.length > 1).sort((a, b) => b.length - a.length);
  return { byName, pattern: pattern(names) };
}

function pattern(names) {
  const one = (name) => {
    const start = EDGE.test(name[0]) ? "(?<![a-z0-9_])" : "";
    const end = EDGE.test(name.at(-1)) ? "(?![a-z0-9_])" : "";
    return start + [...name].map(escape).join(" ?") + end;
  };
  return names.length ? new RegExp(names.map(one).join("|"), "g") : /(?!)/g;
}

// [{ needle, others, isName }]: what to look for; `others` are other names of the same thing.
export function cut(text, { names, ignored }) {
  const parts = new Map();
  const add = (needle, isName) => {
    if (parts.has(needle)) return;
    const others = (names.byName.get(needle) ?? []).flat().filter((name) => name !== needle);
    const model = MODEL.exec(needle); // VGG16 is a VGG
    if (model) others.push(model[1]);
    parts.set(needle, { needle, others: [...new Set(others)], isName });
  };
  const words = text.slice(0, LONGEST).split(/\s+/);
  let rest = words.map((word) => fold(word).folded).join(" ");
  rest = rest.replace(names.pattern, (found) => {
    add(found.replaceAll(" ", ""), true);
    return "\n";
  });
  rest = rest.replace(ignored, "\n");
  for (const [token] of rest.matchAll(LATIN)) add(token.replace(/\.+$/, ""), false);
  for (const [run] of rest.matchAll(HAN))
    for (let i = 0; i + 1 < run.length; i += 1) add(run.slice(i, i + 2), false);
  // A character alone says little, unless it is all that there is.
  if (!parts.size) for (const [run] of rest.matchAll(HAN)) add(run, false);
  return [...parts.values()];
}

// The pattern of what is left out.
export const readIgnored = (words) => pattern([...words].sort((a, b) => b.length - a.length));

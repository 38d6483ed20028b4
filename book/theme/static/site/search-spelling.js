// A Latin word with a slip of the finger, and words to try where nothing was found.

import { fold } from "./fold.js";

const LIKE = 0.25; // of 1: the share of characters and pairs that two names have in common
// A shorter word has too many others beside it.
const LATIN = /[A-Za-z]{4,}/g;
const WHOLE = /(?<!\w)[A-Za-z]{4,}(?!\w)/g; // not a piece of Conv2DTranspose

// The words of the whole index, each with how it is most often written.
function vocabulary(index) {
  if (index.words) return index.words;
  const forms = new Map();
  const note = (text) => {
    for (const [form] of text.matchAll(LATIN)) {
      const word = form.toLowerCase();
      if (!forms.has(word)) forms.set(word, new Map());
      forms.get(word).set(form, (forms.get(word).get(form) ?? 0) + 1);
    }
  };
  for (const { heading, text, code } of index.sections) [heading, text, code].forEach(note);
  index.same.flat().forEach(note);
  index.words = [...forms].map(([word, counts]) => {
    const [[form]] = [...counts].sort((a, b) => b[1] - a[1]);
    return { word, form, count: [...counts.values()].reduce((sum, one) => sum + one, 0) };
  });
  return index.words;
}

// Whether one letter more, less, other, or two letters in the other order make one of the other.
export function isOneEdit(a, b) {
  if (a.length > b.length) return isOneEdit(b, a);
  if (b.length - a.length > 1 || a === b) return false;
  let i = 0;
  while (a[i] === b[i] && i < a.length) i += 1;
  if (a.length < b.length) return a.slice(i) === b.slice(i + 1);
  if (a.slice(i + 1) === b.slice(i + 1)) return true;
  return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
}

// The text with each Latin word that is nowhere put right; "" if there is none, or none like it.
export function correct(index, text) {
  const words = vocabulary(index);
  const put = text.replace(WHOLE, (typed) => {
    const word = typed.toLowerCase();
    if (words.some((one) => one.word.includes(word))) return typed;
    const near = words.filter((one) => isOneEdit(word, one.word)).sort((a, b) => b.count - a.count);
    return near[0]?.form ?? typed;
  });
  return put === text ? "" : put;
}

const pairs = (text) => {
  const { folded } = fold(text);
  const characters = [...folded];
  return new Set([...characters, ...characters.slice(1).map((one, i) => characters[i] + one)]);
};

// `number` terms to try instead of `text`: those most like it, or what everybody may start from.
export function alike({ terms, suggested }, text, number) {
  const asked = pairs(text);
  const likeness = (name) => {
    const its = pairs(name);
    return (2 * [...its].filter((pair) => asked.has(pair)).length) / (its.size + asked.size);
  };
  const like = terms
    .map((name) => [name, likeness(name)])
    .filter(([, value]) => value >= LIKE)
    .sort((a, b) => b[1] - a[1])
    .map(([name]) => name);
  return [...new Set([...like, ...suggested])].slice(0, number);
}

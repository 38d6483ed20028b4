// The index, and which of its pages and sections answer a query, best first. No elements here.

import { fold, occurrences, query } from "./fold.js";

// The index lies beside this file; its addresses are from the root of the site.
const INDEX = new URL("search-index.json", import.meta.url);
const ROOT = new URL("../../", import.meta.url);

// How much a place says about what the reader looks for.
const WORTH = { introduces: 7, isHeading: 6, title: 5, heading: 4, partOfTerm: 4, text: 3, code: 2, words: 1 };
const BEFORE = 24;
const AFTER = 72;

let loading = null;

// The pages, loaded on first use; after a failure the next call tries again.
export function load() {
  loading ??= read().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function read() {
  const response = await fetch(INDEX);
  if (!response.ok) throw new Error(`${INDEX}: ${response.status}`);
  const { pages } = await response.json();
  for (const page of pages)
    page.sections = page.sections.map((section) => ({
      ...section,
      isTitle: section.heading === page.title,
      folded: Object.fromEntries(
        ["heading", "text", "code"].map((part) => [part, { ...fold(section[part]), of: section[part] }]),
      ),
      terms: section.terms.map((term) => fold(term).folded),
    }));
  return pages;
}

// LeNet is a word of its own in "LeNet-5", and none in "GoogLeNet".
const LETTER = /[a-z]/i;
function hasAsWord(part, phrase) {
  const goesOn = (inside, outside) => LETTER.test(inside) && LETTER.test(outside ?? "");
  return occurrences(part, [phrase]).some(
    ([from, to]) =>
      !goesOn(part.of[from], part.of[from - 1]) && !goesOn(part.of[to - 1], part.of[to]),
  );
}

function worth({ folded, terms, isTitle }, { phrase }) {
  if (terms.includes(phrase)) return WORTH.introduces;
  if (folded.heading.folded === phrase) return WORTH.isHeading;
  if (hasAsWord(folded.heading, phrase)) return isTitle ? WORTH.title : WORTH.heading;
  if (folded.heading.folded.includes(phrase) || terms.some((term) => term.includes(phrase)))
    return WORTH.partOfTerm;
  if (folded.text.folded.includes(phrase)) return WORTH.text;
  if (folded.code.folded.includes(phrase)) return WORTH.code;
  return 0;
}

// Where the phrase is nowhere: the share of its words that a section has, on pages that have all.
function worthOfWords(sections, { words }) {
  const has = sections.map(({ folded }) =>
    words.filter((word) => Object.values(folded).some((part) => part.folded.includes(word))),
  );
  const onPage = new Set(has.flat());
  return has.map((some) => (onPage.size === words.length ? (WORTH.words * some.length) / words.length : 0));
}

// A text in pieces, [[text, is a hit], …].
export function pieces(text, found) {
  const list = [];
  let end = 0;
  for (const [from, to] of found) {
    list.push([text.slice(end, from), false], [text.slice(from, to), true]);
    end = to;
  }
  return [...list, [text.slice(end), false]].filter(([piece]) => piece);
}

function excerpt({ text, code }, needles) {
  const inText = occurrences(text, needles);
  const part = inText.length || !occurrences(code, needles).length ? text : code;
  const found = part === text ? inText : occurrences(code, needles);
  const first = found[0]?.[0] ?? 0;
  const start = first > BEFORE ? first - BEFORE : 0;
  const end = Math.max(first + AFTER, found[0]?.[1] ?? 0);
  const inside = found.filter(([, to]) => to <= end).map((one) => one.map((place) => place - start));
  return [
    ...(start > 0 ? [["…", false]] : []),
    ...pieces(part.of.slice(start, end).replaceAll("\n", " "), inside),
    ...(end < part.of.length ? [["…", false]] : []),
  ];
}

function answer(section, needles, value, target) {
  const count = (part) => occurrences(section.folded[part], needles).length;
  target.hash = section.id;
  return {
    value,
    hits: { text: count("heading") + count("text"), code: count("code") },
    url: target.href,
    heading: pieces(section.heading, occurrences(section.folded.heading, needles)),
    isTitle: section.isTitle,
    excerpt: excerpt(section.folded, needles),
  };
}

const total = (sections, part) => sections.reduce((sum, { hits }) => sum + hits[part], 0);

// [{ title, url, sections: [{ url, heading, excerpt, … }] }], how many hits there are, and whether they are
// the phrase or only its words.
export function rank(pages, text) {
  const wanted = query(text);
  if (!wanted.phrase) return { pages: [], hits: 0, isPhrase: true };
  const values = pages.map(({ sections }) => sections.map((section) => worth(section, wanted)));
  const isPhrase = values.flat().some(Boolean);
  const needles = isPhrase ? [wanted.phrase] : wanted.words;
  const answers = pages.map((page, i) => {
    const worths = isPhrase ? values[i] : worthOfWords(page.sections, wanted);
    const target = new URL(page.url, ROOT);
    target.searchParams.set("highlight", wanted.text);
    const sections = page.sections
      .flatMap((section, k) => (worths[k] ? [answer(section, needles, worths[k], target)] : []))
      .sort((a, b) => b.value - a.value);
    const title = pieces(page.title, occurrences(fold(page.title), needles));
    return { title, sections, best: sections[0]?.value ?? 0 };
  });
  const found = answers
    .filter(({ sections }) => sections.length)
    .sort((a, b) => b.best - a.best || total(b.sections, "text") - total(a.sections, "text"));
  const hits = found.reduce((sum, { sections }) => sum + total(sections, "text") + total(sections, "code"), 0);
  return { pages: found, hits, isPhrase };
}

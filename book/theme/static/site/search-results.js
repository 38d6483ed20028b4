// The index, and which of its pages and sections answer a query, best first. No elements here.

import { fold, occurrences, query } from "./fold.js";
import { places, rankParts } from "./search-parts.js";
import { cut, readIgnored, readNames } from "./search-query.js";
import { alike, correct } from "./search-spelling.js";

// The index lies beside this file; its addresses are from the root of the site.
const INDEX = new URL("search-index.json", import.meta.url);
const ROOT = new URL("../../", import.meta.url);

// How much a place says about the phrase that the reader looks for.
const WORTH = { introduces: 7, isHeading: 6, title: 5, heading: 4, partOfTerm: 4, text: 3, code: 2 };
const BEFORE = 24;
const AFTER = 72;
const RELATED = 6; // sections after those that have the phrase
const INSTEAD = 12; // sections where the phrase is nowhere
const SUGGESTED = 2;

let loading = null;

// The index, loaded on first use; after a failure the next call tries again.
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
  const { pages, same, terms, ignored, suggested } = await response.json();
  const folded = (text) => ({ ...fold(text), of: text });
  for (const page of pages) {
    const title = folded(page.title);
    page.sections = page.sections.map((section) => ({
      ...section,
      page,
      title,
      about: folded(section.id.replaceAll("-", " ")), // a section's address says in English what it is about
      isTitle: section.heading === page.title,
      folded: { heading: folded(section.heading), text: folded(section.text), code: folded(section.code) },
      terms: section.terms.map((term) => fold(term).folded),
    }));
  }
  const sections = pages.flatMap((page) => page.sections);
  return { pages, sections, same, terms, suggested, names: readNames(same), ignored: readIgnored(ignored) };
}

function worth({ folded, terms, isTitle }, phrase) {
  if (terms.includes(phrase)) return WORTH.introduces;
  if (folded.heading.folded === phrase) return WORTH.isHeading;
  if (places(folded.heading, phrase).length) return isTitle ? WORTH.title : WORTH.heading;
  if (folded.heading.folded.includes(phrase)) return WORTH.partOfTerm;
  if (folded.text.folded.includes(phrase) && terms.some((term) => term.includes(phrase)))
    return WORTH.partOfTerm;
  if (folded.text.folded.includes(phrase)) return WORTH.text;
  if (folded.code.folded.includes(phrase)) return WORTH.code;
  return 0;
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

// Where to begin: the place with the most different needles within what is shown.
function start(found, part) {
  const shown = found.map(([from]) => {
    const near = found.filter(([other, to]) => other >= from && to <= from + AFTER);
    return new Set(near.map(([other, to]) => part.of.slice(other, to).toLowerCase())).size;
  });
  return found[shown.indexOf(Math.max(...shown))]?.[0] ?? 0;
}

function excerpt({ text, code }, needles) {
  const inText = occurrences(text, needles);
  const part = inText.length || !occurrences(code, needles).length ? text : code;
  const found = part === text ? inText : occurrences(code, needles);
  const first = start(found, part);
  const begin = first > BEFORE ? first - BEFORE : 0;
  const end = Math.max(first + AFTER, found.find(([from]) => from === first)?.[1] ?? 0);
  const inside = found
    .filter(([from, to]) => from >= begin && to <= end)
    .map((one) => one.map((place) => place - begin));
  return [
    ...(begin > 0 ? [["…", false]] : []),
    ...pieces(part.of.slice(begin, end).replaceAll("\n", " "), inside),
    ...(end < part.of.length ? [["…", false]] : []),
  ];
}

function answer(section, needles, highlight, value) {
  const count = (part) => occurrences(section.folded[part], needles).length;
  const target = new URL(section.page.url, ROOT);
  if (highlight) target.searchParams.set("highlight", highlight);
  target.hash = section.id;
  return {
    value,
    hits: { text: count("heading") + count("text"), code: count("code") },
    url: target.href,
    title: pieces(section.page.title, occurrences(section.title, needles)),
    heading: pieces(section.heading, occurrences(section.folded.heading, needles)),
    isTitle: section.isTitle,
    excerpt: excerpt(section.folded, needles),
  };
}

const isIn = ({ folded }, needle) => Object.values(folded).some((part) => part.folded.includes(needle));
const total = (sections, part) => sections.reduce((sum, { hits }) => sum + hits[part], 0);

// The pages that have the phrase; a section that only has another name for it is marked there.
function withPhrase({ pages, names }, { text, phrase }) {
  const others = (names.byName.get(phrase) ?? []).flat();
  const found = pages.map((page) => {
    const sections = page.sections
      .map((section) => [section, worth(section, phrase)])
      .filter(([, value]) => value)
      .sort(([, a], [, b]) => b - a)
      .map(([section, value]) => {
        if (isIn(section, phrase)) return answer(section, [phrase], text, value);
        const there = others.filter((name) => isIn(section, name));
        return answer(section, there, there.join(" "), value);
      });
    return { title: pieces(page.title, occurrences(fold(page.title), [phrase])), sections };
  });
  return found
    .filter(({ sections }) => sections.length)
    .sort(
      (a, b) =>
        b.sections[0].value - a.sections[0].value || total(b.sections, "text") - total(a.sections, "text"),
    );
}

// The sections that have the parts of the phrase, without those that have the whole.
function withParts({ sections, names, ignored }, wanted) {
  const parts = cut(wanted.text, { names, ignored });
  if (!parts.length) return [];
  return rankParts(sections, parts)
    .filter(({ section }) => !worth(section, wanted.phrase))
    .map(({ section, needles, value }) => {
      // What was typed is marked where it stands, and else what it is called there.
      const shown = needles.flatMap((names, i) => {
        const there = names.filter((name) => isIn(section, name));
        return there.includes(parts[i].needle) ? [parts[i].needle] : there;
      });
      return answer(section, shown, shown.join(" "), value);
    });
}

// What answers `text`:
// - pages: [{ title, sections: [{ url, heading, excerpt, … }] }] that have it as a phrase, and their `hits`;
// - related: sections that have its parts;
// - instead: what was looked for, where a Latin word of `text` is nowhere and one like it is;
// - suggested: where nothing was found, words that do find something.
export function search(index, text) {
  const wanted = query(text);
  const nothing = { pages: [], hits: 0, related: [], instead: "", suggested: [] };
  if (!wanted.phrase) return nothing;
  const pages = withPhrase(index, wanted);
  const instead = pages.length ? "" : correct(index, wanted.text);
  if (instead) return { ...search(index, instead), instead };
  const related = withParts(index, wanted).slice(0, pages.length ? RELATED : INSTEAD);
  const hits = pages.reduce((sum, { sections }) => sum + total(sections, "text") + total(sections, "code"), 0);
  const suggested = pages.length || related.length ? [] : alike(index, wanted.text, SUGGESTED);
  return { ...nothing, pages, hits, related, suggested };
}

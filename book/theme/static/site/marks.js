// Marks on a page what the reader looked for (?highlight=…), and leads from one hit to the next.

import { fold, occurrences, query } from "./fold.js";
import { fill, html, wordsOf } from "./html.js";

// What is not marked: the search does not know it either (LEFT_OUT in book/publishing/finish/search_index.py).
const LEFT_OUT =
  "script, style, noscript, template, svg, button, .headerlink, annotation, .katex-mathml, " +
  "div.math, details.hide > summary";
// A phrase does not run on from one of these into the next (BLOCKS in book/publishing/finish/search_index.py).
const BLOCKS =
  "section, div, p, ul, ol, li, dl, dt, dd, table, caption, thead, tbody, tr, th, td, pre, " +
  "blockquote, figure, figcaption, details, summary, h1, h2, h3, h4, h5, h6, hr, aside";

const words = await wordsOf("marks");
let clear = () => {};

export function markHits(text = new URL(location.href).searchParams.get("highlight") ?? "") {
  clear();
  const article = document.querySelector("article.article");
  const hits = article && text.trim() ? mark(article, query(text)) : [];
  if (hits.length) lead(hits, text.trim());
}

// The texts of the article with the place of each in all of them together.
function texts(article) {
  const wanted = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    const leftOut = node.localName.includes("-") || node.matches(LEFT_OUT);
    return leftOut ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  };
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, wanted);
  const list = [];
  let whole = "";
  let block = null;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const around = node.parentElement.closest(BLOCKS);
    if (around !== block) whole += "\n";
    block = around;
    list.push({ node, start: whole.length });
    whole += node.data.replace(/\s/g, " ");
  }
  return { list, whole };
}

// Each hit is a list of <mark>: one for each element that the phrase runs through.
function mark(article, { phrase, words: single }) {
  const { list, whole } = texts(article);
  const folded = fold(whole);
  const all = (needles) => needles.every((needle) => folded.folded.includes(needle));
  const places = occurrences(folded, [[phrase], single].find(all) ?? []);
  const hits = places.map(() => []);
  // From the end, so that a text that is cut keeps its beginning.
  let last = places.length - 1;
  for (const { node, start } of list.reverse()) {
    while (last >= 0 && places[last][0] >= start + node.length) last -= 1;
    for (let i = last; i >= 0 && places[i][1] > start; i -= 1) {
      const [from, to] = places[i].map((place) => Math.min(Math.max(place - start, 0), node.length));
      // In a formula an element of ours would break the layout.
      if (from < to && !node.parentElement.closest("math")) hits[i].unshift(wrap(node, from, to));
    }
  }
  return hits.filter((marks) => marks.length);
}

function wrap(node, from, to) {
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, to);
  const element = html("mark", { class: "search-hit" });
  range.surroundContents(element);
  return element;
}

function lead(hits, text) {
  const status = html("p", { role: "status" });
  const button = (label, onclick) => html("button", { type: "button", onclick }, label);
  const bar = html(
    "aside",
    { class: "search-marks", "aria-label": words.title },
    status,
    hits.length > 1 && button(words.previous, () => show(at - 1)),
    hits.length > 1 && button(words.next, () => show(at + 1)),
    button(words.clear, () => clear()),
  );
  let at = 0;

  function show(i) {
    for (const element of hits[at]) element.classList.remove("search-hit-here");
    at = (i + hits.length) % hits.length;
    for (const element of hits[at]) element.classList.add("search-hit-here");
    status.textContent = fill(words.place, { text, place: at + 1, count: hits.length });
    for (let up = hits[at][0].parentElement; up; up = up.parentElement)
      if (up.localName === "details") up.open = true;
    stay();
  }

  // At once: a smooth way there would still be under way when the page grows.
  const stay = () => hits[at][0].scrollIntoView({ block: "center", behavior: "instant" });

  function onkey(event) {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) clear();
  }

  clear = () => {
    clear = () => {};
    moved.abort();
    document.removeEventListener("keydown", onkey);
    bar.remove();
    for (const element of hits.flat()) {
      const { parentElement } = element;
      element.replaceWith(...element.childNodes);
      parentElement.normalize();
    }
    const address = new URL(location.href);
    address.searchParams.delete("highlight");
    history.replaceState(history.state, "", address);
  };

  document.addEventListener("keydown", onkey);
  document.body.append(bar);
  show(first(hits));
  const moved = untilTheReaderMoves(stay);
}

// While a page loads, the browser still goes to the heading that the address names, and explorers
// grow above the hit: goes back to it each time, until the reader does something.
function untilTheReaderMoves(stay) {
  const moved = new AbortController();
  const growing = new ResizeObserver(stay);
  growing.observe(document.querySelector("article.article"));
  addEventListener("load", stay, moved);
  for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"])
    addEventListener(kind, () => moved.abort(), { signal: moved.signal, passive: true });
  moved.signal.addEventListener("abort", () => growing.disconnect());
  return moved;
}

// The first hit of the section that the address names, if possible one that need not be unfolded:
// it may be in an answer that the reader has not yet looked for.
function first(hits) {
  const target = document.getElementById(location.hash.slice(1));
  const follows = (element) => target.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
  const places = [
    target && hits.filter(([element]) => target.contains(element)),
    target && hits.filter(([element]) => follows(element)),
    hits,
  ];
  const candidates = places.find((some) => some?.length);
  return hits.indexOf(candidates.find(([element]) => !element.closest("details:not([open])")) ?? candidates[0]);
}

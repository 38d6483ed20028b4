// The search: a dialog over any page (openSearch), or in the place of an element (searchIn).
// Nothing of the index is loaded before the reader opens it.

import { fill, html, wordsOf } from "./html.js";
import { load, search as find } from "./search-results.js";

const PAUSE = 120; // ms without a key before an answer: several keys make one word
const SHOWN = 4; // sections of one page; the rest unfold
const GLOSSARY = new URL("../../book/glossary.html", import.meta.url);

const words = await wordsOf("search");
let dialog = null;

export function openSearch() {
  dialog ??= makeDialog();
  if (!dialog.element.open) dialog.element.showModal();
  dialog.search.start();
}

function makeDialog() {
  const search = makeSearch({ onopen: () => element.close() });
  const element = html(
    "dialog",
    { class: "search-dialog", "aria-label": words.title },
    html(
      "div",
      { class: "search-frame" },
      html("button", { type: "button", class: "search-close", onclick: () => element.close() }, words.close),
      search.element,
      html("p", { class: "search-keys" }, words.keys),
    ),
  );
  // The frame fills the dialog, so what hits the dialog itself is beside it.
  element.addEventListener("click", ({ target }) => target === element && element.close());
  // In a search field Esc empties the field first; here it always closes.
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    element.close();
  });
  document.body.append(element);
  return { element, search };
}

// Shows the search in `place`, for `text`; `ontext(text)` is told what the reader looks for.
export function searchIn(place, text, ontext) {
  const search = makeSearch({ ontext });
  place.replaceChildren(search.element);
  search.start(text);
}

function makeSearch({ onopen = () => {}, ontext = () => {} }) {
  const input = html("input", {
    type: "search",
    class: "search-field",
    "aria-label": words.field,
    placeholder: words.hint,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "search",
  });
  const status = html("p", { class: "search-status", role: "status" });
  const results = html("div", { class: "search-results" });
  const element = html("div", { class: "search" }, input, status, results);
  let timer = 0;
  let asked = "";

  const say = (text, ...shown) => {
    status.textContent = text;
    results.replaceChildren(...shown.filter(Boolean));
  };

  async function answer() {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    ontext(text);
    if (!text) return say("");
    const waiting = setTimeout(() => say(words.loading), PAUSE);
    try {
      const index = await load();
      if (text === asked) show(find(index, text), text);
    } catch {
      if (text === asked) sayFailure();
    } finally {
      clearTimeout(waiting);
    }
  }

  function sayFailure() {
    const again = () => {
      asked = "";
      answer();
      input.focus();
    };
    const button = html("button", { type: "button", class: "search-again", onclick: again }, words.again);
    const help = location.protocol === "file:" ? [words.as_file] : [words.failed_help, button, "。"];
    say(words.failed, html("p", {}, help));
  }

  function show({ pages, hits, related, instead, suggested }, text) {
    results.scrollTop = 0;
    if (!pages.length && !related.length) return sayNothing(text, suggested);
    const found = fill(pages.length ? words.found : words.found_parts, {
      text: instead || text,
      pages: pages.length,
      hits,
    });
    const sections = html("ul", {}, related.map(showRelated));
    say(
      (instead && fill(words.instead, { text, instead })) + found,
      ...pages.map(showPage),
      related.length > 0 &&
        html("section", { class: "search-related" }, pages.length > 0 && html("h2", {}, words.related), sections),
    );
  }

  function sayNothing(text, suggested) {
    const [before, between, or, what] = words.suggested;
    const look = (word) => html("button", { type: "button", onclick: () => start(word) }, word);
    const tries = suggested.flatMap((word, i) => [i > 0 && between, look(word)]);
    const glossary = html("a", { href: GLOSSARY.href }, words.glossary);
    say(fill(words.nothing, { text }), html("p", { class: "search-try" }, before, tries, or, glossary, what));
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(answer, PAUSE);
  };
  // While an input method composes, the field holds half a word.
  input.addEventListener("input", (event) => event.isComposing || later());
  input.addEventListener("compositionstart", () => clearTimeout(timer));
  input.addEventListener("compositionend", later);
  results.addEventListener("click", ({ target }) => target.closest("a") && onopen());
  element.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && event.target === input) openFirst(event);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
  });

  async function openFirst(event) {
    event.preventDefault();
    await answer();
    results.querySelector("a")?.click();
  }

  async function walk(event) {
    event.preventDefault();
    await answer(); // not after it: new results would take the focus away
    const stops = [input, ...results.querySelectorAll("a, summary, button")].filter((one) =>
      one.checkVisibility(),
    );
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = stops[stops.indexOf(document.activeElement) + step];
    next?.focus();
    if (next === input) input.select();
  }

  function start(text = input.value) {
    input.value = text;
    input.focus();
    input.select();
    answer();
  }

  return { element, start };
}

function showPage({ title, sections }) {
  const [first, rest] = [sections.slice(0, SHOWN), sections.slice(SHOWN)];
  return html(
    "section",
    { class: "search-page" },
    html("h2", {}, marked(title)),
    html("ul", {}, first.map(showSection)),
    rest.length > 0 &&
      html(
        "details",
        { class: "search-more" },
        html("summary", {}, fill(words.more, { count: rest.length })),
        html("ul", {}, rest.map(showSection)),
      ),
  );
}

const showSection = ({ isTitle, heading, ...rest }) =>
  showLink(isTitle ? words.beginning : marked(heading), rest);

const showRelated = ({ isTitle, heading, title, ...rest }) =>
  showLink([marked(title), ...(isTitle ? [] : [" › ", marked(heading)])], rest);

function showLink(name, { url, excerpt }) {
  const heading = html("span", { class: "search-heading" }, [name].flat(2));
  return html("li", {}, html("a", { href: url }, heading, html("span", { class: "search-excerpt" }, marked(excerpt))));
}

const marked = (pieces) => pieces.map(([text, isHit]) => (isHit ? html("mark", {}, text) : text));

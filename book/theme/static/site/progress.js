// Which sections a reader has read, kept in this browser and nowhere else; the home page's cards show it.

import { fill, html, wordsOf } from "./html.js";

const KEY = "read"; // { chapter: { all: number, read: [section, …], last: section } }
const SEEN = 2000; // ms that a section's end stays in view before it counts as read

function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  } catch {
    return {};
  }
}

const readOf = (kept, chapter) => (Array.isArray(kept[chapter]?.read) ? kept[chapter].read : []);

function remember(kept) {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing: the course is read all the same.
  }
}

// The chapters of which a reader has read something.
export function chaptersRead() {
  const kept = remembered();
  return Object.keys(kept).filter((chapter) => readOf(kept, chapter).length);
}

// On a chapter's page: notes each section whose end has been in view for a moment.
export function noteReading() {
  const chapter = location.pathname.split("/").pop().replace(/\.html$/, "");
  const sections = [...document.querySelectorAll("article > section > section")];
  if (!document.querySelector(".opening") || !sections.length) return;
  const waiting = new Map();
  const note = ({ id }) => {
    const kept = remembered();
    const before = readOf(kept, chapter);
    const there = new Set(sections.map((section) => section.id));
    const read = [...new Set([...before, id])].filter((one) => there.has(one));
    remember({ ...kept, [chapter]: { all: sections.length, read, last: id } });
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(waiting.get(target));
      if (isIntersecting) waiting.set(target, setTimeout(note, SEEN, target.parentElement.closest("section")));
    }
  });
  for (const section of sections) {
    const end = html("span", { class: "section-end", "aria-hidden": "true" });
    section.append(end);
    observer.observe(end);
  }
}

// On the home page: says on each card how far the reader is, and leads there.
export async function showProgress(cards) {
  const kept = remembered();
  const known = cards.filter(({ dataset }) => Number.isInteger(kept[dataset.chapter]?.all));
  if (!known.length) return;
  const words = await wordsOf("progress");
  for (const card of known) {
    const { all, last } = kept[card.dataset.chapter];
    const read = readOf(kept, card.dataset.chapter);
    const isWhole = read.length >= all;
    const text = isWhole ? words.whole : fill(words.part, { read: read.length, all });
    card.append(
      html("meter", { class: "card-progress", min: 0, max: all, value: read.length, "aria-label": text }),
      html("span", { class: "card-read" }, isWhole ? text : `${text} · ${words.resume}`),
    );
    if (!isWhole && last) card.hash = last;
  }
  const forget = html("button", { type: "button", class: "forget-reading" }, words.forget);
  forget.addEventListener("click", () => {
    remember({});
    for (const card of known) {
      card.hash = "";
      card.querySelectorAll(".card-progress, .card-read").forEach((one) => one.remove());
    }
    forget.remove();
  });
  cards[0].closest("ol").after(forget);
}

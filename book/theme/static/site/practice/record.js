// How practice has gone: a strip of the last answers, and below it, folded, what went wrong how often.

import { fill, html } from "../html.js";
import { line } from "./marked-text.js";

const SIGNS = { right: "✓", wrong: "✗", shown: "·" };

const asked = (kept) =>
  Object.values(kept.chapters).reduce((sum, one) => ({ asked: sum.asked + one.asked, right: sum.right + one.right }), {
    asked: 0,
    right: 0,
  });

export function strip({ recent }, words) {
  const right = recent.filter((one) => one === "right").length;
  const label = fill(words.strip, { count: recent.length, right });
  return html(
    "div",
    { class: "practice-strip", role: "img", "aria-label": label, title: label, hidden: !recent.length },
    recent.map((one) => html("span", { class: `is-${one}` }, SIGNS[one])),
  );
}

// The misconceptions, the most frequent first; those of questions that there are no more are left out.
const mistakes = (kept, known) =>
  Object.entries(kept.misconceptions)
    .filter(([key, { times }]) => known[key] && times)
    .map(([key, one]) => ({ ...known[key], ...one }))
    .sort((a, b) => b.times - a.times || a.since - b.since);

export function summary(kept, known, words) {
  const all = asked(kept);
  if (!all.asked) return words.none_so_far;
  const [first] = mistakes(kept, known);
  return [fill(words.so_far, all), first && fill(words.often, first)].filter(Boolean).join(" · ");
}

export function record(kept, known, words, onwipe) {
  const all = asked(kept);
  const wrong = mistakes(kept, known);
  const wipe = html("button", { type: "button", class: "practice-quiet" }, words.wipe);
  wipe.addEventListener("click", () => {
    if (wipe.dataset.sure) onwipe();
    else {
      wipe.dataset.sure = "1";
      wipe.textContent = words.wipe_sure;
    }
  });
  return [
    wrong.length > 0 && [
      html("h2", { class: "practice-heading" }, words.by_misconception),
      html(
        "ul",
        { class: "practice-mistakes" },
        wrong.map((one) =>
          html(
            "li",
            {},
            html("strong", {}, fill(words.misconception, one)),
            html("span", {}, one.since ? fill(words.since, one) : words.not_since),
            html("span", { class: "practice-reason" }, line(one.why)),
          ),
        ),
      ),
    ],
    all.asked > 0 && [
      html("h2", { class: "practice-heading" }, words.by_chapter),
      html(
        "ul",
        { class: "practice-scores" },
        Object.entries(kept.chapters)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([number, one]) => {
            const chapter = fill(words.chapter, { number: Number(number) });
            const text = fill(words.chapter_score, { chapter, ...one });
            return html(
              "li",
              {},
              html("meter", { class: "practice-meter", min: 0, max: one.asked, value: one.right, "aria-label": text }),
              html("span", {}, text),
            );
          }),
      ),
    ],
    html("p", { class: "practice-note" }, words.stays),
    all.asked > 0 && wipe,
  ].flat(2);
}

// What is said of an answer: yours beside the right one, what you did, how it is worked out, where it
// is taught.

import { fill, html } from "../html.js";
import { letter } from "./card.js";
import { line } from "./marked-text.js";
import { short } from "./numbers.js";

const WHOLE = 1e-6; // how near to a whole number a ratio is called one
const MOST = 1000; // a ratio beyond it tells nobody anything

const ROOT = document.documentElement.dataset.content_root;

export const joined = (text, unit) => (unit ? `${text} ${unit}` : text);

export function rightAnswer({ kind, answer, options, unit }) {
  if (kind === "number") return joined(short(answer), unit);
  if (kind === "text") return answer[0];
  return answer.map((place) => `${letter(place)} ${options[place].text}`).join("；");
}

// How far a number is off, in the words that say most: a whole ratio, else the difference.
export function offBy(value, answer, words) {
  const ratio = value / answer;
  for (const [key, times] of [["many_times", ratio], ["part", 1 / ratio]]) {
    const whole = Math.round(times);
    if (whole >= 2 && whole <= MOST && Math.abs(times - whole) <= WHOLE * whole)
      return fill(words[key], { ratio: whole });
  }
  const difference = value - answer;
  return fill(difference > 0 ? words.more : words.less, { number: short(Math.abs(difference)) });
}

function comparison(question, judged, words) {
  const { kind, unit, answer, options } = question;
  const row = (name, what) => html("div", {}, html("dt", {}, name), html("dd", {}, what));
  const named = (places) => places.map((place) => html("p", {}, `${letter(place)} `, line(options[place].text)));
  if (kind === "choice") return [row(words.yours, named(judged.chosen)), row(words.should, named(answer))];
  if (kind === "several")
    return [
      judged.tooMany.length > 0 && row(words.too_many, named(judged.tooMany)),
      judged.missed.length > 0 && row(words.missed, named(judged.missed)),
    ];
  const rows = [row(words.should, rightAnswer(question))];
  rows.unshift(row(words.yours, kind === "number" ? joined(short(judged.value), unit) : judged.value));
  if (kind === "number") rows.push(row(words.off, offBy(judged.value, answer, words)));
  return rows;
}

export function verdict(question, judged, known, words, onnext) {
  const { outcome, misconceptions } = judged;
  const errors = misconceptions.map((key) => known[key]).filter(Boolean);
  const isWrong = outcome === "wrong";
  const isExact = question.kind !== "number" || short(judged.value ?? question.answer) === short(question.answer);
  const heading = html(
    "p",
    { class: "practice-outcome", id: "practice-outcome" },
    html("strong", {}, words[outcome]),
    !isWrong && html("span", {}, line(fill(isExact ? words.right_is : words.exactly, { answer: rightAnswer(question) }))),
    isWrong && errors.length > 0 && html("span", {}, errors.map(({ name }) => name).join(words.and)),
  );
  const said = html(
    "div",
    { id: "practice-said" },
    isWrong && html("dl", { class: "practice-comparison" }, comparison(question, judged, words)),
    errors.map(({ why }) => html("p", { class: "practice-why" }, line(why))),
  );
  const working = html(
    "details",
    { class: "practice-working", open: outcome === "shown" || (isWrong && !errors.length) },
    html("summary", {}, words.working),
    question.working.map((one) => html("p", {}, line(one))),
  );
  const link = (address, text) => html("a", { href: `${ROOT}${address}` }, text);
  const next = html("button", { type: "button", class: "practice-main", onclick: () => onnext() }, words.next, html("kbd", { "aria-hidden": "true" }, "↵"));
  const element = html(
    "div",
    {
      class: `practice-verdict is-${outcome}`,
      tabindex: -1,
      role: "group",
      "aria-labelledby": heading.id,
      "aria-describedby": said.id,
    },
    heading,
    said,
    working,
    html(
      "p",
      { class: "practice-links" },
      link(question.section, words.section),
      question.explorer && link(question.explorer, words.explorer),
    ),
    html("div", { class: "practice-buttons" }, next),
  );
  // Enter goes on; held down, it does not run through the questions.
  element.addEventListener("keydown", (event) => {
    if (event.target !== element || event.key !== "Enter" || event.repeat || event.isComposing) return;
    event.preventDefault();
    onnext();
  });
  return element;
}

// Ten questions of what is practised for paper, their answers on a page of their own at the end.

import { fill, html } from "../html.js";
import { letter } from "./card.js";
import { blocks, line } from "./marked-text.js";
import { rightAnswer } from "./verdict.js";

export const COUNT = 10;

const item = ({ text, kind, options, unit }, words) =>
  html(
    "li",
    {},
    blocks(text),
    options.length > 0 &&
      html(
        "ul",
        { class: "practice-paper-options" },
        options.map((one, place) => html("li", {}, `${letter(place)}. `, line(one.text))),
      ),
    kind === "number" || kind === "text" ? html("p", { class: "practice-paper-line" }, words.paper_answer, unit) : null,
  );

export const paper = (questions, range, words) => [
  html("h2", {}, fill(words.paper, { range, count: questions.length })),
  html("p", { class: "practice-paper-name" }, words.paper_name),
  html("ol", {}, questions.map((one) => item(one, words))),
  html("h2", { class: "practice-paper-answers" }, words.paper_answers),
  html(
    "ol",
    {},
    questions.map((one) =>
      html("li", {}, html("strong", {}, line(rightAnswer(one))), one.working.map((step) => html("p", {}, line(step)))),
    ),
  ),
];

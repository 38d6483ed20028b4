// A chapter's own questions: where a number is asked for, a field to write it in before the answer
// unfolds. <details data-answer="先深度：656；先 1×1：800"> says what is right: a name where there are
// several, the number, ±how much, its unit.

import { fill, html, wordsOf } from "./html.js";
import { readNumber } from "./typed.js";

const PART = /^(?:(?<label>.+)：)?\s*(?<number>[\d.,/]+)(?:±(?<off>[\d.]+))?\s*(?<unit>\S*)$/;
const NEAR = 1e-9;

const words = await wordsOf("self-test");

function fieldOf(text, place) {
  const { label, number, off = 0, unit } = PART.exec(text).groups;
  const input = html("input", {
    class: "practice-number",
    inputmode: "text",
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "go",
  });
  return {
    input,
    element: html("label", {}, label ?? (place ? "" : words.write), input, unit),
    read: () => readNumber(input.value, unit || null),
    isRight: (value) => {
      const right = readNumber(number).value;
      return Math.abs(value - right) <= Math.max(Number(off), NEAR * Math.abs(right));
    },
    says(isRight) {
      const values = {
        label: label ? fill(words.label, { label }) : "",
        given: [input.value.trim(), input.value.trim().endsWith(unit) ? "" : unit].filter(Boolean).join(" "),
        answer: [number, unit].filter(Boolean).join(" "),
      };
      return fill(isRight ? words.right : words.wrong, values);
    },
  };
}

function letAnswer(fold) {
  const fields = fold.dataset.answer.split("；").map(fieldOf);
  const problem = html("p", { class: "practice-problem", role: "alert" });
  const form = html(
    "form",
    {},
    fields.map((one) => one.element),
    html("button", { class: "practice-quiet" }, words.check),
    problem,
  );
  const place = html("div", { class: "self-test", role: "group" }, form);
  place.setAttribute("aria-label", fold.querySelector("summary").textContent.trim());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const read = fields.map((one) => one.read());
    const bad = read.findIndex((one) => one.says);
    problem.textContent = read[bad]?.says ?? "";
    if (bad >= 0) return fields[bad].input.focus();
    fold.querySelector(".self-test-verdict")?.remove();
    const lines = fields.map((one, i) => {
      const isRight = one.isRight(read[i].value);
      return html("p", { class: isRight ? "is-right" : "is-wrong" }, one.says(isRight));
    });
    const verdict = html("div", { class: "self-test self-test-verdict", tabindex: -1 }, lines);
    fold.querySelector("summary").after(verdict);
    fold.open = true;
    verdict.focus({ preventScroll: true });
    verdict.scrollIntoView({ block: "nearest" });
  });
  fold.addEventListener("toggle", () => {
    place.hidden = fold.open; // the answer is there
  });
  place.hidden = fold.open;
  fold.after(place);
}

for (const fold of document.querySelectorAll("details[data-answer]")) letAnswer(fold);

// One question: its text, and the form in which it is answered.

import { fill, html } from "../html.js";
import { readNumber } from "../typed.js";
import { blocks, line } from "./marked-text.js";
import { short } from "./numbers.js";

const LETTERS = "ABCDEFGH";
const MANY = 4; // digits from which it helps to see them in groups

export const letter = (place) => LETTERS[place];

// `onanswer(given)` gets what was typed, or the places of the chosen options; null gives up.
export function card(question, words, chapterTitle, onanswer) {
  const id = "practice-question";
  const parts = [
    fill(words.chapter, { number: Number(question.chapter) }),
    question.topic,
    words.levels[question.level],
    fill(words.minutes, question),
  ];
  const text = html("div", { class: "practice-text", id }, blocks(question.text));
  const problem = html("p", { class: "practice-problem", role: "alert", id: "practice-problem" });
  const isTyped = question.kind === "number" || question.kind === "text";
  const field = isTyped ? typedField(question, words, id) : optionField(question, words, id);
  const form = html(
    "form",
    { class: "practice-form" },
    field.element,
    html(
      "div",
      { class: "practice-buttons" },
      html("button", { class: "practice-main" }, words.answer),
      html("button", { type: "button", class: "practice-quiet", onclick: () => onanswer(null) }, words.give_up),
    ),
    problem,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.isComposing) onanswer(field.given());
  });
  return {
    element: html(
      "div",
      { class: "practice-card", "data-chapter": question.chapter, "data-question": question.id },
      html("p", { class: "practice-meta", title: chapterTitle }, parts.join(" · ")),
      text,
      form,
    ),
    focus: () => field.focus(),
    complain: (says) => {
      problem.textContent = says;
      field.focus();
    },
    close: (judged) => {
      field.close(judged);
      form.querySelector(".practice-buttons").remove();
      problem.remove();
    },
  };
}

function typedField(question, words, described) {
  const { kind, unit, answer } = question;
  const isCount = kind === "number" && Number.isInteger(answer);
  const input = html("input", {
    id: "practice-answer",
    class: kind === "text" ? "practice-words" : "practice-number",
    inputmode: isCount ? "decimal" : "text",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "go",
    "aria-describedby": `${described} practice-problem`,
  });
  const seen = html("span", { class: "practice-reads", "aria-hidden": "true" });
  const field = { isComposing: false };
  // Enter that takes over what an input method offers is no answer.
  input.addEventListener("keydown", (event) => {
    field.isComposing = event.isComposing || event.keyCode === 229;
  });
  input.addEventListener("input", () => {
    input.closest("form").querySelector(".practice-problem").textContent = "";
    const { value } = kind === "number" ? readNumber(input.value, unit) : {};
    const isLong = Number.isFinite(value) && Math.abs(value) >= 10 ** (MANY - 1);
    seen.textContent = isLong ? fill(words.reads_as, { number: short(value) }) : "";
  });
  return Object.assign(field, {
    element: html(
      "div",
      { class: "practice-field" },
      html("label", { for: input.id }, words[`${kind}_label`]),
      html("span", { class: "practice-typed" }, input, unit && html("span", { class: "practice-unit" }, unit), seen),
    ),
    given: () => input.value,
    focus: () => input.focus({ preventScroll: true }),
    close: () => {
      input.readOnly = true;
      seen.textContent = "";
    },
  });
}

function optionField(question, words, described) {
  const { kind, options } = question;
  const inputs = options.map((_, place) =>
    html("input", { type: kind === "choice" ? "radio" : "checkbox", name: "practice-option", value: place }),
  );
  const marks = options.map(() => html("span", { class: "practice-mark" }));
  const labels = options.map(({ text }, place) =>
    html(
      "label",
      { class: "practice-option" },
      inputs[place],
      html("span", { class: "practice-letter" }, letter(place)),
      html("span", {}, line(text)),
      marks[place],
    ),
  );
  const element = html(
    "fieldset",
    { class: "practice-options", "aria-describedby": described },
    html("legend", {}, words[`${kind}_label`]),
    labels,
  );
  // A letter or a digit chooses, as on paper.
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const place = Math.max(LETTERS.indexOf(event.key.toUpperCase()), "123456789".indexOf(event.key));
    if (event.key.length !== 1 || !inputs[place] || inputs[place].disabled) return;
    event.preventDefault();
    inputs[place].checked = kind === "choice" || !inputs[place].checked;
    inputs[place].focus();
  });
  // Enter answers also from a box that is ticked.
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.repeat || inputs[0].disabled) return;
    event.preventDefault();
    element.closest("form").requestSubmit();
  });
  return {
    element,
    given: () => inputs.filter((one) => one.checked).map((one) => Number(one.value)),
    focus: () => (inputs.find((one) => one.checked) ?? inputs[0]).focus({ preventScroll: true }),
    close: ({ chosen = [] }) => {
      inputs.forEach((input, place) => {
        input.disabled = true;
        const isRight = question.answer.includes(place);
        const outcome = isRight ? "right" : chosen.includes(place) ? "wrong" : "";
        if (!outcome) return;
        labels[place].classList.add(`is-${outcome}`);
        const isMissed = kind === "several" && isRight && chosen.length > 0 && !chosen.includes(place);
        marks[place].append(words.option_marks[isMissed ? "missed" : outcome]);
      });
    },
  };
}

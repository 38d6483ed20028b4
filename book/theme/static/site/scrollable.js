// What is wider than the column, or longer than the screen, scrolls inside itself. Where it does, and
// only there, the arrow keys reach it by Tab and a screen reader says what it is; most code and formulas fit, and a stop at
// each would be in the way.

import { wordsOf } from "./html.js";

const KINDS = {
  code: ".cell_input pre, .highlight > pre",
  table: ".wide, .cell_output .text_html",
  formula: "div.math > .formula",
};

export async function reachWhatScrolls() {
  const words = await wordsOf("scrollable");
  const observer = new ResizeObserver((entries) =>
    entries.forEach(({ target }) => mark(target, words)),
  );
  const article = document.querySelector(".article");
  for (const one of article?.querySelectorAll(Object.values(KINDS).join(", ")) ?? [])
    if (!one.closest(".explorer")) observer.observe(one);
}

function mark(element, words) {
  const long = element.scrollHeight > element.clientHeight + 1;
  const scrolls = long || element.scrollWidth > element.clientWidth;
  if (scrolls === element.hasAttribute("tabindex")) return;
  if (!scrolls) {
    for (const name of ["tabindex", "role", "aria-label"]) element.removeAttribute(name);
    return;
  }
  const [kind] = Object.entries(KINDS).find(([, selector]) => element.matches(selector));
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", words[long ? "long" : kind]);
}

// The text of a question as elements: paragraphs, `code`, and tables or print-outs between fences.

import { html } from "../html.js";

const FENCED = /^```[^\n]*\n([\s\S]*?)\n?^```[^\S\n]*$/m;

// "a `b` c" → "a ", <code>b</code>, " c".
export const line = (text) =>
  text.split("`").map((part, i) => (i % 2 ? html("code", { class: "literal" }, part) : part));

export const blocks = (text) =>
  text
    .split(FENCED)
    .flatMap((part, i) =>
      i % 2
        ? html("pre", { tabindex: 0 }, part)
        : part.split(/\n{2,}/).map((one) => one.trim()).filter(Boolean).map((one) => html("p", {}, line(one))),
    );

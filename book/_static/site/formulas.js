/* Formulas are there without this. It copies them as TeX, and lets a keyboard scroll a wide one. */

import { words } from "./words/zh/formulas.js";

/* Where text is copied that has formulas in it, the clipboard gets each as its source, $…$ . */
export function watchCopying() {
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed || !event.clipboardData) return;
    const copied = withSources(selection.getRangeAt(0).cloneRange());
    if (!copied) return;
    event.clipboardData.setData("text/plain", copied.text);
    event.clipboardData.setData("text/html", copied.html);
    event.preventDefault();
  });
}

function withSources(range) {
  takeWholeFormulas(range);
  const box = document.createElement("div");
  box.className = "being-copied"; // out of sight, but laid out: that tells where lines end
  box.append(range.cloneContents());
  const formulas = box.querySelectorAll(".katex");
  if (formulas.length === 0) return null;
  for (const formula of formulas) {
    const display = formula.closest(".katex-display");
    const tex = formula.querySelector("annotation").textContent;
    (display ?? formula).replaceWith(display ? `$$${tex}$$` : `$${tex}$`);
  }
  for (const aid of box.querySelectorAll(".headerlink, button")) aid.remove();
  document.body.append(box);
  const copied = { text: box.innerText, html: box.innerHTML };
  box.remove();
  return copied;
}

/* A part of a formula has no source of its own. */
function takeWholeFormulas(range) {
  const formulaAround = (node) =>
    (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest(
      ".katex-display, .katex",
    );
  const first = formulaAround(range.startContainer);
  const last = formulaAround(range.endContainer);
  if (first) range.setStartBefore(first.closest(".katex-display") ?? first);
  if (last) range.setEndAfter(last.closest(".katex-display") ?? last);
}

/* What scrolls can be scrolled by keyboard: it takes the focus, and says what it is. Only while it
   is too wide; a formula that fits is no stop on the way. */
export function reachWideFormulas() {
  const watcher = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const wide = target.scrollWidth > target.clientWidth;
      for (const [name, value] of [
        ["tabindex", "0"],
        ["role", "group"],
        ["aria-label", words.wideFormula],
      ])
        if (wide) target.setAttribute(name, value);
        else target.removeAttribute(name);
    }
  });
  for (const formula of document.querySelectorAll("div.math > .formula")) watcher.observe(formula);
}

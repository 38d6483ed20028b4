// Formulas are there without this: it copies them as TeX.

// Where text is copied that has formulas in it, the clipboard gets each as its source, $…$ .
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

// A part of a formula has no source of its own.
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

/* A button on each block of code that copies it. */

import { words } from "./words/zh/frame.js";

export function addCopyButtons() {
  for (const block of document.querySelectorAll(".cell_input .highlight, div.highlight-bash .highlight, div.highlight-python > .highlight")) {
    if (block.querySelector(".copy-code")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-code";
    button.textContent = words.copy;
    button.addEventListener("click", async () => {
      button.textContent = (await copy(block.querySelector("pre"))) ? words.copied : words.notCopied;
      setTimeout(() => (button.textContent = words.copy), 2000);
    });
    block.append(button);
  }
}

async function copy(pre) {
  try {
    await navigator.clipboard.writeText(pre.textContent);
    return true;
  } catch {
    // The clipboard's interface wants https; a class that reads over plain http has the older one.
    getSelection().selectAllChildren(pre);
    return document.execCommand("copy");
  }
}

// A button on each block of code that copies it.

import { html, wordsOf } from "./html.js";

const SHOWN = 2000; // ms that the button says what it did

export async function addCopyButtons() {
  const words = await wordsOf("frame");
  for (const pre of document.querySelectorAll(".article .highlight > pre")) {
    if (pre.closest(".cell_output")) continue;
    const button = html("button", { type: "button", class: "copy-code" }, words.copy);
    button.addEventListener("click", async () => {
      button.textContent = (await copy(pre)) ? words.copied : words.not_copied;
      setTimeout(() => (button.textContent = words.copy), SHOWN);
    });
    pre.after(button);
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

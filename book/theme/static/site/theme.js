// The button that goes from the system's choice to light to dark and back.

import { fill, wordsOf } from "./html.js";

const MODES = ["auto", "light", "dark"];

export async function watchTheme() {
  const root = document.documentElement;
  const button = document.querySelector(".theme-switch-button");
  const system = matchMedia("(prefers-color-scheme: dark)");

  let name = () => {}; // until the words are there

  const show = () => {
    const { mode } = root.dataset;
    root.dataset.theme = mode === "auto" ? (system.matches ? "dark" : "light") : mode;
    // A phone's browser paints its own frame in the page's colour.
    for (const meta of document.querySelectorAll("meta[name='theme-color']"))
      meta.media = mode === "auto" ? `(prefers-color-scheme: ${meta.dataset.theme})`
        : meta.dataset.theme === mode ? "all" : "not all";
    name();
  };
  button.addEventListener("click", () => {
    root.dataset.mode = MODES[(MODES.indexOf(root.dataset.mode) + 1) % MODES.length];
    show();
    try {
      localStorage.setItem("mode", root.dataset.mode);
    } catch {
      // Without storage the choice holds for this page only.
    }
  });
  system.addEventListener("change", show);
  show();

  const words = await wordsOf("frame");
  name = () => {
    const said = fill(words.mode, { mode: words.modes[root.dataset.mode] });
    button.setAttribute("aria-label", said);
    button.title = said;
  };
  name();
}

// The button that goes from the system's choice to light to dark and back.

import { fill, wordsOf } from "./html.js";

const words = await wordsOf("frame");
const MODES = ["auto", "light", "dark"];

export function watchTheme() {
  const root = document.documentElement;
  const button = document.querySelector(".theme-switch-button");
  const system = matchMedia("(prefers-color-scheme: dark)");

  const show = () => {
    const { mode } = root.dataset;
    root.dataset.theme = mode === "auto" ? (system.matches ? "dark" : "light") : mode;
    // A phone's browser paints its own frame in the page's colour.
    for (const meta of document.querySelectorAll("meta[name='theme-color']"))
      meta.media = mode === "auto" ? `(prefers-color-scheme: ${meta.dataset.theme})`
        : meta.dataset.theme === mode ? "all" : "not all";
    const said = fill(words.mode, { mode: words.modes[mode] });
    button.setAttribute("aria-label", said);
    button.title = said;
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
}

/* The button that goes from the system's choice to light to dark and back. */

import { words } from "./words/zh/frame.js";

const MODES = ["auto", "light", "dark"];

export function watchTheme() {
  const root = document.documentElement;
  const button = document.querySelector(".theme-switch-button");
  const system = matchMedia("(prefers-color-scheme: dark)");

  const show = () => {
    const { mode } = root.dataset;
    root.dataset.theme = mode === "auto" ? (system.matches ? "dark" : "light") : mode;
    button.setAttribute("aria-label", words.mode(mode));
    button.title = words.mode(mode);
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

// 全屏: the explorer alone, its type large enough for the last row of a classroom. Where a browser
// cannot give an element the screen (iPhones), it fills the window instead.

import { html } from "./dom.js";

const ROOT_CLASS = "explorer-is-whole"; // enlarges the page's type, see explorers.css

export function wholeScreen(explorer) {
  const { words } = explorer;
  const button = html("button", { type: "button", class: "explorer-whole" }, words.whole_screen);
  let whole = false;
  const show = (on) => {
    if (on === whole) return;
    whole = on;
    explorer.classList.toggle("explorer-fills", on);
    document.documentElement.classList.toggle(ROOT_CLASS, on);
    button.textContent = on ? words.whole_screen_end : words.whole_screen;
    button.setAttribute("aria-pressed", String(on));
    explorer.resized?.();
  };
  const leave = () => {
    if (document.fullscreenElement === explorer) document.exitFullscreen();
    show(false);
    button.focus();
  };
  button.addEventListener("click", async () => {
    if (whole) return leave();
    try {
      await explorer.requestFullscreen();
    } catch {
      // filling the window has to do
    }
    show(true);
  });
  document.addEventListener("fullscreenchange", () => {
    if (whole && document.fullscreenElement !== explorer) show(false);
  });
  explorer.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && whole && !event.defaultPrevented) leave();
  });
  return button;
}

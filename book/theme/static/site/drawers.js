// On a narrow screen the two tables of contents are drawers, opened by a button each.

export function watchDrawers() {
  const buttons = [...document.querySelectorAll(".drawer-button")];
  const drawer = (button) => document.getElementById(button.getAttribute("aria-controls"));

  const set = (button, open) => {
    button.setAttribute("aria-expanded", open);
    drawer(button).classList.toggle("open", open);
  };
  const close = (except) => {
    for (const button of buttons) if (button !== except) set(button, false);
  };

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      close(button);
      set(button, open);
      const nav = drawer(button);
      const here = nav.querySelector("[aria-current], a.current");
      // The first link of the page's contents is its title, which is not shown.
      if (open) (here ?? [...nav.querySelectorAll("a")].find((link) => link.offsetHeight)).focus();
    });
    drawer(button).addEventListener("click", (event) => {
      if (event.target.closest("a")) close();
    });
    drawer(button).addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !drawer(button).classList.contains("open")) return;
      close();
      button.focus();
    });
  }
  // Reading on, or tabbing out of it, puts a drawer away.
  document.querySelector("main").addEventListener("click", () => close());
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest(".drawer, .drawer-button")) close();
  });
}

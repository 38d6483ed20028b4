// On paper nothing can be unfolded, scrolled to or dark: while a page is printed all is open, there
// and light.

export function prepareForPaper() {
  const root = document.documentElement;
  const opened = [];
  let theme;
  addEventListener("beforeprint", () => {
    theme ??= root.dataset.theme;
    root.dataset.theme = "light";
    for (const fold of document.querySelectorAll("main details:not([open])")) {
      fold.open = true;
      opened.push(fold);
    }
    for (const picture of document.querySelectorAll("img[loading='lazy']"))
      picture.loading = "eager";
  });
  addEventListener("afterprint", () => {
    root.dataset.theme = theme;
    theme = undefined;
    for (const fold of opened.splice(0)) fold.open = false;
  });
  document.querySelector(".print-button")?.addEventListener("click", () => print());
}

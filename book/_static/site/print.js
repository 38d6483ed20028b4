/* On paper nothing can be unfolded: everything is open while the page is printed. */

export function openWhenPrinting() {
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("main details:not([open])")) {
      fold.open = true;
      opened.push(fold);
    }
    // A picture that was never scrolled to is not there yet.
    for (const picture of document.querySelectorAll("img[loading='lazy']"))
      picture.loading = "eager";
  });
  addEventListener("afterprint", () => {
    for (const fold of opened.splice(0)) fold.open = false;
  });
  document.querySelector(".print-button")?.addEventListener("click", () => print());
}

// On paper nothing can be unfolded, scrolled to or dark: while a page is printed its folds are open,
// there and light. Answers stay folded, and the styles leave them out, unless they are asked for:
// the print button offers both where there are any. Pictures further down come, on paper and into a
// file: who presses Ctrl+S still has to name it meanwhile.

const ANSWERS = ".tag_solution, .tag_check, #quiz details, details.hide";

function loadPictures() {
  for (const picture of document.querySelectorAll("img[loading='lazy']")) picture.loading = "eager";
}

export function prepareForPaper() {
  const root = document.documentElement;
  const opened = [];
  let theme;
  addEventListener("beforeprint", () => {
    theme ??= root.dataset.theme;
    root.dataset.theme = "light";
    const stays = (fold) => root.dataset.paper !== "answers" && fold.closest(ANSWERS);
    for (const fold of document.querySelectorAll("main details:not([open])")) {
      if (stays(fold)) continue;
      fold.open = true;
      opened.push(fold);
    }
    loadPictures();
  });
  addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
    if ((ctrlKey || metaKey) && key.toLowerCase() === "s") loadPictures();
  });
  addEventListener("afterprint", () => {
    root.dataset.theme = theme;
    theme = undefined;
    delete root.dataset.paper;
    for (const fold of opened.splice(0)) fold.open = false;
  });

  const button = document.querySelector(".print-button");
  const choice = document.querySelector("#print-choice");
  if (!document.querySelector(".tag_solution, #quiz details")) {
    button?.addEventListener("click", () => print());
    return;
  }
  const show = (open) => {
    choice.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  show(false);
  button.addEventListener("click", () => show(choice.hidden));
  addEventListener("keydown", ({ key }) => key === "Escape" && show(false));
  addEventListener("click", ({ target }) => target.closest?.(".page-tools") || show(false));
  choice.addEventListener("click", ({ target }) => {
    if (!target.dataset.paper) return;
    root.dataset.paper = target.dataset.paper;
    show(false);
    print();
  });
}
